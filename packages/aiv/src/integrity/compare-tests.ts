import type { TestIntegrityReport } from "../facts/test-integrity-report.ts";
import type { TestComparisonOptions } from "./comparison-options.ts";
import type { SourceFile } from "./source-file.ts";
import { TestComparison } from "./test-comparison.ts";

/** Options of {@link compareTests}. */
export interface CompareTestsOptions extends TestComparisonOptions {
  /** Paths at base by paths at head, of files that were renamed. */
  readonly renames?: ReadonlyMap<string, string>;
}

/** Compares the tests among two sets of files. Files with the same path, or renamed, are one file. */
export function compareTests(
  base: readonly SourceFile[],
  head: readonly SourceFile[],
  options: CompareTestsOptions,
): TestIntegrityReport {
  const comparison = new TestComparison(options);
  const left = new Map(base.map((file) => [file.path, file]));
  for (const file of head) {
    const path = options.renames?.get(file.path) ?? file.path;
    comparison.add({ base: left.get(path) ?? null, head: file });
    left.delete(path);
  }
  for (const file of left.values()) comparison.add({ base: file, head: null });
  return comparison.finish();
}
