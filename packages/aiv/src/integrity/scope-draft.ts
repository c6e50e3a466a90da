import { Lazy } from "./lazy.ts";
import type { Assertion, CaseTable, Modifier, Scope } from "./outline.ts";

/** What is around tests: a suite, a condition, a loop, or a test with tests within. */
export interface Suite {
  readonly path: readonly string[];
  /** Grows while the suite is read: a skip at its end covers its beginning. */
  readonly modifiers: Modifier[];
  readonly tables: readonly CaseTable[];
  readonly parent: Suite | null;
}

/** An assertion, or a call of a function of which it is not known yet whether it asserts. */
export interface AssertionEntry {
  readonly assertion: Lazy<Assertion>;
  /** The function's name; `null` for what asserts surely. */
  readonly calls: string | null;
}

/** A scope while it is read. */
export interface ScopeDraft {
  readonly kind: Scope["kind"];
  readonly path: readonly string[];
  readonly line: number;
  readonly text: Scope["text"];
  readonly suite: Suite;
  readonly modifiers: Modifier[];
  readonly tables: CaseTable[];
  /** Lists that are looped over in it, and which of what is asserted stands in the loop. */
  readonly loops: { readonly table: CaseTable; readonly from: number; readonly to: number }[];
  readonly assertions: AssertionEntry[];
  /** What was asserted unconditionally so far, as normalised subjects. */
  readonly asserted: Set<string>;
  readonly locals: Scope["locals"];
  readonly constants: Scope["constants"];
  readonly parameters: readonly (string | null)[];
  readonly isExported: boolean;
  /** Of a function: whether calling it gives a promise, or something to go through, and what it asserts is late. */
  readonly isAsync: boolean;
  readonly source: Scope["source"];
  readonly words: Scope["words"];
}

export function rootSuite(): Suite {
  return { path: [], modifiers: [], tables: [], parent: null };
}

/** Something within a suite that is no suite itself, such as a condition or a loop around tests. */
export function within(
  suite: Suite,
  { modifiers, tables }: Partial<Pick<Suite, "modifiers" | "tables">>,
): Suite {
  return { path: suite.path, modifiers: modifiers ?? [], tables: tables ?? [], parent: suite };
}

/** What a skip that is called somewhere skips: the test; the suite of a hook; of a function, whatever calls it. */
export function skippedBy(scope: ScopeDraft, suite: Suite): Modifier[] | null {
  if (scope.kind === "helper") return null;
  return scope.kind === "test" ? scope.modifiers : suite.modifiers;
}

/** The scopes of a file once all of it is read: with calls of functions that assert, and with what suites add. */
export function finishScopes(drafts: readonly ScopeDraft[]): readonly Scope[] {
  const helpers = assertingHelpers(drafts);
  const asserts = ({ calls }: AssertionEntry): boolean => calls === null || helpers.has(calls);
  const kinds = asyncHelpers(drafts);
  return drafts.map((draft): Scope => {
    const { kind, path, line, text, locals, constants, parameters, isExported, source, words } = draft;
    const suites = suitesOf(draft.suite);
    return {
      kind,
      path,
      line,
      text,
      modifiers: [...suites.flatMap((suite) => suite.modifiers), ...draft.modifiers],
      tables: [
        ...suites.flatMap((suite) => suite.tables),
        ...draft.tables,
        ...draft.loops.map(({ table, from, to }) => ({
          ...table,
          asserts: draft.assertions.slice(from, to).some(asserts),
        })),
      ],
      assertions: draft.assertions.filter(asserts).map(({ assertion }) => withKind(assertion.value, kinds)),
      calls: new Lazy(() =>
        draft.assertions
          .filter((entry) => !asserts(entry))
          .flatMap(({ assertion }) => assertion.value.call ?? []),
      ),
      locals,
      constants,
      parameters,
      isExported,
      source,
      words,
    };
  });
}

/** Functions of the file, and whether nothing of what one asserts is sure before it is awaited. */
function asyncHelpers(drafts: readonly ScopeDraft[]): ReadonlyMap<string, boolean> {
  const kinds = new Map<string, boolean>();
  for (const { kind, path, isAsync } of drafts) {
    const name = path.at(-1) ?? "";
    if (kind === "helper") kinds.set(name, isAsync || kinds.get(name) === true);
  }
  return kinds;
}

/** A call of a function of the file: whether it has to be awaited is known. */
function withKind(assertion: Assertion, kinds: ReadonlyMap<string, boolean>): Assertion {
  const { call, isAwaited } = assertion;
  const isAsync = call === null ? undefined : kinds.get(call.name);
  if (call === null || isAsync === undefined) return assertion;
  return { ...assertion, isAwaited: isAsync ? isAwaited : null, call: { ...call, isAsync } };
}

/** Outermost first. */
function suitesOf(innermost: Suite): readonly Suite[] {
  const suites: Suite[] = [];
  for (let suite: Suite | null = innermost; suite !== null; suite = suite.parent) suites.push(suite);
  return suites.reverse();
}

/** Names of functions that assert, themselves or through others. */
function assertingHelpers(drafts: readonly ScopeDraft[]): ReadonlySet<string> {
  const helpers = drafts.filter(({ kind }) => kind === "helper");
  const names = new Set<string>();
  for (let before = -1; before < names.size; ) {
    before = names.size;
    for (const { path, assertions } of helpers) {
      if (assertions.some(({ calls }) => calls === null || names.has(calls))) names.add(path.at(-1) ?? "");
    }
  }
  return names;
}
