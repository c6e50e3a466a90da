import { createAssertion } from "../assertion.ts";
import { Lazy } from "../lazy.ts";
import type { CaseTable, FileOutline } from "../outline.ts";
import { finishScopes, rootSuite, type ScopeDraft, type Suite, skippedBy, within } from "../scope-draft.ts";
import type { SourceLimits } from "../source-file.ts";
import { child, children, nodesBelow, type SyntaxNode } from "../syntax-node.ts";
import { joinTokens } from "../tokens.ts";
import { type Bindings, readBindings } from "./bindings.ts";
import { type Chain, isFunction, lastMember, readChain } from "./chain.ts";
import { assertTruth } from "./conditions.ts";
import { constantTruth } from "./constant.ts";
import { endingOf, swallows } from "./flow.ts";
import { globalFramework } from "./frameworks.ts";
import { calledName, declaredFunction } from "./functions.ts";
import { draftCall } from "./matcher-draft.ts";
import { modifierOf, readModifierCall } from "./modifier.ts";
import { unwrap } from "./normalise.ts";
import { parseJavaScript } from "./parse-javascript.ts";
import { readAssertions } from "./read-assertions.ts";
import { readCases } from "./read-cases.ts";
import { type NamesWithin, parameterNames, scanNames } from "./scan-names.ts";
import { ScopeOpener } from "./scope-opener.ts";
import { readTestCall, type TestCall } from "./test-call.ts";

/** What a JavaScript or TypeScript file says about tests. @throws UnreadableSource */
export function outlineJavaScript(path: string, text: string, limits: SourceLimits): FileOutline {
  const tree = parseJavaScript(path, text, limits);
  const program = tree.root;
  const bindings = readBindings(tree);
  const reader = new OutlineReader(text, bindings);
  const drafts = reader.read(program);
  const scopes = finishScopes(drafts);
  const tests = scopes.filter(({ kind }) => kind === "test").length;
  const isGlobal = tests > 0 && !bindings.importsTestFramework;
  return {
    frameworks: [...new Set([...bindings.frameworks, ...(isGlobal ? [globalFramework(text)] : [])])].sort(),
    declared: new Lazy(() => scanNames(program).locals),
    isTestByContent: bindings.importsTestFramework || tests > 0,
    scopes,
  };
}

/** Where a node stands. */
interface Place {
  readonly scope: ScopeDraft;
  readonly suite: Suite;
  readonly guards: number;
  /** Whether a promise that an expression gives is awaited, returned or kept. */
  readonly isAwaited: boolean;
  /** Whether what stands here runs at times only: in a loop, or in a function within a test. */
  readonly isUnsure: boolean;
  /** Whether a call is a part of what an assertion is about: it is no assertion beside it. */
  readonly isTested: boolean;
  /** Names of what the framework gives to the test. */
  readonly contexts: ReadonlySet<string>;
  /** How often each name is written in the test; absent outside of tests. */
  readonly names: Lazy<NamesWithin> | null;
}

class OutlineReader {
  readonly #scopes: ScopeOpener;
  readonly #bindings: Bindings;

  constructor(text: string, bindings: Bindings) {
    this.#scopes = new ScopeOpener(text);
    this.#bindings = bindings;
  }

  read(program: SyntaxNode): readonly ScopeDraft[] {
    const suite = rootSuite();
    const scope = this.#scopes.open("module", [], program, suite);
    this.#visitList(children(program, "body"), {
      scope,
      suite,
      guards: 0,
      isAwaited: true,
      isUnsure: false,
      isTested: false,
      contexts: new Set(),
      names: null,
    });
    return this.#scopes.drafts;
  }

  /** A scope of which no assertion is kept. */
  #aside(scope: ScopeDraft): ScopeDraft {
    return { ...scope, assertions: [], loops: [], asserted: new Set() };
  }

  /** Statements up to the first that ends the list; functions after it are declared all the same. */
  #visitList(statements: readonly SyntaxNode[], place: Place): void {
    let here = place;
    let hasEnded = false;
    for (const statement of statements) {
      if (hasEnded && statement.type !== "FunctionDeclaration") continue;
      this.#visit(statement, here);
      const ending = endingOf(statement);
      if (ending === "always-ends") hasEnded = true;
      else if (ending === "may-end") here = this.#underCondition(here, child(statement, "test"), true);
    }
  }

  /** Within a condition: assertions are guarded, tests are skipped at times. */
  #underCondition(place: Place, condition: SyntaxNode | undefined, isOpposite: boolean): Place {
    if (condition !== undefined && this.#isAsserted(condition, place)) return place;
    const guarded = { ...place, guards: place.guards + 1 };
    if (place.scope.kind !== "module" || condition === undefined) return guarded;
    const preset = { kind: "skip" as const, condition, isOpposite: !isOpposite };
    const modifier = modifierOf(preset, this.#scopes.describe(condition));
    return modifier === null ? place : { ...guarded, suite: within(place.suite, { modifiers: [modifier] }) };
  }

  /** Whether a condition asks again what was asserted before: it narrows a type and skips nothing. */
  #isAsserted(condition: SyntaxNode, { scope }: Place): boolean {
    const drafts = assertTruth(condition, false);
    return drafts.length > 0 && drafts.every(({ subject }) => scope.asserted.has(joinTokens(subject)));
  }

  #visit(given: SyntaxNode, place: Place): void {
    const node = unwrap(given) ?? given;
    switch (node.type) {
      case "ExpressionStatement": {
        const expression = child(node, "expression");
        if (expression !== undefined) this.#visit(expression, { ...place, isAwaited: false });
        return;
      }
      case "AwaitExpression":
      case "ReturnStatement": {
        const argument = child(node, "argument");
        if (argument !== undefined) this.#visit(argument, kept(place));
        return;
      }
      case "BlockStatement":
      case "StaticBlock":
        this.#visitList(children(node, "body"), place);
        return;
      case "IfStatement":
      case "ConditionalExpression":
        this.#visitBranches(node, place);
        return;
      case "LogicalExpression":
        this.#visitLogical(node, place);
        return;
      case "SwitchCase": {
        const test = child(node, "test");
        if (test !== undefined) this.#visit(test, place);
        this.#visitList(children(node, "consequent"), { ...place, guards: place.guards + 1 });
        return;
      }
      case "TryStatement":
        this.#visitTry(node, place);
        return;
      case "ForOfStatement":
      case "ForInStatement":
        this.#visitLoop(child(node, "right"), child(node, "body"), place);
        return;
      case "WhileStatement":
      case "DoWhileStatement":
      case "ForStatement": {
        const isNever = node.type === "WhileStatement" && constantTruth(child(node, "test")) === false;
        if (!isNever) this.#visitBelow(node, { ...kept(place), isUnsure: true });
        return;
      }
      case "CallExpression":
      case "OptionalCallExpression":
      case "MemberExpression":
      case "OptionalMemberExpression":
      case "TaggedTemplateExpression":
        this.#visitChain(node, place);
        return;
    }
    if (this.#visitDeclared(node, place)) return;
    this.#visitBelow(node, node.type === "UnaryExpression" ? place : kept(place));
  }

  #visitBelow(node: SyntaxNode, place: Place): void {
    if (node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression") {
      for (const parameter of children(node, "params")) this.#visit(parameter, place);
      const body = child(node, "body");
      if (body !== undefined)
        this.#visit(body, { ...place, isAwaited: true, isUnsure: true, isTested: false });
      return;
    }
    for (const below of nodesBelow(node)) this.#visit(below, place);
  }

  #visitBranches(node: SyntaxNode, place: Place): void {
    const [test, yes, no] = [child(node, "test"), child(node, "consequent"), child(node, "alternate")];
    if (test !== undefined) this.#visit(test, kept(place));
    const truth = constantTruth(test);
    if (yes !== undefined && truth !== false)
      this.#visit(yes, truth === true ? place : this.#underCondition(place, test, false));
    if (no !== undefined && truth !== true)
      this.#visit(no, truth === false ? place : this.#underCondition(place, test, true));
  }

  #visitLogical(node: SyntaxNode, place: Place): void {
    const [left, right] = [child(node, "left"), child(node, "right")];
    if (left !== undefined) this.#visit(left, place);
    const truth = constantTruth(left);
    const never = node.operator === "&&" ? truth === false : node.operator === "||" && truth === true;
    if (right === undefined || never) return;
    this.#visit(right, this.#underCondition(place, left, node.operator !== "&&"));
  }

  #visitTry(node: SyntaxNode, place: Place): void {
    const [block, handler, finalizer] = [
      child(node, "block"),
      child(node, "handler"),
      child(node, "finalizer"),
    ];
    const isSwallowed = handler !== undefined && swallows(handler, this.#bindings);
    if (block !== undefined) this.#visit(block, isSwallowed ? { ...place, guards: place.guards + 1 } : place);
    const body = child(handler, "body");
    if (body !== undefined) this.#visit(body, { ...place, guards: place.guards + 1 });
    if (finalizer !== undefined) this.#visit(finalizer, place);
  }

  /** A loop over a list that is written down runs its tests or assertions once for each. */
  #visitLoop(list: SyntaxNode | undefined, body: SyntaxNode | undefined, place: Place): void {
    if (list !== undefined) this.#visit(list, kept(place));
    if (body === undefined) return;
    const table = list === undefined ? null : readCases(list, this.#bindings.values, this.#scopes.describe);
    if (table?.rows?.length === 0) return;
    this.#visitCases(table, { ...place, isUnsure: true }, (here) => this.#visit(body, here));
  }

  #visitCases(table: CaseTable | null, place: Place, visit: (place: Place) => void): void {
    if (table === null) visit(place);
    else if (place.scope.kind === "module")
      visit({ ...place, suite: within(place.suite, { tables: [table] }) });
    else {
      const before = place.scope.assertions.length;
      visit(place);
      const to = place.scope.assertions.length;
      if (table.rows !== null) place.scope.loops.push({ table, from: before, to });
    }
  }

  /** A function that has a name is a scope of its own outside of tests; within one, it counts if it is called. */
  #visitDeclared(node: SyntaxNode, place: Place): boolean {
    const declared = declaredFunction(node);
    if (declared === null) return false;
    const { name, fn } = declared;
    if (place.scope.kind !== "module") {
      const isNamed = node.type === "FunctionDeclaration" || node.type === "VariableDeclarator";
      const isUsed = !isNamed || (place.names?.value.counts.get(name) ?? 2) > 1;
      if (isUsed) this.#visitFunction(fn, { ...place, isUnsure: true });
      return true;
    }
    const isExported = this.#bindings.exported.has(name) || node.type === "ClassMethod";
    const path = [...place.suite.path, name];
    const parameters = parameterNames(fn);
    const scope = this.#scopes.open("helper", path, node, place.suite, {
      bodies: [fn],
      isExported,
      parameters,
      names: new Lazy(() => scanNames(fn)),
    });
    this.#visitFunction(fn, { ...place, scope, guards: 0, isAwaited: true, isUnsure: false });
    return true;
  }

  #visitFunction(fn: SyntaxNode, place: Place): void {
    for (const parameter of children(fn, "params")) this.#visit(parameter, place);
    const body = child(fn, "body");
    if (body !== undefined) this.#visit(body, kept(place));
  }

  #visitChain(node: SyntaxNode, place: Place): void {
    // A function that defines tests is not their scope.
    const outer = place.scope.kind === "helper" ? { ...place, guards: 0 } : place;
    const chain = readChain(node);
    const call = readTestCall(chain, this.#bindings, place.contexts);
    if (call !== null && (call.kind !== "hook" || place.scope.kind !== "test")) {
      this.#visitTestCall(node, call, outer);
      return;
    }
    const modifier = readModifierCall(
      chain,
      node,
      this.#bindings,
      place.contexts,
      place.guards > 0 || place.isUnsure,
      this.#scopes.describe,
    );
    if (modifier !== undefined) {
      if (modifier !== null) skippedBy(place.scope, place.suite)?.push(modifier);
      return;
    }
    const found = readAssertions(chain, this.#bindings, place.contexts);
    if (found !== null) {
      for (const draft of found.drafts) {
        if (place.isTested && draft.operation.startsWith("call:")) continue;
        const assertion = createAssertion(draft, { ...place, ...this.#scopes.describe(node) });
        place.scope.assertions.push({ assertion: new Lazy(() => assertion), calls: null });
        if (place.guards === 0) place.scope.asserted.add(joinTokens(assertion.subject));
      }
      // What a function asserts that is to fail is what is tested, and no assertion beside it.
      const scope = found.drafts.some(({ operation }) => operation.startsWith("throws"))
        ? this.#aside(place.scope)
        : place.scope;
      for (const inner of found.inner)
        this.#visit(inner, { ...place, scope, isAwaited: true, isTested: true });
      return;
    }
    this.#visitPlainChain(chain, node, place);
  }

  #visitPlainChain(chain: Chain, node: SyntaxNode, place: Place): void {
    const called = place.isTested ? null : calledName(chain);
    if (called !== null) this.#addCall(called.name, called.args, node, place);
    const callee = child(node, "callee");
    const loop = callee === undefined ? undefined : /^(?:forEach|map|flatMap)$/.exec(lastMember(callee));
    const [callback] = children(node, "arguments").map((arg) => unwrap(arg) ?? arg);
    if (
      callee !== undefined &&
      loop !== undefined &&
      loop !== null &&
      callback !== undefined &&
      isFunction(callback)
    ) {
      this.#visitLoop(child(callee, "object"), callback, place);
      return;
    }
    const isAll = callee !== undefined && readChain(callee).name === "Promise";
    this.#visitBelow(node, { ...place, isAwaited: isAll ? place.isAwaited : true });
  }

  #visitTestCall(node: SyntaxNode, call: TestCall, place: Place): void {
    const rest = call.args.filter((arg) => arg !== call.callback);
    if (call.kind === "step") {
      for (const arg of call.args) this.#visit(arg, kept(place));
      return;
    }
    const path = [...place.suite.path, call.name];
    const described = { ...this.#scopes.describe(node), text: this.#scopes.headOf(node, call) };
    const modifiers = call.presets.flatMap((preset) => modifierOf(preset, described) ?? []);
    const table =
      call.table === null ? [] : [readCases(call.table, this.#bindings.values, this.#scopes.describe)];
    if (table.some(({ rows }) => rows?.length === 0)) return;
    const suite: Suite = { path, modifiers, tables: table, parent: place.suite };
    if (call.kind === "suite") {
      const body = isFunction(call.callback ?? undefined)
        ? child(call.callback ?? undefined, "body")
        : undefined;
      // Within a test of node:test, `t.describe` has tests of its own; what it asserts is the module's.
      const scope = this.#scopes.drafts[0] ?? place.scope;
      if (body !== undefined)
        this.#visit(body, { ...place, scope, suite, guards: 0, isUnsure: false, names: null });
      return;
    }
    const bodies = call.callback === null ? [] : [call.callback];
    const kind = call.kind;
    const { callback } = call;
    const names = callback === null ? null : new Lazy(() => scanNames(callback));
    const scope = this.#scopes.open(kind, path, node, place.suite, {
      bodies,
      modifiers,
      tables: table,
      names,
    });
    const contexts = new Set(place.contexts);
    const [first] = call.callback === null ? [] : parameterNames(call.callback);
    if (isFunction(call.callback ?? undefined) && typeof first === "string") contexts.add(first);
    const inner: Place = {
      scope,
      suite: kind === "test" ? suite : place.suite,
      guards: 0,
      isAwaited: true,
      isUnsure: false,
      isTested: false,
      contexts,
      names,
    };
    for (const arg of rest) this.#visit(arg, inner);
    if (call.callback === null) return;
    if (call.callback.type === "Identifier")
      this.#addCall(String(call.callback.name), [], call.callback, inner);
    else if (isFunction(call.callback)) this.#visitFunction(call.callback, inner);
    else this.#visit(call.callback, inner);
  }

  /** A call of a function that may assert. */
  #addCall(calls: string, args: readonly SyntaxNode[], node: SyntaxNode, place: Place): void {
    const { guards, isAwaited, scope } = place;
    const describe = this.#scopes.describe;
    const assertion = new Lazy(() =>
      createAssertion(draftCall(calls, args, []), { guards, isAwaited, ...describe(node) }),
    );
    scope.assertions.push({ assertion, calls });
  }
}

/** The same place, where a promise is not let go. */
function kept(place: Place): Place {
  return place.isAwaited ? place : { ...place, isAwaited: true };
}
