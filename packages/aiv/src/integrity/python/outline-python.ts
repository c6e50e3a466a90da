import { createAssertion } from "../assertion.ts";
import { Lazy } from "../lazy.ts";
import type { FileOutline, Modifier } from "../outline.ts";
import { finishScopes, rootSuite, type ScopeDraft, type Suite, skippedBy, within } from "../scope-draft.ts";
import type { SourceLimits } from "../source-file.ts";
import { child, children, nodesBelow, type SyntaxNode, textOf } from "../syntax-node.ts";
import { joinTokens, oneLine, wordsOf } from "../tokens.ts";
import { assertTruth } from "./conditions.ts";
import { type Describe, type Markers, readMarkers, readRows } from "./markers.ts";
import { constantTruth, dottedName, tokensOf } from "./normalise.ts";
import { parsePython } from "./parse-python.ts";
import { calledName, draftCall, readAssertionCall } from "./read-assertions.ts";
import {
  endingOf,
  localNames,
  type ModuleFacts,
  parameterNames,
  scanModule,
  swallows,
} from "./scan-module.ts";

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
    constants: new Lazy(() => new Map()),
    frame: new Lazy(() => ""),
    tampering: [],
    words: new Map(),
    // A function whose name begins with `test` is a test only where pytest looks for it.
    isTestByContent: facts.importsPytest || isUnittest,
    scopes,
  };
}

interface Place {
  readonly scope: ScopeDraft;
  readonly suite: Suite;
  readonly guards: number;
  readonly isAwaited: boolean;
  /** Whether what stands here runs at times only: in a loop, or in a function within a test. */
  readonly isUnsure: boolean;
  /** Whether a call is a part of what an assertion is about: it is no assertion beside it. */
  readonly isTested: boolean;
}

const HOOKS =
  /^(?:setUp|tearDown|setUpClass|tearDownClass|setUpModule|tearDownModule|asyncSetUp|asyncTearDown|setup_\w+|teardown_\w+|setup|teardown)$/;
const SKIPS = /^(?:pytest\.)?(?:skip|importorskip|xfail)$|^(?:self|cls)\.skipTest$/;

class OutlineReader {
  readonly #lines: readonly string[];
  readonly #facts: ModuleFacts;
  readonly #drafts: ScopeDraft[] = [];
  hasTestCase = false;

  constructor(text: string, facts: ModuleFacts) {
    this.#lines = text.split(/\r\n|\r|\n/);
    this.#facts = facts;
  }

  read(module: SyntaxNode): readonly ScopeDraft[] {
    const suite = rootSuite();
    const scope = this.#open("module", [], module, suite, { modifiers: [], tables: [] });
    this.#visitList(children(module, "body"), {
      scope,
      suite,
      guards: 0,
      isAwaited: true,
      isUnsure: false,
      isTested: false,
    });
    return this.#drafts;
  }

  #describe: Describe = (node) => ({
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

  #open(
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
      constants: new Lazy(() => new Map()),
      isAsync: false,
      source: new Lazy(() => ""),
      parameters: isFunction ? parameterNames(node) : [],
      isExported: true,
      words: new Lazy(() =>
        (isFunction ? children(node, "body") : []).flatMap((one) => wordsOf(tokensOf(one))),
      ),
    };
    this.#drafts.push(draft);
    return draft;
  }

  #visitList(statements: readonly SyntaxNode[], place: Place): void {
    let here = place;
    for (const statement of statements) {
      this.#visit(statement, here);
      const ending = endingOf(statement);
      if (ending === "always-ends" && place.scope.kind !== "module") return;
      if (ending === "may-end") here = this.#underCondition(here, child(statement, "test"), true);
    }
  }

  /** Within a condition: assertions are guarded, tests are skipped at times. */
  #underCondition(place: Place, condition: SyntaxNode | undefined, isOpposite: boolean): Place {
    if (condition !== undefined && this.#isAsserted(condition, place)) return place;
    const guarded = { ...place, guards: place.guards + 1 };
    if (place.scope.kind !== "module" || condition === undefined) return guarded;
    const tokens = [...(isOpposite ? [] : ["!"]), ...tokensOf(condition)];
    const modifier: Modifier = { kind: "skip", condition: tokens, ...this.#describe(condition) };
    return { ...guarded, suite: within(place.suite, { modifiers: [modifier] }) };
  }

  #isAsserted(condition: SyntaxNode, { scope }: Place): boolean {
    const drafts = assertTruth(condition, false);
    return drafts.length > 0 && drafts.every(({ subject }) => scope.asserted.has(joinTokens(subject)));
  }

  #visit(node: SyntaxNode, place: Place): void {
    switch (node.nodeType) {
      case "FunctionDef":
      case "AsyncFunctionDef":
        this.#visitFunction(node, place);
        return;
      case "ClassDef":
        this.#visitClass(node, place);
        return;
      case "Assign":
        this.#readSetting(node, place);
        break;
      case "Assert":
        this.#visitAssert(node, place);
        return;
      case "Raise":
        if (/(?:^|\.)SkipTest$/.test(dottedName(child(node, "exc")) ?? ""))
          this.#addSkip("skip", node, place);
        break;
      case "If":
      case "IfExp":
        this.#visitBranches(node, place);
        return;
      case "Try":
      case "TryStar":
        this.#visitTry(node, place);
        return;
      case "With":
      case "AsyncWith": {
        const items = children(node, "items");
        for (const item of items) this.#visit(item, place);
        // After what raises, nothing in the block runs.
        const isSuppressed = items.some((item) =>
          /(?:^|\.)(?:suppress|raises|assertRaises(?:Regex)?)$/.test(
            dottedName(child(item, "context_expr")) ?? "",
          ),
        );
        this.#visitList(
          children(node, "body"),
          isSuppressed ? { ...place, guards: place.guards + 1 } : place,
        );
        return;
      }
      case "For":
      case "AsyncFor":
        this.#visitLoop(node, place);
        return;
      case "While":
        if (constantTruth(child(node, "test")) !== false)
          this.#visitList(children(node, "body"), { ...place, isUnsure: true });
        return;
      case "MatchCase":
        this.#visitList(children(node, "body"), { ...place, guards: place.guards + 1 });
        return;
      case "Expr": {
        const value = child(node, "value");
        if (value !== undefined) this.#visit(value, { ...place, isAwaited: value.nodeType === "Await" });
        return;
      }
      case "Call":
        this.#visitCall(node, place);
        return;
    }
    const inner = node.nodeType === "Await" || place.isAwaited ? place : { ...place, isAwaited: true };
    for (const below of nodesBelow(node)) this.#visit(below, inner);
  }

  #visitAssert(node: SyntaxNode, place: Place): void {
    const test = child(node, "test");
    if (test === undefined) return;
    this.#visit(test, { ...place, isAwaited: true, isTested: true });
    for (const draft of assertTruth(test, false)) this.#addAssertion(draft, node, place);
  }

  #addAssertion(draft: Parameters<typeof createAssertion>[0], node: SyntaxNode, place: Place): void {
    const assertion = createAssertion(draft, { ...place, ...this.#describe(node) });
    place.scope.assertions.push({ assertion: new Lazy(() => assertion), calls: null });
    if (place.guards === 0) place.scope.asserted.add(joinTokens(assertion.subject));
  }

  #visitCall(node: SyntaxNode, place: Place): void {
    const name = dottedName(node) ?? "";
    if (SKIPS.test(name)) {
      this.#addSkip(name, node, place);
      return;
    }
    const drafts = readAssertionCall(node);
    for (const draft of drafts ?? []) this.#addAssertion(draft, node, place);
    const called = drafts === null && !place.isTested ? calledName(node) : null;
    if (called !== null) {
      const { guards, isAwaited, scope } = place;
      const assertion = new Lazy(() => {
        const draft = { ...draftCall(called, node), needsAwait: true };
        return createAssertion(draft, { guards, isAwaited, ...this.#describe(node) });
      });
      scope.assertions.push({ assertion, calls: called });
    }
    const isTested = place.isTested || drafts !== null;
    for (const below of nodesBelow(node)) this.#visit(below, { ...place, isAwaited: true, isTested });
  }

  /** `pytest.skip()` and the like, within a test or for a whole module. */
  #addSkip(name: string, node: SyntaxNode, place: Place): void {
    const kind = name.endsWith("xfail") ? "expected-failure" : "skip";
    const isImport = name.endsWith("importorskip");
    const isSure = place.guards === 0 && !place.isUnsure;
    const condition = isImport ? tokensOf(children(node, "args")[0]) : isSure ? null : ["guarded"];
    const modifier: Modifier = { kind, condition, ...this.#describe(node) };
    skippedBy(place.scope, place.suite)?.push(modifier);
  }

  #visitBranches(node: SyntaxNode, place: Place): void {
    const test = child(node, "test");
    if (test !== undefined) this.#visit(test, { ...place, isAwaited: true });
    const truth = constantTruth(test);
    const branch = (field: string, isOpposite: boolean): void => {
      if (truth === isOpposite) return;
      const here = truth === undefined ? this.#underCondition(place, test, isOpposite) : place;
      const only = child(node, field);
      if (only !== undefined) this.#visit(only, here);
      this.#visitList(children(node, field), here);
    };
    branch("body", false);
    branch("orelse", true);
  }

  #visitTry(node: SyntaxNode, place: Place): void {
    const handlers = children(node, "handlers");
    const isSwallowed = handlers.some(swallows);
    const guarded = { ...place, guards: place.guards + 1 };
    this.#visitList(children(node, "body"), isSwallowed ? guarded : place);
    for (const handler of handlers) this.#visitList(children(handler, "body"), guarded);
    this.#visitList(children(node, "orelse"), handlers.length > 0 ? guarded : place);
    this.#visitList(children(node, "finalbody"), place);
  }

  /** A loop over a list that is written down runs its assertions once for each. */
  #visitLoop(node: SyntaxNode, place: Place): void {
    const list = child(node, "iter");
    if (list !== undefined) this.#visit(list, { ...place, isAwaited: true });
    const table = list === undefined ? null : readRows(list, this.#facts.values, this.#describe);
    if (table?.rows?.length === 0) return;
    const before = place.scope.assertions.length;
    const within = { ...place, isUnsure: true };
    this.#visitList(children(node, "body"), within);
    const to = place.scope.assertions.length;
    if (place.scope.kind !== "module" && table !== null && table.rows !== null)
      place.scope.loops.push({ table, from: before, to });
    this.#visitList(children(node, "orelse"), within);
  }

  #visitFunction(node: SyntaxNode, place: Place): void {
    const name = textOf(node, "name") ?? "";
    if (place.scope.kind !== "module") {
      this.#visitList(children(node, "body"), { ...place, isUnsure: true });
      return;
    }
    const decorators = children(node, "decorator_list");
    const isFixture = decorators.some((one) => /(?:^|\.)fixture$/.test(dottedName(one) ?? ""));
    const kind = isFixture || HOOKS.test(name) ? "hook" : name.startsWith("test") ? "test" : "helper";
    const markers = readMarkers(decorators, this.#facts.values, this.#describe);
    const scope = this.#open(kind, [...place.suite.path, name], node, place.suite, markers);
    this.#visitList(children(node, "body"), { ...place, scope, guards: 0, isUnsure: false });
  }

  #visitClass(node: SyntaxNode, place: Place): void {
    const body = children(node, "body");
    if (place.scope.kind !== "module") {
      this.#visitList(body, place);
      return;
    }
    if (children(node, "bases").some((base) => /TestCase$/.test(dottedName(base) ?? "")))
      this.hasTestCase = true;
    const { modifiers, tables } = readMarkers(
      children(node, "decorator_list"),
      this.#facts.values,
      this.#describe,
    );
    const path = [...place.suite.path, textOf(node, "name") ?? ""];
    const suite: Suite = { path, modifiers: [...modifiers], tables, parent: place.suite };
    this.#visitList(body, { ...place, suite, guards: 0 });
  }

  /** `pytestmark`, `__test__` and `collect_ignore`: what a module or class says of all its tests. */
  #readSetting(node: SyntaxNode, { scope, suite }: Place): void {
    const target = children(node, "targets")[0];
    const value = child(node, "value");
    if (scope.kind !== "module" || target?.nodeType !== "Name" || value === undefined) return;
    switch (target.id) {
      case "pytestmark":
        suite.modifiers.push(...readMarkers([value], this.#facts.values, this.#describe).modifiers);
        return;
      case "__test__":
        if (constantTruth(value) === false)
          suite.modifiers.push({ kind: "skip", condition: null, ...this.#describe(node) });
        return;
      case "collect_ignore":
      case "collect_ignore_glob":
        for (const element of children(value, "elts"))
          suite.modifiers.push({ kind: "skip", condition: tokensOf(element), ...this.#describe(element) });
        return;
    }
  }
}

/** The part of a line from byte to byte: columns of Python count bytes of UTF-8. */
function byteSlice(line: string, from: number, to: number): string {
  if (/^[\0-\x7f]*$/.test(line)) return line.slice(from, to);
  return new TextDecoder().decode(new TextEncoder().encode(line).subarray(from, to));
}
