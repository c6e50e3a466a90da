import type { TestIntegrityChange } from "../facts/test-integrity-report.ts";
import { type Absorber, absorberOf } from "./absorb-tests.ts";
import {
  countSkipped,
  FileComparer,
  type FileComparison,
  type PendingLoss,
  type PlacedScope,
} from "./compare-files.ts";
import type { FileWords, ForeignWord } from "./compare-tampering.ts";
import type { SourcePair, Unreadable } from "./comparison-options.ts";
import { Lazy, settle } from "./lazy.ts";
import type { Assertion, Scope } from "./outline.ts";
import { type OutlinedFile, type ReadOutline, readOutline } from "./read-outline.ts";
import type { SourceFile, SourceLimits } from "./source-file.ts";
import { isCollectedPath } from "./test-paths.ts";

/** A number for each side. */
export interface Sides {
  readonly base: number;
  readonly head: number;
}

/** A file of base whose tests are all looked for elsewhere. */
export interface GoneFile {
  readonly path: string;
  readonly headPath: string | null;
  readonly tests: number;
  /** That stand outside of tests. */
  readonly assertions: number;
}

/** A function that other files may call, and what it asserts that it did not before. */
export interface GainedHelper {
  readonly scope: Scope;
  readonly assertions: readonly Assertion[];
}

/** What comparing a file gave, and what of it may turn up in another: plain data, small enough to be kept, and to be sent. */
export interface PairComparison {
  readonly unreadable: readonly Unreadable[];
  /** Absent where a side cannot be read. */
  readonly compared?: ComparedPair;
}

export interface ComparedPair {
  readonly kind: "compared" | "added" | "removed";
  readonly frameworks: readonly string[];
  readonly tests: Sides;
  readonly assertions: Sides;
  readonly skips: Sides;
  /** Tests that run less than they did. */
  readonly skipped: number;
  readonly changes: readonly TestIntegrityChange[];
  readonly losses: readonly PendingLoss[];
  readonly foreign: readonly ForeignWord[];
  readonly absorbers: readonly Absorber[];
  readonly lost: readonly PlacedScope[];
  readonly added: readonly PlacedScope[];
  readonly lostHelpers: readonly PlacedScope[];
  readonly gained: readonly GainedHelper[];
  readonly gone: GoneFile | null;
  readonly given: FileWords | null;
}

/** Compares the tests of one file before and after a change; `null` where it is no test on either side. */
export function comparePair({ base, head }: SourcePair, limits: SourceLimits): PairComparison | null {
  const read = (source: SourceFile | null, isAsked: boolean): ReadOutline | null =>
    source === null ? null : readOutline(source, limits, isAsked);
  const first = { base: read(base, false), head: read(head, false) };
  const isTest = (one: ReadOutline | null): boolean =>
    one !== null && (one.status === "unreadable" || (one.status === "read" && one.isTest));
  if (!isTest(first.base) && !isTest(first.head)) return null;
  // A test whose other side looks like none is read all the same: that may be how it was emptied.
  const sides = {
    base: first.base?.status === "irrelevant" ? read(base, true) : first.base,
    head: first.head?.status === "irrelevant" ? read(head, true) : first.head,
  };
  const unreadable = (["base", "head"] as const).flatMap((side) => {
    const one = sides[side];
    if (one?.status !== "unreadable") return [];
    return [{ path: (side === "base" ? base : head)?.path ?? "", side, reason: one.reason }];
  });
  if (unreadable.length > 0) return { unreadable };
  const before = sides.base?.status === "read" ? sides.base.file : null;
  const after = sides.head?.status === "read" ? sides.head.file : null;
  return { unreadable, compared: compareOutlines(before, after, head?.path ?? null) };
}

function compareOutlines(
  base: OutlinedFile | null,
  head: OutlinedFile | null,
  headPath: string | null,
): ComparedPair {
  // No framework finds it under its new name: its tests are gone, whatever it holds.
  const isHidden =
    base !== null && headPath !== null && isCollectedPath(base.path) && !isCollectedPath(headPath);
  const compared = new FileComparer(base, isHidden ? null : head).compare();
  const isGone = base !== null && (head === null || isHidden);
  return {
    kind: base === null ? "added" : head === null ? "removed" : "compared",
    frameworks: [...new Set([base, head].flatMap((file) => file?.outline.frameworks ?? []))],
    tests: { base: testsOf(base).length, head: testsOf(head).length },
    assertions: { base: countAssertions(base), head: countAssertions(head) },
    skips: { base: countSkipped(base), head: countSkipped(head) },
    skipped: compared.skipped,
    changes: compared.changes,
    losses: compared.losses,
    foreign: compared.foreign,
    absorbers: compared.pairs.flatMap(([before, after]) => absorberOf(after, before.scope) ?? []),
    ...keep(compared),
    gone: isGone ? goneFile(base, isHidden ? headPath : null, compared) : null,
    given:
      head === null || head.outline.words.size === 0 ? null : { path: head.path, words: head.outline.words },
  };
}

function goneFile(base: OutlinedFile, headPath: string | null, { lostTests }: FileComparison): GoneFile {
  const assertions = countAssertions(base) - sum(testsOf(base));
  return { path: base.path, headPath, tests: lostTests.length, assertions };
}

function testsOf(file: OutlinedFile | null): readonly Scope[] {
  return (file?.outline.scopes ?? []).filter(({ kind }) => kind === "test");
}

function countAssertions(file: OutlinedFile | null): number {
  return sum(file?.outline.scopes ?? []);
}

function sum(scopes: readonly Scope[]): number {
  return scopes.reduce((count, { assertions }) => count + assertions.length, 0);
}

/** What may turn up in another file, without what keeps its own. */
function keep({ lostTests, addedTests, lostHelpers, gained }: FileComparison): {
  readonly lost: readonly PlacedScope[];
  readonly added: readonly PlacedScope[];
  readonly lostHelpers: readonly PlacedScope[];
  readonly gained: readonly GainedHelper[];
} {
  const files = new Map<OutlinedFile, OutlinedFile>();
  const place = ({ scope, file }: PlacedScope): PlacedScope => {
    const kept = files.get(file) ?? withoutText(file);
    files.set(file, kept);
    return { scope: withoutSource(scope), file: kept };
  };
  return settle({
    lost: lostTests.map(place),
    added: addedTests.map(place),
    lostHelpers: lostHelpers.map(place),
    gained: gained.map(({ scope, assertions }) => ({ scope: withoutSource(scope), assertions })),
  });
}

const NO_TEXT = new Lazy(() => "");
const NOTHING = new Lazy(() => new Map<string, never>());

function withoutSource(scope: Scope): Scope {
  return { ...scope, source: NO_TEXT };
}

function withoutText({ path, outline, helpers }: OutlinedFile): OutlinedFile {
  return {
    path,
    helpers: new Map([...helpers].map(([name, helper]) => [name, withoutSource(helper)])),
    outline: {
      ...outline,
      scopes: [],
      declared: NOTHING,
      constants: NOTHING,
      frame: NO_TEXT,
      tampering: [],
    },
  };
}
