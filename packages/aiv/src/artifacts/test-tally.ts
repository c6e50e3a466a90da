import type { JsonValue } from "@aixv/core";
import type { ArtifactContent, TestCounts } from "../facts/artifact-facts.ts";
import { ArtifactError, contradiction } from "./artifact-error.ts";

/** How a test ended. */
export type TestOutcome = "passed" | "failed" | "skipped";

/** Counts single tests, so that a report's own totals can be held against them. */
export class TestTally {
  readonly #tests: string[] = [];
  #passed = 0;
  #failed = 0;
  #skipped = 0;

  add(name: string, outcome: TestOutcome): void {
    this.#tests.push(name);
    if (outcome === "passed") this.#passed++;
    else if (outcome === "failed") this.#failed++;
    else this.#skipped++;
  }

  get counts(): TestCounts {
    const [passed, failed, skipped] = [this.#passed, this.#failed, this.#skipped];
    return { passed, failed, skipped, total: passed + failed + skipped };
  }

  /** Requires that a run that calls itself good had no failure, and one that calls itself bad had one. */
  requireVerdict(what: string, said: boolean): void {
    const isGood = this.#failed === 0;
    if (said === isGood) return;
    throw new ArtifactError(
      "ARTIFACT_CONTRADICTS_ITSELF",
      `expected ${what} to say that the run ${isGood ? "succeeded" : "failed"}, as its tests do, got the contrary`,
    );
  }

  content(format: string): ArtifactContent {
    return { kind: "test-results", format, counts: this.counts, tests: this.#tests.toSorted() };
  }
}

/** Requires a total to be a whole number that equals the count; absent totals say nothing. */
export function requireTotal(what: string, said: JsonValue | undefined, counted: number): void {
  if (said !== undefined && said !== counted) throw contradiction(what, said, counted);
}
