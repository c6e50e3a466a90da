import type { TestIntegrityReport } from "../facts/test-integrity-report.ts";
import { comparePair } from "./compare-pair.ts";
import type { SourcePair, TestComparisonOptions, Unreadable } from "./comparison-options.ts";
import { GatheredComparisons } from "./gather-comparisons.ts";
import { SOURCE_LIMITS, type SourceLimits } from "./source-file.ts";

/** Compares tests of two commits, one file after the other (AIV §6.4.2.1): add each pair, then finish. */
export class TestComparison {
  readonly #options: TestComparisonOptions;
  readonly #limits: SourceLimits;
  readonly #gathered: GatheredComparisons = new GatheredComparisons();

  constructor(options: TestComparisonOptions) {
    this.#options = options;
    this.#limits = { ...SOURCE_LIMITS, ...options.limits };
  }

  /** Compares one file. What is no test on either side is left out. */
  add(pair: SourcePair): void {
    this.#gathered.take(comparePair(pair, this.#limits));
  }

  /** Names a file that looks like a test and cannot be compared. */
  addUnreadable(file: Unreadable): void {
    this.#gathered.addUnreadable(file);
  }

  /** Looks for what was lost in other files, and reports what is nowhere. */
  finish(): TestIntegrityReport {
    return this.#gathered.finish(this.#options);
  }
}
