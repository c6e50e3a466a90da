import { Lazy } from "../lazy.ts";
import type { FileOutline } from "../outline.ts";
import { finishScopes, rootSuite, type ScopeDraft, within } from "../scope-draft.ts";
import type { SourceLimits } from "../source-file.ts";
import { child, children, nodesBelow, type SyntaxNode, textOf } from "../syntax-node.ts";
import { joinTokens } from "../tokens.ts";
import { type Bindings, readBindings } from "./bindings.ts";
import { readChain } from "./chain.ts";
import { assertTruth } from "./conditions.ts";
import { endingOf } from "./flow.ts";
import { globalFramework } from "./frameworks.ts";
import { declaredFunction } from "./functions.ts";
import { modifierOf } from "./modifier.ts";
import { unwrap } from "./normalise.ts";
import { boundWords, declaredWords, exportedWords, type Foreign, OWN } from "./origins.ts";
import { parseJavaScript } from "./parse-javascript.ts";
import { kept, type Place, type Reader } from "./place.ts";
import { parameterNames, scanNames } from "./scan-names.ts";
import { ScopeOpener } from "./scope-opener.ts";
import { readTampering } from "./tampering.ts";
import { type UsedNames, usedNames } from "./used-names.ts";
import { visitChain } from "./visit-calls.ts";
import {
  isDroppedFunction,
  visitBranches,
  visitListLoop,
  visitLogical,
  visitLoop,
  visitSwitch,
  visitTry,
} from "./visit-statements.ts";

/** What passes a promise on that one of its parts gives. */
const PASSING: ReadonlySet<string> = new Set(["UnaryExpression", "ArrayExpression", "SequenceExpression"]);
/** What a function may stand in that is called by nothing unless its name is used. */
const HOLDERS: ReadonlySet<string> = new Set([
  "ArrowFunctionExpression",
  "FunctionExpression",
  "FunctionDeclaration",
  "ClassDeclaration",
  "ClassExpression",
  "ObjectExpression",
]);

/** What a JavaScript or TypeScript file says about tests. @throws UnreadableSource */
export function outlineJavaScript(path: string, text: string, limits: SourceLimits): FileOutline {
  const tree = parseJavaScript(path, text, limits);
  const program = tree.root;
  const bindings = readBindings(tree);
  const opener = new ScopeOpener(text);
  const reader = new OutlineReader(opener, bindings, program);
  const scopes = finishScopes(reader.read(program));
  // A function of the file may be called what a framework's is.
  const tests = scopes.filter(
    ({ kind, modifiers }) => kind === "test" && modifiers.every(({ origin }) => origin?.module !== OWN),
  ).length;
  const names = new Lazy(() => scanNames(program));
  const isGlobal = tests > 0 && !bindings.importsTestFramework;
  return {
    frameworks: [...new Set([...bindings.frameworks, ...(isGlobal ? [globalFramework(text)] : [])])].sort(),
    declared: new Lazy(() => names.value.locals),
    constants: new Lazy(() => names.value.constants),
    frame: new Lazy(() => opener.frame()),
    tampering: readTampering(bindings.acts, bindings, opener.describe),
    words: exportedWords(program, new Map([...bindings.origins, ...reader.foreign]), bindings.roles),
    isTestByContent: bindings.importsTestFramework || tests > 0,
    scopes,
  };
}

class OutlineReader implements Reader {
  readonly scopes: ScopeOpener;
  readonly bindings: Bindings;
  readonly #uses: Lazy<UsedNames>;
  /** Words that the file itself gives another meaning, where all of it sees them. */
  foreign: Foreign = new Map();

  constructor(scopes: ScopeOpener, bindings: Bindings, program: SyntaxNode) {
    this.scopes = scopes;
    this.bindings = bindings;
    this.#uses = new Lazy(() => usedNames(program));
  }

  read(program: SyntaxNode): readonly ScopeDraft[] {
    const suite = rootSuite();
    const scope = this.scopes.open("module", [], program, suite);
    const body = children(program, "body");
    this.foreign = declaredWords(body, this.bindings.roles, this.bindings.origins);
    this.visitList(body, {
      scope,
      suite,
      guards: 0,
      isAwaited: true,
      isDetached: false,
      isUnsure: false,
      isTested: false,
      isCalledback: false,
      isTold: false,
      contexts: new Set(),
      foreign: new Map(),
      names: null,
      used: null,
      isDead: null,
    });
    return this.scopes.drafts;
  }

  /** Statements up to the first that ends the list; functions after it are declared all the same. */
  visitList(statements: readonly SyntaxNode[], place: Place): void {
    const own = declaredWords(statements, this.bindings.roles, place.foreign);
    let here = own.size === 0 ? place : { ...place, foreign: new Map([...place.foreign, ...own]) };
    if (statements.some((statement) => isTold(statement, place))) here = { ...here, isTold: true };
    let hasEnded = false;
    for (const statement of statements) {
      if (hasEnded && statement.type !== "FunctionDeclaration") continue;
      this.visit(statement, here);
      const ending = endingOf(statement);
      if (ending === "always-ends") hasEnded = true;
      else if (ending === "may-end") here = this.underCondition(here, child(statement, "test"), true);
      // Once the test is told that it is done, nobody waits for what follows.
      if (isTold(statement, here)) here = { ...here, isDetached: true };
    }
  }

  /** Within a condition: assertions are guarded, tests are skipped at times. */
  underCondition(place: Place, condition: SyntaxNode | undefined, isOpposite: boolean): Place {
    if (condition !== undefined && this.#isAsserted(condition, place)) return place;
    const guarded = { ...place, guards: place.guards + 1 };
    if (place.scope.kind !== "module" || condition === undefined) return guarded;
    const preset = { kind: "skip" as const, condition, isOpposite: !isOpposite };
    const modifier = modifierOf(preset, this.scopes.describe(condition));
    return modifier === null ? place : { ...guarded, suite: within(place.suite, { modifiers: [modifier] }) };
  }

  /** Whether a condition asks again what was asserted before: it narrows a type and skips nothing. */
  #isAsserted(condition: SyntaxNode, { scope }: Place): boolean {
    const drafts = assertTruth(condition, false);
    return drafts.length > 0 && drafts.every(({ subject }) => scope.asserted.has(joinTokens(subject)));
  }

  visit(given: SyntaxNode, place: Place): void {
    const node = unwrap(given) ?? given;
    switch (node.type) {
      case "ExpressionStatement": {
        const expression = child(node, "expression");
        if (expression !== undefined && !isDroppedFunction(expression))
          this.visit(expression, { ...place, isAwaited: false });
        return;
      }
      case "AwaitExpression":
      case "ReturnStatement": {
        const argument = child(node, "argument");
        const isDropped = place.isCalledback && isDroppedFunction(argument);
        if (argument !== undefined && !isDropped) this.visit(argument, kept(place));
        return;
      }
      case "BlockStatement":
      case "StaticBlock":
        this.visitList(children(node, "body"), place);
        return;
      case "IfStatement":
      case "ConditionalExpression":
        visitBranches(this, node, place);
        return;
      case "LogicalExpression":
        visitLogical(this, node, place);
        return;
      case "SwitchStatement":
        visitSwitch(this, node, place);
        return;
      case "TryStatement":
        visitTry(this, node, place);
        return;
      case "ForOfStatement":
      case "ForInStatement":
        visitListLoop(this, child(node, "right"), child(node, "body"), place);
        return;
      case "WhileStatement":
      case "DoWhileStatement":
      case "ForStatement":
        visitLoop(this, node, place);
        return;
      case "CallExpression":
      case "OptionalCallExpression":
      case "MemberExpression":
      case "OptionalMemberExpression":
      case "TaggedTemplateExpression":
        visitChain(this, node, place);
        return;
    }
    if (
      node.type === "NewExpression" &&
      !place.isAwaited &&
      textOf(child(node, "callee"), "name") === "Promise"
    ) {
      this.visitBelow(node, { ...place, isDetached: true });
      return;
    }
    if (this.#visitDeclared(node, place) || this.#visitUnusedValue(node, place)) return;
    this.visitBelow(node, PASSING.has(String(node.type)) ? place : kept(place));
  }

  visitBelow(node: SyntaxNode, place: Place): void {
    if (node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression") {
      const inner = { ...place, isAwaited: true, isUnsure: true, isTested: false, isCalledback: false };
      this.visitFunction(node, this.#shadowed(node, inner));
      return;
    }
    for (const below of nodesBelow(node)) this.visit(below, place);
  }

  /** What parameters are called stands for something else within their function. */
  #shadowed(fn: SyntaxNode, place: Place): Place {
    const words = children(fn, "params").flatMap(boundWords);
    if (words.length === 0) return place;
    return { ...place, foreign: new Map([...place.foreign, ...words.map((word) => [word, OWN] as const)]) };
  }

  /** A function that has a name is a scope of its own outside of tests; within one, it counts if it is called. */
  #visitDeclared(node: SyntaxNode, place: Place): boolean {
    if (place.scope.kind !== "module" && this.#isUnused(node, place)) return true;
    const declared = declaredFunction(node);
    if (declared === null) return false;
    const { name, fn } = declared;
    const inner = this.#shadowed(fn, { ...place, isCalledback: false });
    if (place.scope.kind !== "module") {
      const isLetGo = fn.async === true && this.#isCalledBarely(name, place);
      this.visitFunction(fn, { ...inner, isUnsure: true, isDetached: place.isDetached || isLetGo });
      return true;
    }
    const isMethod =
      node.type === "ClassMethod" || node.type === "ObjectMethod" || node.type === "ObjectProperty";
    const isExported = this.bindings.exported.has(name) || node.type === "ClassMethod";
    const path = [...place.suite.path, name];
    const scope = this.scopes.open("helper", path, node, place.suite, {
      bodies: [fn],
      isExported,
      isAsync: fn.async === true || fn.generator === true,
      parameters: parameterNames(fn),
      names: new Lazy(() => scanNames(fn)),
    });
    const isDead =
      isMethod || isExported
        ? place.isDead
        : new Lazy(() => place.isDead?.value === true || !isNamed(this.#uses.value, name));
    const used = new Lazy(() => usedNames(fn));
    this.visitFunction(fn, { ...inner, scope, guards: 0, isAwaited: true, isUnsure: false, isDead, used });
    return true;
  }

  /** What is kept under a name that nothing is done with is let go. */
  #visitUnusedValue(node: SyntaxNode, place: Place): boolean {
    const [name, init] = [textOf(child(node, "id"), "name"), child(node, "init")];
    if (name === undefined || init === undefined || place.used === null) return false;
    if (!mayBePromise(init, this.bindings)) return false;
    if (place.used.value.values.has(name) !== false) return false;
    this.visit(init, { ...place, isAwaited: false });
    return true;
  }

  /** Whether a function, class or object that is declared within a test is named nowhere else. */
  #isUnused(node: SyntaxNode, { used }: Place): boolean {
    const id = child(node, "id") ?? (node.type === "AssignmentExpression" ? child(node, "left") : undefined);
    const name = textOf(id, "name");
    if (name === undefined || used === null) return false;
    const value = node.type === "AssignmentExpression" ? child(node, "right") : child(node, "init");
    const held = unwrap(value) ?? node;
    if (!HOLDERS.has(String(held.type))) return false;
    return held.generator === true ? !used.value.values.has(name) : !isNamed(used.value, name);
  }

  #isCalledBarely(name: string, { used }: Place): boolean {
    return used?.value.bare.has(name) === true && !used.value.values.has(name);
  }

  visitFunction(fn: SyntaxNode, place: Place): void {
    for (const parameter of children(fn, "params")) this.visit(parameter, place);
    const body = child(fn, "body");
    if (body !== undefined) this.visit(body, kept(place));
  }
}

/** Members that give a promise, or pass one on. */
const PROMISING =
  /^(?:then|catch|finally|resolves|rejects|eventually|poll|map|flatMap|all|allSettled|race|any|expect\w*|assert\w*)$/;

/** Whether a value may be a promise that something is asserted of. */
function mayBePromise(init: SyntaxNode, { functions }: Bindings): boolean {
  const { name, links } = readChain(init);
  if (links.length === 0) return unwrap(init)?.type === "NewExpression";
  if (links.length === 1 && name !== undefined && functions.has(name)) return true;
  if (name !== undefined && PROMISING.test(name)) return true;
  return links.some((link) => link.kind === "member" && PROMISING.test(link.name));
}

function isNamed({ values, bare }: UsedNames, name: string): boolean {
  return values.has(name) || bare.has(name);
}

/** Whether a statement tells the framework that the test is done: `done()`. */
function isTold(statement: SyntaxNode, { contexts, isCalledback }: Place): boolean {
  if (!isCalledback || contexts.size === 0 || statement.type !== "ExpressionStatement") return false;
  const call = unwrap(child(statement, "expression"));
  const name = textOf(child(call, "callee"), "name");
  return call?.type === "CallExpression" && name !== undefined && contexts.has(name);
}
