import type { TestIntegrityChange, TestIntegrityReport } from "../facts/test-integrity-report.ts";
import { Absorbers } from "./absorb-tests.ts";
import {
  countSkipped,
  FileComparer,
  type FileComparison,
  type PendingLoss,
  type PlacedScope,
} from "./compare-files.ts";
import { isDormant, modifiersOfNew } from "./compare-modifiers.ts";
import { type ForeignWord, GivenWords } from "./compare-tampering.ts";
import { Lazy } from "./lazy.ts";
import { expandCall } from "./match-assertions.ts";
import type { Assertion, Modifier, Scope } from "./outline.ts";
import { pairScopes } from "./pair-tests.ts";
import { type OutlinedFile, type ReadOutline, readOutline } from "./read-outline.ts";
import { settleScope } from "./settle-scope.ts";
import { SOURCE_LIMITS, type SourceFile, type SourceLimits } from "./source-file.ts";
import { isCollectedPath } from "./test-paths.ts";

/** One file before and after a change; one side is absent where it was added or deleted. A rename has two paths. */
export interface SourcePair {
  readonly base: SourceFile | null;
  readonly head: SourceFile | null;
}

/** Options of a comparison. */
export interface TestComparisonOptions {
  /** Of aixv; for the report. */
  readonly version: string;
  readonly baseSha?: string;
  readonly headSha?: string;
  readonly limits?: Partial<SourceLimits>;
}

/** How alike tests of the same name in two files must be to be one that moved. */
const OTHER_FILE = 0.4;

type Unreadable = TestIntegrityReport["unreadable"][number];

/** A file of base whose tests are all looked for elsewhere. */
interface GoneFile {
  readonly path: string;
  readonly headPath: string | null;
  readonly tests: number;
  readonly assertions: readonly Assertion[];
  lost: PlacedScope[];
}

/**
 * Compares tests of two commits, one file after the other (AIV §6.4.2.1): add each pair, then finish. Only what may turn
 * up in another file is kept, so memory does not grow with the number of files.
 */
export class TestComparison {
  readonly #options: TestComparisonOptions;
  readonly #limits: SourceLimits;
  readonly #changes: TestIntegrityChange[] = [];
  readonly #unreadable: Unreadable[] = [];
  readonly #frameworks = new Set<string>();
  readonly #losses: PendingLoss[] = [];
  readonly #lost: PlacedScope[] = [];
  readonly #added: PlacedScope[] = [];
  readonly #gone: GoneFile[] = [];
  readonly #lostHelpers: PlacedScope[] = [];
  readonly #gained: { readonly scope: Scope; readonly assertions: readonly Assertion[] }[] = [];
  readonly #absorbers = new Absorbers();
  readonly #foreign: ForeignWord[] = [];
  readonly #given = new GivenWords();
  readonly #files = { compared: 0, added: 0, removed: 0 };
  readonly #tests = { base: 0, head: 0, removed: 0, added: 0 };
  readonly #assertions = { base: 0, head: 0, removed: 0, weakened: 0 };
  readonly #skips = { base: 0, head: 0, added: 0 };

  constructor(options: TestComparisonOptions) {
    this.#options = options;
    this.#limits = { ...SOURCE_LIMITS, ...options.limits };
  }

  /** Compares one file. What is no test on either side is left out. */
  add({ base, head }: SourcePair): void {
    const first = { base: this.#read(base, false), head: this.#read(head, false) };
    const isTest = (read: ReadOutline | null): boolean =>
      read !== null && (read.status === "unreadable" || (read.status === "read" && read.isTest));
    if (!isTest(first.base) && !isTest(first.head)) return;
    // A test whose other side looks like none is read all the same: that may be how it was emptied.
    const sides = {
      base: first.base?.status === "irrelevant" ? this.#read(base, true) : first.base,
      head: first.head?.status === "irrelevant" ? this.#read(head, true) : first.head,
    };
    let isReadable = true;
    for (const side of ["base", "head"] as const) {
      const read = sides[side];
      if (read?.status !== "unreadable") continue;
      isReadable = false;
      this.addUnreadable({ path: (side === "base" ? base : head)?.path ?? "", side, reason: read.reason });
    }
    if (!isReadable) return;
    const before = sides.base?.status === "read" ? sides.base.file : null;
    const after = sides.head?.status === "read" ? sides.head.file : null;
    this.#addFiles(before, after, head?.path ?? null);
  }

  /** Names a file that looks like a test and cannot be compared. */
  addUnreadable(file: Unreadable): void {
    this.#unreadable.push(file);
  }

  /** Looks for what was lost in other files, and reports what is nowhere. */
  finish(): TestIntegrityReport {
    this.#pairAcrossFiles();
    this.#settleLosses();
    this.#settleHelpers();
    for (const { change, origin, path } of this.#foreign)
      if (!this.#given.isOfFramework(origin, path)) this.#changes.push(change);
    const { version, baseSha, headSha } = this.#options;
    let skipsListed = 0;
    for (const { kind } of this.#changes) {
      if (kind === "test-removed") this.#tests.removed++;
      if (kind === "skip-added") skipsListed++;
      if (kind === "assertion-removed") this.#assertions.removed++;
      if (kind === "assertion-weakened") this.#assertions.weakened++;
    }
    this.#skips.added = Math.max(this.#skips.added, skipsListed);
    return {
      schema: "aixv.test-integrity/v1",
      tool: { name: "aixv", version },
      method: "ast",
      base_sha: baseSha ?? null,
      head_sha: headSha ?? null,
      frameworks: [...this.#frameworks].sort(),
      files: { ...this.#files },
      tests: { ...this.#tests },
      assertions: { ...this.#assertions },
      skips: { ...this.#skips },
      changes: this.#changes.toSorted(byPlace),
      unreadable: this.#unreadable.toSorted(
        (a, b) =>
          compareText(a.path, b.path) || compareText(a.side, b.side) || compareText(a.reason, b.reason),
      ),
    };
  }

  #read(source: SourceFile | null, isAsked: boolean): ReadOutline | null {
    return source === null ? null : readOutline(source, this.#limits, isAsked);
  }

  #addFiles(base: OutlinedFile | null, head: OutlinedFile | null, headPath: string | null): void {
    this.#count(base, head);
    if (head !== null) this.#given.add(head);
    // No framework finds it under its new name: its tests are gone, whatever it holds.
    const isHidden =
      base !== null && headPath !== null && isCollectedPath(base.path) && !isCollectedPath(headPath);
    const compared = new FileComparer(base, isHidden ? null : head).compare();
    this.#take(compared);
    if (base !== null && (head === null || isHidden)) {
      const tests = compared.lostTests;
      const assertions = base.outline.scopes
        .filter(({ kind }) => kind !== "test")
        .flatMap((scope) => scope.assertions);
      const gone = {
        path: base.path,
        headPath: isHidden ? headPath : null,
        tests: tests.length,
        assertions,
        lost: [],
      };
      this.#gone.push(gone);
    }
  }

  #count(base: OutlinedFile | null, head: OutlinedFile | null): void {
    if (base !== null && head !== null) this.#files.compared++;
    else if (base === null) this.#files.added++;
    else this.#files.removed++;
    for (const [side, file] of [["base", base] as const, ["head", head] as const]) {
      for (const framework of file?.outline.frameworks ?? []) this.#frameworks.add(framework);
      for (const { kind, assertions } of file?.outline.scopes ?? []) {
        if (kind === "test") this.#tests[side]++;
        this.#assertions[side] += assertions.length;
      }
      this.#skips[side] += countSkipped(file);
    }
  }

  #take(compared: FileComparison): void {
    this.#changes.push(...compared.changes);
    this.#losses.push(...compared.losses);
    this.#foreign.push(...compared.foreign);
    this.#lost.push(...compared.lostTests.map(keep));
    this.#added.push(...compared.addedTests.map(keep));
    this.#lostHelpers.push(...compared.lostHelpers.map(keep));
    this.#gained.push(
      ...compared.gained.map(({ scope, assertions }) => ({
        scope: { ...settled(scope), source: NO_TEXT },
        assertions,
      })),
    );
    this.#skips.added += compared.skipped;
    for (const [base, head] of compared.pairs) this.#absorbers.add(head, base.scope);
  }

  /** Tests that went to another file are compared there; the others are new, or gone. */
  #pairAcrossFiles(): void {
    // What was found by a framework has not moved to where none looks.
    const isFound = ({ file }: PlacedScope): boolean => isCollectedPath(file.path);
    const pair = (base: readonly PlacedScope[], head: readonly PlacedScope[]) =>
      pairScopes(base, head, ({ scope }) => scope, OTHER_FILE);
    const found = pair(this.#lost.filter(isFound), this.#added.filter(isFound));
    const hidden = this.#added.filter((test) => !isFound(test));
    const others = pair(
      this.#lost.filter((test) => !isFound(test)),
      [...found.added, ...hidden],
    );
    const [pairs, lost, added] = [
      [...found.pairs, ...others.pairs],
      [...found.lost, ...others.lost],
      others.added,
    ];
    for (const [base, head] of pairs) {
      const comparer = new FileComparer(base.file, head.file);
      comparer.compareTests(base, head, added.length);
      this.#changes.push(...comparer.changes);
      this.#losses.push(...comparer.losses);
      this.#foreign.push(...comparer.foreign);
      this.#skips.added += comparer.skipped;
      this.#absorbers.add(head, base.scope);
    }
    for (const test of added) this.#absorbers.add(test, null);
    this.#tests.added = added.length;
    this.#reportAdded(added);
    const gone = lost.filter((test) => !this.#absorbers.absorb(test));
    this.#reportLost(gone);
  }

  #reportAdded(added: readonly PlacedScope[]): void {
    const reported = new Set<Modifier>();
    for (const { scope, file } of added) {
      const modifiers = modifiersOfNew(scope);
      if (modifiers.some(({ kind }) => kind === "skip-added")) this.#skips.added++;
      for (const { kind, modifier } of modifiers) {
        if (reported.has(modifier)) continue;
        reported.add(modifier);
        const { text, line } = modifier;
        const place = { path: file.path, test: scope.path, base_line: null, head_line: line };
        this.#changes.push({ kind, ...place, before: null, after: text.value, reason: null });
      }
    }
  }

  #reportLost(lost: readonly PlacedScope[]): void {
    for (const test of lost) {
      const gone = this.#gone.find(({ path }) => path === test.file.path);
      if (gone === undefined) this.#reportLostTest(test);
      else gone.lost.push(test);
    }
    for (const gone of this.#gone) {
      const running = gone.lost.filter(({ scope }) => !isDormant(scope));
      if (running.length > 0 && gone.lost.length === gone.tests) this.#reportGoneFile(gone, running);
      else for (const test of gone.lost) this.#reportLostTest(test);
    }
  }

  #reportLostTest({ scope, file }: PlacedScope): void {
    // What did not run is no loss.
    if (isDormant(scope)) return;
    this.#assertions.removed += scope.assertions.length;
    const place = { path: file.path, test: scope.path, base_line: scope.line, head_line: null };
    this.#changes.push({
      kind: "test-removed",
      ...place,
      before: scope.text.value,
      after: null,
      reason: null,
    });
  }

  #reportGoneFile({ path, headPath, assertions }: GoneFile, lost: readonly PlacedScope[]): void {
    const count = lost.reduce((sum, { scope }) => sum + scope.assertions.length, 0) + assertions.length;
    this.#assertions.removed += count;
    this.#tests.removed += lost.length;
    const before = `${lost.length} test${lost.length === 1 ? "" : "s"}, ${count} assertion${count === 1 ? "" : "s"}`;
    const after = headPath === null ? null : `renamed to ${headPath}, which no framework finds`;
    const place = { path, test: [], base_line: null, head_line: null };
    this.#changes.push({ kind: "file-removed", ...place, before, after, reason: null });
  }

  /** An assertion may have gone into a function of another file that the test calls. */
  #settleLosses(): void {
    for (const { change, assertion, calls } of this.#losses) {
      const isMoved = calls.some((call) => {
        const found = this.#gained.filter(({ scope }) => scope.path.at(-1) === call.name);
        return found.some(({ scope, assertions }) =>
          expandCall(call, new Map([[call.name, scope]]), () => assertions).some(
            (one) => one.key === assertion.key,
          ),
        );
      });
      if (!isMoved) this.#changes.push(change);
    }
  }

  /** Functions that asserted, that other files may have called, and that are nowhere. */
  #settleHelpers(): void {
    const gained = this.#gained.map(({ scope }) => scope);
    const { lost } = pairScopes<{ readonly scope: Scope; readonly file: OutlinedFile | null }>(
      this.#lostHelpers,
      gained.map((scope) => ({ scope, file: null })),
      ({ scope }) => scope,
    );
    for (const { scope, file } of lost) {
      if (
        file === null ||
        this.#changes.some(({ kind, path }) => kind === "file-removed" && path === file.path)
      )
        continue;
      for (const { text, line } of scope.assertions) {
        const place = { path: file.path, test: scope.path, base_line: line, head_line: null };
        this.#changes.push({
          kind: "assertion-removed",
          ...place,
          before: text.value,
          after: null,
          reason: null,
        });
      }
    }
  }
}

/** A scope without what keeps its file. */
function keep({ scope, file }: PlacedScope): PlacedScope {
  const helpers = new Map([...file.helpers].map(([name, helper]) => [name, settled(helper)]));
  return {
    scope: { ...settled(scope), source: NO_TEXT },
    file: {
      ...file,
      helpers,
      outline: { ...file.outline, scopes: [], declared: NOTHING, constants: NOTHING, tampering: [] },
    },
  };
}

const NO_TEXT = new Lazy(() => "");
const NOTHING = new Lazy(() => new Map<string, never>());

function settled(scope: Scope): Scope {
  settleScope(scope);
  return scope;
}

function byPlace(a: TestIntegrityChange, b: TestIntegrityChange): number {
  const line = ({ base_line, head_line }: TestIntegrityChange): number => head_line ?? base_line ?? 0;
  return (
    compareText(a.path, b.path) ||
    line(a) - line(b) ||
    compareText(a.kind, b.kind) ||
    (a.base_line ?? 0) - (b.base_line ?? 0) ||
    compareText(a.test.join("\u0000"), b.test.join("\u0000")) ||
    compareText(a.before ?? "", b.before ?? "")
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
