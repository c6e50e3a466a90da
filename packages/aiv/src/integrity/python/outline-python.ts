import { createAssertion } from "../assertion.ts";
import { Lazy } from "../lazy.ts";
import type { FileOutline, Modifier } from "../outline.ts";
import { finishScopes, rootSuite, type ScopeDraft, type Suite, skippedBy, within } from "../scope-draft.ts";
import type { SourceLimits } from "../source-file.ts";
import { child, children, nodesBelow, type SyntaxNode } from "../syntax-node.ts";
import { joinTokens, oneLine, wordsOf } from "../tokens.ts";
import { qualifiedName, withFullName } from "./aliases.ts";
import { overwritten } from "./collected.ts";
import { assertTruth } from "./conditions.ts";
import { constantNames } from "./constant-names.ts";
import { isGenerator } from "./coroutines.ts";
import { readSetting, visitClass, visitFunction } from "./definitions.ts";
import { endingOf } from "./flow.ts";
import type { Describe, Markers } from "./markers.ts";
import { tokensOf } from "./normalise.ts";
import { parsePython } from "./parse-python.ts";
import type { Place, Reader } from "./place.ts";
import { calledName, draftCall, readAssertionCall } from "./read-assertions.ts";
import { localNames, type ModuleFacts, parameterNames, scanModule } from "./scan-module.ts";
import { readTampering } from "./tampering.ts";
import { visitBranches, visitLoop, visitTry, visitWhile, visitWith } from "./visit-statements.ts";

const SKIPS =
  /^(?:pytest\.)?(?:skip|importorskip|xfail)$|^(?:self|cls)\.skipTest$|^(?:pytest\.skip|unittest\.SkipTest)$/;

/** What a Python file says about tests. @throws UnreadableSource */
export function outlinePython(path: string, text: string, limits: SourceLimits): FileOutline {
  const tree = parsePython(text, limits);
  const module = tree.root;
  const facts = scanModule(tree);
  const reader = new OutlineReader(text, facts);
  const scopes = finishScopes(reader.read(module));
  const hasTests = scopes.some(({ kind }) => kind === "test");
  const isUnittest = facts.importsUnittest || reader.hasTestCase;
  const frameworks = [
    ...(facts.importsPytest || (hasTests && !isUnittest) || path.endsWith("conftest.py") ? ["pytest"] : []),
    ...(isUnittest ? ["unittest"] : []),
  ];
  return {
    frameworks,
    declared: new Lazy(() => localNames(module)),
    constants: new Lazy(() => constantNames(module)),
    frame: new Lazy(() => reader.frame()),
    tampering: readTampering(facts.acts, reader.describe),
    words: new Map(),
    // A function whose name begins with `test` is a test only where pytest looks for it.
    isTestByContent: facts.importsPytest || isUnittest,
    scopes,
  };
}

const NONE: ReadonlySet<SyntaxNode> = new Set();

class OutlineReader implements Reader {
  readonly #lines: readonly string[];
  readonly facts: ModuleFacts;
  readonly #drafts: ScopeDraft[] = [];
  /** First and last lines of tests and hooks. */
  readonly #tests: (readonly [first: number, last: number])[] = [];
  hasTestCase = false;

  constructor(text: string, facts: ModuleFacts) {
    this.#lines = text.split(/\r\n|\r|\n/);
    this.facts = facts;
  }

  read(module: SyntaxNode): readonly ScopeDraft[] {
    const suite = rootSuite();
    const scope = this.open("module", [], module, suite, { modifiers: [], tables: [] });
    this.visitList(children(module, "body"), {
      scope,
      suite,
      guards: 0,
      isAwaited: true,
      isUnsure: false,
      isDetached: false,
      isTested: false,
      testCase: null,
      used: null,
    });
    return this.#drafts;
  }

  readonly describe: Describe = (node) => ({
    text: new Lazy(() => this.#textOf(node)),
    line: Number(node.lineno ?? 1),
  });

  #textOf(node: SyntaxNode): string {
    const line = Number(node.lineno ?? 1);
    const end = Number(node.end_lineno ?? line);
    const [from, to] = [Number(node.col_offset ?? 0), Number(node.end_col_offset ?? 0)];
    const rows = this.#lines.slice(line - 1, Math.min(end, line + 20));
    const last = rows.length - 1;
    const cut = rows.map((row, index) => {
      const stop = index === last && end === line + last ? byteSlice(row, 0, to) : row;
      return index === 0 ? stop.slice(byteSlice(row, 0, from).length) : stop;
    });
    return oneLine(cut.join(" "));
  }

  open(
    kind: ScopeDraft["kind"],
    path: readonly string[],
    node: SyntaxNode,
    suite: Suite,
    markers: Markers,
  ): ScopeDraft {
    const isFunction = kind !== "module";
    const line = Number(node.lineno ?? 1);
    const draft: ScopeDraft = {
      kind,
      path,
      line,
      text: new Lazy(() => oneLine((this.#lines[line - 1] ?? "").replace(/:\s*$/, ""), 120)),
      suite,
      modifiers: [...markers.modifiers],
      tables: [...markers.tables],
      loops: [],
      assertions: [],
      asserted: new Set(),
      locals: new Lazy(() => (isFunction ? localNames(node) : new Map())),
      constants: new Lazy(() => (isFunction ? constantNames(node) : new Map())),
      isAsync: node.nodeType === "AsyncFunctionDef" || (kind === "helper" && isGenerator(node)),
      source: new Lazy(() => this.#lines.slice(line - 1, Number(node.end_lineno ?? line)).join("\n")),
      parameters: isFunction ? parameterNames(node) : [],
      isExported: true,
      words: new Lazy(() =>
        (isFunction ? children(node, "body") : []).flatMap((one) => wordsOf(tokensOf(one))),
      ),
    };
    this.#drafts.push(draft);
    if (kind === "test" || kind === "hook") this.#tests.push([line, Number(node.end_lineno ?? line)]);
    return draft;
  }

  /** The text of the file without its tests and hooks. */
  frame(): string {
    const parts: string[] = [];
    let from = 0;
    for (const [first, last] of this.#tests.toSorted(([a], [b]) => a - b)) {
      parts.push(...this.#lines.slice(from, Math.max(from, first - 1)));
      from = Math.max(from, last);
    }
    return [...parts, ...this.#lines.slice(from)].join("\n");
  }

  visitList(statements: readonly SyntaxNode[], place: Place): void {
    let here = place;
    const gone = place.scope.kind === "module" ? overwritten(statements) : NONE;
    for (const statement of statements) {
      if (gone.has(statement)) continue;
      this.visit(statement, here);
      const ending = endingOf(statement, this.facts.aliases);
      if (ending === "always-ends" && place.scope.kind !== "module") return;
      if (ending === "may-end") here = this.underCondition(here, child(statement, "test"), true);
    }
  }

  /** Within a condition: assertions are guarded, tests are skipped at times. */
  underCondition(place: Place, condition: SyntaxNode | undefined, isOpposite: boolean): Place {
    if (condition !== undefined && this.#isAsserted(condition, place)) return place;
    const guarded = { ...place, guards: place.guards + 1 };
    if (place.scope.kind !== "module" || condition === undefined) return guarded;
    const tokens = [...(isOpposite ? [] : ["!"]), ...tokensOf(condition)];
    const modifier: Modifier = { kind: "skip", condition: tokens, ...this.describe(condition) };
    return { ...guarded, suite: within(place.suite, { modifiers: [modifier] }) };
  }

  #isAsserted(condition: SyntaxNode, { scope }: Place): boolean {
    const drafts = assertTruth(condition, false);
    return drafts.length > 0 && drafts.every(({ subject }) => scope.asserted.has(joinTokens(subject)));
  }

  visit(node: SyntaxNode, place: Place): void {
    switch (node.nodeType) {
      case "FunctionDef":
      case "AsyncFunctionDef":
        visitFunction(this, node, place);
        return;
      case "ClassDef":
        visitClass(this, node, place);
        return;
      case "Assign":
      case "AnnAssign":
      case "AugAssign":
        readSetting(this, node, place);
        if (this.#visitUnused(node, place)) return;
        break;
      case "Assert":
        this.#visitAssert(node, place);
        return;
      case "Raise":
        if (
          /(?:^|\.)(?:SkipTest|skip\.Exception)$/.test(
            qualifiedName(child(node, "exc"), this.facts.aliases) ?? "",
          )
        )
          this.#addSkip("skip", node, place);
        break;
      case "If":
      case "IfExp":
        visitBranches(this, node, place);
        return;
      case "Try":
      case "TryStar":
        visitTry(this, node, place);
        return;
      case "With":
      case "AsyncWith":
        visitWith(this, node, place);
        return;
      case "For":
      case "AsyncFor":
        visitLoop(this, node, place);
        return;
      case "While":
        visitWhile(this, node, place);
        return;
      case "MatchCase":
        this.visitList(children(node, "body"), { ...place, guards: place.guards + 1 });
        return;
      case "Expr": {
        const value = child(node, "value");
        if (value !== undefined) this.visit(value, { ...place, isAwaited: value.nodeType === "Await" });
        return;
      }
      case "Call":
        this.#visitCall(node, place);
        return;
    }
    const inner = node.nodeType === "Await" || place.isAwaited ? place : { ...place, isAwaited: true };
    for (const below of nodesBelow(node)) this.visit(below, inner);
  }

  /** What is kept under a name that nothing is done with is let go. */
  #visitUnused(node: SyntaxNode, place: Place): boolean {
    const [target, ...others] = children(node, "targets");
    const value = child(node, "value");
    const mayWait =
      value?.nodeType === "Call" && (calledName(value) !== null || readAssertionCall(value) !== null);
    if (!mayWait || target?.nodeType !== "Name" || others.length > 0) return false;
    if (place.used?.value.values.has(String(target.id)) !== false) return false;
    this.visit(value, { ...place, isAwaited: false });
    return true;
  }

  #visitAssert(node: SyntaxNode, place: Place): void {
    const test = child(node, "test");
    if (test === undefined) return;
    this.visit(test, { ...place, isAwaited: true, isTested: true });
    for (const draft of assertTruth(test, false)) this.#addAssertion(draft, node, place);
  }

  #addAssertion(draft: Parameters<typeof createAssertion>[0], node: SyntaxNode, place: Place): void {
    const assertion = createAssertion(draft, { ...place, ...this.describe(node) });
    place.scope.assertions.push({ assertion: new Lazy(() => assertion), calls: null });
    if (place.guards === 0) place.scope.asserted.add(joinTokens(assertion.subject));
  }

  #visitCall(given: SyntaxNode, place: Place): void {
    const node = withFullName(given, this.facts.aliases);
    const name = qualifiedName(node, this.facts.aliases) ?? "";
    readSetting(this, node, place);
    if (SKIPS.test(name)) {
      this.#addSkip(name, node, place);
      return;
    }
    const drafts = readAssertionCall(node);
    for (const draft of drafts ?? []) this.#addAssertion(draft, node, place);
    const called = drafts === null && !place.isTested ? calledName(node) : null;
    if (called !== null) {
      const { guards, isAwaited, isDetached, scope } = place;
      const assertion = new Lazy(() => {
        const draft = { ...draftCall(called, node), needsAwait: true };
        return createAssertion(draft, { guards, isAwaited, isDetached, ...this.describe(node) });
      });
      scope.assertions.push({ assertion, calls: called });
    }
    const isTested = place.isTested || drafts !== null;
    for (const below of nodesBelow(node)) this.visit(below, { ...place, isAwaited: true, isTested });
  }

  /** `pytest.skip()` and the like, within a test or for a whole module. */
  #addSkip(name: string, node: SyntaxNode, place: Place): void {
    const kind = name.endsWith("xfail") ? "expected-failure" : "skip";
    const isImport = name.endsWith("importorskip");
    const isSure = place.guards === 0 && !place.isUnsure;
    const condition = isImport ? tokensOf(children(node, "args")[0]) : isSure ? null : ["guarded"];
    const modifier: Modifier = { kind, condition, ...this.describe(node) };
    skippedBy(place.scope, place.suite)?.push(modifier);
  }
}

/** The part of a line from byte to byte: columns of Python count bytes of UTF-8. */
function byteSlice(line: string, from: number, to: number): string {
  if (/^[\0-\x7f]*$/.test(line)) return line.slice(from, to);
  return new TextDecoder().decode(new TextEncoder().encode(line).subarray(from, to));
}
