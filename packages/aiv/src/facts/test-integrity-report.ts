/** How the tests of two commits differ, as found by comparing their syntax trees (AIV §6.4.2.1). JSON; a packet can cite it. */
export interface TestIntegrityReport {
  readonly schema: "aixv.test-integrity/v1";
  readonly tool: { readonly name: "aixv"; readonly version: string };
  /** Always by syntax tree: the five criteria of AIV §6.4.2.1 hold. */
  readonly method: "ast";
  /** Commit ids in full; `null` where texts were compared that are in no commit. */
  readonly base_sha: string | null;
  readonly head_sha: string | null;
  /** Frameworks that were recognised, sorted: `vitest`, `jest`, `mocha`, `node:test`, `chai`, `assert`, `playwright`, `pytest`, `unittest`. */
  readonly frameworks: readonly string[];
  readonly files: { readonly compared: number; readonly added: number; readonly removed: number };
  readonly tests: {
    readonly base: number;
    readonly head: number;
    readonly removed: number;
    readonly added: number;
  };
  readonly assertions: {
    readonly base: number;
    readonly head: number;
    readonly removed: number;
    readonly weakened: number;
  };
  readonly skips: { readonly base: number; readonly head: number; readonly added: number };
  /** In order of path, then line, then kind. Empty: nothing was weakened. */
  readonly changes: readonly TestIntegrityChange[];
  /** Files that look like tests and could not be compared; while there are any, integrity is not shown. */
  readonly unreadable: readonly {
    readonly path: string;
    readonly side: "base" | "head";
    readonly reason: string;
  }[];
}

/** What a change did to the strength of tests. */
export const TEST_INTEGRITY_CHANGES = [
  "file-removed",
  "test-removed",
  "assertion-removed",
  "assertion-weakened",
  "skip-added",
  "only-added",
  "todo-added",
  "expected-failure-added",
] as const;

export type TestIntegrityChangeKind = (typeof TEST_INTEGRITY_CHANGES)[number];

/**
 * Why an assertion is weaker: it may not run, or its failure may be caught (`guarded`); nothing waits for it
 * (`not-awaited`); its matcher says less (`weaker-matcher`); it says the opposite (`negated`); what is expected may be
 * anything (`anything-expected`), is bounded less (`looser-bound`), or is a smaller part of the value (`fewer-members`); its
 * word no longer is a framework's (`other-assertion`); something replaces what assertions do (`assertion-replaced`); or the
 * cases that it ran over, which were written down, no longer are (`cases-not-counted`).
 */
export const TEST_INTEGRITY_WEAKENINGS = [
  "guarded",
  "not-awaited",
  "weaker-matcher",
  "negated",
  "anything-expected",
  "looser-bound",
  "fewer-members",
  "other-assertion",
  "assertion-replaced",
  "cases-not-counted",
] as const;

export type TestIntegrityWeakening = (typeof TEST_INTEGRITY_WEAKENINGS)[number];

/** One thing that made the tests weaker. */
export interface TestIntegrityChange {
  readonly kind: TestIntegrityChangeKind;
  /** Path at head, or at base where it is gone; `/` between its parts. */
  readonly path: string;
  /** Names of the suites and of the test, outermost first; empty for what is in no test. */
  readonly test: readonly string[];
  /** What it was, in one line, cut: source text of the assertion or of the modifier. */
  readonly before: string | null;
  readonly after: string | null;
  /** Of `assertion-weakened`, else `null`. */
  readonly reason: TestIntegrityWeakening | null;
  /** Lines from 1, at base and at head. */
  readonly base_line: number | null;
  readonly head_line: number | null;
}
