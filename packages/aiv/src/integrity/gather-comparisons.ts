import type { TestIntegrityChange, TestIntegrityReport } from "../facts/test-integrity-report.ts";
import { Absorbers, absorberOf } from "./absorb-tests.ts";
import { FileComparer, type PendingLoss, type PlacedScope } from "./compare-files.ts";
import { isDormant, modifiersOfNew } from "./compare-modifiers.ts";
import type { ComparedPair, GainedHelper, GoneFile, PairComparison } from "./compare-pair.ts";
import { type ForeignWord, GivenWords } from "./compare-tampering.ts";
import type { ComparisonLabels, Unreadable } from "./comparison-options.ts";
import { expandCall } from "./match-assertions.ts";
import type { Modifier, Scope } from "./outline.ts";
import { pairScopes } from "./pair-tests.ts";
import type { OutlinedFile } from "./read-outline.ts";
import { isCollectedPath } from "./test-paths.ts";

/** How alike tests of the same name in two files must be to be one that moved. */
const OTHER_FILE = 0.4;

/** A file whose tests are gone, and those that are nowhere else. */
interface LostFile extends GoneFile {
  readonly lost: PlacedScope[];
}

/**
 * Puts together what comparing file after file gave: take each in the order of their paths, then finish. Only what may turn up
 * in another file is kept, so memory does not grow with the number of files.
 */
export class GatheredComparisons {
  readonly #changes: TestIntegrityChange[] = [];
  readonly #unreadable: Unreadable[] = [];
  readonly #frameworks = new Set<string>();
  readonly #losses: PendingLoss[] = [];
  readonly #lost: PlacedScope[] = [];
  readonly #added: PlacedScope[] = [];
  readonly #gone: LostFile[] = [];
  readonly #lostHelpers: PlacedScope[] = [];
  readonly #gained: GainedHelper[] = [];
  readonly #absorbers = new Absorbers();
  readonly #foreign: ForeignWord[] = [];
  readonly #given = new GivenWords();
  readonly #files = { compared: 0, added: 0, removed: 0 };
  readonly #tests = { base: 0, head: 0, removed: 0, added: 0 };
  readonly #assertions = { base: 0, head: 0, removed: 0, weakened: 0 };
  readonly #skips = { base: 0, head: 0, added: 0 };

  /** `null`: a file that is no test. */
  take(pair: PairComparison | null): void {
    if (pair === null) return;
    this.#unreadable.push(...pair.unreadable);
    if (pair.compared !== undefined) this.#takeCompared(pair.compared);
  }

  /** Names a file that looks like a test and cannot be compared. */
  addUnreadable(file: Unreadable): void {
    this.#unreadable.push(file);
  }

  /** Looks for what was lost in other files, and reports what is nowhere. */
  finish({ version, baseSha, headSha }: ComparisonLabels): TestIntegrityReport {
    this.#pairAcrossFiles();
    this.#settleLosses();
    this.#settleHelpers();
    for (const { change, origin, path } of this.#foreign)
      if (!this.#given.isOfFramework(origin, path)) this.#changes.push(change);
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

  #takeCompared(compared: ComparedPair): void {
    this.#files[compared.kind]++;
    for (const framework of compared.frameworks) this.#frameworks.add(framework);
    for (const side of ["base", "head"] as const) {
      this.#tests[side] += compared.tests[side];
      this.#assertions[side] += compared.assertions[side];
      this.#skips[side] += compared.skips[side];
    }
    this.#skips.added += compared.skipped;
    this.#changes.push(...compared.changes);
    this.#losses.push(...compared.losses);
    this.#foreign.push(...compared.foreign);
    this.#lost.push(...compared.lost);
    this.#added.push(...compared.added);
    this.#lostHelpers.push(...compared.lostHelpers);
    this.#gained.push(...compared.gained);
    for (const absorber of compared.absorbers) this.#absorbers.add(absorber);
    if (compared.gone !== null) this.#gone.push({ ...compared.gone, lost: [] });
    if (compared.given !== null) this.#given.add(compared.given);
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
      this.#absorb(head, base.scope);
    }
    for (const test of added) this.#absorb(test, null);
    this.#tests.added = added.length;
    this.#reportAdded(added);
    const gone = lost.filter((test) => !this.#absorbers.absorb(test));
    this.#reportLost(gone);
  }

  #absorb(head: PlacedScope, base: Scope | null): void {
    const absorber = absorberOf(head, base);
    if (absorber !== null) this.#absorbers.add(absorber);
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

  #reportGoneFile({ path, headPath, assertions }: LostFile, lost: readonly PlacedScope[]): void {
    const count = lost.reduce((sum, { scope }) => sum + scope.assertions.length, 0) + assertions;
    this.#assertions.removed += count;
    this.#tests.removed += lost.length;
    const before = `${lost.length} test${lost.length === 1 ? "" : "s"}, ${count} assertion${count === 1 ? "" : "s"}`;
    const after = headPath === null ? null : `renamed to ${headPath}, which no framework finds`;
    const place = { path, test: [], base_line: null, head_line: null };
    this.#changes.push({ kind: "file-removed", ...place, before, after, reason: null });
  }

  /** An assertion may have gone into a function of another file that the test calls. */
  #settleLosses(): void {
    for (const { change, key, calls } of this.#losses) {
      const isMoved = calls.some((call) => {
        const found = this.#gained.filter(({ scope }) => scope.path.at(-1) === call.name);
        return found.some(({ scope, assertions }) =>
          expandCall(call, new Map([[call.name, scope]]), () => assertions).some((one) => one.key === key),
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
