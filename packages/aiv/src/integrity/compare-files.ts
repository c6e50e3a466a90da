import type {
  TestIntegrityChange,
  TestIntegrityChangeKind,
  TestIntegrityWeakening,
} from "../facts/test-integrity-report.ts";
import { lostCases } from "./compare-cases.ts";
import { addedModifiers, isDormant, isSkipped } from "./compare-modifiers.ts";
import { addedTampering, changedWords, type ForeignWord } from "./compare-tampering.ts";
import { type AssertionLoss, expandCall, matchAssertions } from "./match-assertions.ts";
import type { Assertion, CaseTable, HelperCall, Modifier, Origin, Scope } from "./outline.ts";
import { pairScopes } from "./pair-tests.ts";
import type { OutlinedFile } from "./read-outline.ts";
import { withoutCases } from "./written-out.ts";

/** A scope and the file that it stands in. */
export interface PlacedScope {
  readonly scope: Scope;
  readonly file: OutlinedFile;
}

/** Something that was lost, unless it turns up in another file. */
export interface PendingLoss {
  readonly change: TestIntegrityChange;
  /** Of the assertion. */
  readonly key: string;
  /** What the test calls at head that is in other files. */
  readonly calls: readonly HelperCall[];
}

/** What comparing two sides of one file gave. */
export interface FileComparison {
  readonly changes: readonly TestIntegrityChange[];
  readonly losses: readonly PendingLoss[];
  readonly pairs: readonly (readonly [base: PlacedScope, head: PlacedScope])[];
  readonly lostTests: readonly PlacedScope[];
  readonly addedTests: readonly PlacedScope[];
  /** Functions, new or not, and what they assert that they did not before. */
  readonly gained: readonly { readonly scope: Scope; readonly assertions: readonly Assertion[] }[];
  readonly lostHelpers: readonly PlacedScope[];
  /** What holds unless another file says that a word is the framework's. */
  readonly foreign: readonly ForeignWord[];
  /** Tests that run less than they did. */
  readonly skipped: number;
}

/** Compares tests, hooks and functions one by one. What is reported once is kept here. */
export class FileComparer {
  readonly #base: OutlinedFile | null;
  readonly #head: OutlinedFile | null;
  readonly #changes: TestIntegrityChange[] = [];
  readonly #losses: PendingLoss[] = [];
  readonly #foreign: ForeignWord[] = [];
  readonly #foreignModules = new Set<string>();
  readonly #reported = new Set<Modifier | CaseTable>();
  readonly #gained = new Map<string, readonly Assertion[]>();
  readonly #gainedScopes: { readonly scope: Scope; readonly assertions: readonly Assertion[] }[] = [];
  /** What tests assert themselves that they did not before, and what they called. */
  readonly #inlined: { readonly calls: readonly HelperCall[]; readonly keys: ReadonlySet<string> }[] = [];
  readonly #lostPlaces = new Set<string>();
  #skipped = 0;

  constructor(base: OutlinedFile | null, head: OutlinedFile | null) {
    this.#base = base;
    this.#head = head;
  }

  compare(): FileComparison {
    this.#changes.push(...addedTampering(this.#base, this.#head));
    this.#foreign.push(...changedWords(this.#base, this.#head));
    const of = (file: OutlinedFile | null, kind: Scope["kind"]): readonly PlacedScope[] =>
      (file?.outline.scopes ?? []).flatMap((scope) =>
        scope.kind === kind && file !== null ? [{ scope, file }] : [],
      );
    const pair = (kind: Scope["kind"]) =>
      pairScopes(of(this.#base, kind), of(this.#head, kind), ({ scope }) => scope);
    const helpers = pair("helper");
    this.#findGains(helpers.pairs, helpers.added);
    const tests = pair("test");
    for (const [base, head] of tests.pairs) this.compareTests(base, head, tests.added.length);
    for (const kind of ["hook", "module"] as const) {
      const { pairs, lost } = pair(kind);
      for (const [base, head] of pairs) this.compareTests(base, head, 0);
      if (this.#head !== null) for (const { scope } of lost) this.#loseAll(scope);
    }
    for (const [base, head] of helpers.pairs) this.#compareHelpers(base, head);
    return {
      changes: this.#changes,
      losses: this.#losses,
      pairs: tests.pairs,
      lostTests: tests.lost,
      addedTests: tests.added,
      gained: this.#gainedScopes,
      lostHelpers: helpers.lost.filter((helper) => this.#isOfOthers(helper)),
      foreign: this.#foreign,
      skipped: this.#skipped,
    };
  }

  /** Compares two tests that are one; also of two files. `spare`: tests of head that may be cases written out. */
  compareTests(base: PlacedScope, head: PlacedScope, spare: number): void {
    // Hooks have the modifiers of their suite, and its tests tell of those.
    const modifiers = base.scope.kind === "hook" ? [] : addedModifiers(base.scope, head.scope);
    for (const { kind, modifier } of modifiers) {
      if (!this.#isNew(modifier)) continue;
      const { text, line, origin } = modifier;
      const change = this.#changeOf(kind, head.scope.path, {
        after: text.value,
        headLine: line,
        baseLine: base.scope.line,
      });
      if (origin === undefined) this.#changes.push(change);
      else this.#addForeign(change, origin);
    }
    if (modifiers.some(({ kind }) => kind === "skip-added" || kind === "todo-added")) this.#skipped++;
    if (isDormant(base.scope)) return;
    // What became a test to come, or is skipped by leaving it at once, has lost all for one reason.
    const isStopped = modifiers.some(({ kind }) => kind === "todo-added" || kind === "skip-added");
    if (isStopped && head.scope.assertions.length === 0) return;
    const { losses, gains } = matchAssertions(base, head, this.#gained);
    for (const loss of withoutCases(base, head, losses, gains)) this.#addLoss(base.scope, head.scope, loss);
    if (gains.length > 0)
      this.#inlined.push({ calls: callsOf(base.scope), keys: new Set(gains.map(({ key }) => key)) });
    for (const { table, lost, head: other } of lostCases(base.scope, head.scope, spare + gains.length)) {
      if (this.#reported.has(table)) continue;
      this.#add(lost === null ? "assertion-weakened" : "test-removed", head.scope.path, {
        before: (lost ?? table).text.value,
        after: lost === null ? (other?.text.value ?? null) : null,
        reason: lost === null ? "cases-not-counted" : null,
        baseLine: (lost ?? table).line,
        headLine: other?.line ?? head.scope.line,
      });
    }
    for (const table of base.scope.tables) this.#reported.add(table);
  }

  get changes(): readonly TestIntegrityChange[] {
    return this.#changes;
  }

  get losses(): readonly PendingLoss[] {
    return this.#losses;
  }

  get foreign(): readonly ForeignWord[] {
    return this.#foreign;
  }

  get skipped(): number {
    return this.#skipped;
  }

  #findGains(pairs: readonly (readonly [PlacedScope, PlacedScope])[], added: readonly PlacedScope[]): void {
    const gain = (scope: Scope, assertions: readonly Assertion[]): void => {
      if (assertions.length === 0) return;
      this.#gained.set(scope.path.at(-1) ?? "", assertions);
      this.#gainedScopes.push({ scope, assertions });
    };
    for (const [base, head] of pairs) {
      const before = new Set(base.scope.assertions.map(({ key }) => key));
      gain(
        head.scope,
        head.scope.assertions.filter((assertion) => !before.has(assertion.key)),
      );
    }
    for (const { scope } of added) gain(scope, scope.assertions);
  }

  #compareHelpers(base: PlacedScope, head: PlacedScope): void {
    const { losses } = matchAssertions(base, head, this.#gained);
    const name = base.scope.path.at(-1) ?? "";
    for (const loss of losses) {
      if (loss.head === null && this.#isInlined(name, base, loss.base)) continue;
      this.#addLoss(base.scope, head.scope, loss);
    }
  }

  /** Whether a test that called the function now makes the assertion itself. */
  #isInlined(name: string, { file }: PlacedScope, assertion: Assertion): boolean {
    return this.#inlined.some(({ calls, keys }) =>
      calls.some(
        (call) =>
          call.name === name &&
          expandCall(call, file.helpers, () => [assertion]).some((one) => keys.has(one.key)),
      ),
    );
  }

  /** Whether a function that asserts is lost to other files: what called it in its own is compared there. */
  #isOfOthers({ scope, file }: PlacedScope): boolean {
    const name = scope.path.at(-1) ?? "";
    const isCalled = file.outline.scopes.some(({ assertions }) =>
      assertions.some(({ call }) => call?.name === name),
    );
    return scope.isExported && scope.assertions.length > 0 && !isCalled;
  }

  #loseAll(base: Scope): void {
    for (const assertion of base.assertions)
      this.#addLoss(base, null, { base: assertion, head: null, reason: null });
  }

  #addLoss(base: Scope, head: Scope | null, { base: before, head: after, reason }: AssertionLoss): void {
    const change = this.#changeOf(
      after === null ? "assertion-removed" : "assertion-weakened",
      head?.path ?? base.path,
      {
        before: before.text.value,
        baseLine: before.line,
        after: after?.text.value ?? null,
        headLine: after?.line ?? head?.line ?? null,
        reason,
      },
    );
    if (reason === "other-assertion" && after !== null && after.origin !== null) {
      this.#addForeign(change, after.origin);
      return;
    }
    // Of a chain of comparisons, which is several assertions, one is told.
    const place = `${before.line}\u0000${before.text.value}`;
    if (after === null && this.#lostPlaces.has(place)) return;
    this.#lostPlaces.add(place);
    if (after === null) this.#losses.push({ change, key: before.key, calls: head?.calls.value ?? [] });
    else this.#changes.push(change);
  }

  /** Where one word is from is told once. */
  #addForeign(change: TestIntegrityChange, origin: Origin): void {
    const key = `${origin.word} ${origin.module}`;
    if (this.#foreignModules.has(key)) return;
    this.#foreignModules.add(key);
    this.#foreign.push({ change, origin, path: this.#head?.path ?? "" });
  }

  #isNew(one: Modifier): boolean {
    const isNew = !this.#reported.has(one);
    this.#reported.add(one);
    return isNew;
  }

  #add(kind: TestIntegrityChangeKind, test: readonly string[], what: ChangeText): void {
    this.#changes.push(this.#changeOf(kind, test, what));
  }

  #changeOf(kind: TestIntegrityChangeKind, test: readonly string[], what: ChangeText): TestIntegrityChange {
    return {
      kind,
      path: this.#head?.path ?? this.#base?.path ?? "",
      test,
      before: what.before ?? null,
      after: what.after ?? null,
      reason: what.reason ?? null,
      base_line: what.baseLine ?? null,
      head_line: what.headLine ?? null,
    };
  }
}

interface ChangeText {
  readonly before?: string | null;
  readonly after?: string | null;
  readonly reason?: TestIntegrityWeakening | null;
  readonly baseLine?: number | null;
  readonly headLine?: number | null;
}

/** Calls of functions of the same file that assert. */
function callsOf(scope: Scope): readonly HelperCall[] {
  return scope.assertions.flatMap(({ call }) => (call === null ? [] : [call]));
}

/** Tests that do not run at times or always. */
export function countSkipped(file: OutlinedFile | null): number {
  return (file?.outline.scopes ?? []).filter((scope) => scope.kind === "test" && isSkipped(scope)).length;
}
