import type { TestIntegrityReport } from "../facts/test-integrity-report.ts";
import type { SourceFile, SourceLimits } from "./source-file.ts";

/** One file before and after a change; one side is absent where it was added or deleted. A rename has two paths. */
export interface SourcePair {
  readonly base: SourceFile | null;
  readonly head: SourceFile | null;
}

/** A file that looks like a test and cannot be compared. */
export type Unreadable = TestIntegrityReport["unreadable"][number];

/** Who compares what; for the report. */
export interface ComparisonLabels {
  /** Of aixv. */
  readonly version: string;
  readonly baseSha?: string;
  readonly headSha?: string;
}

/** Options of a comparison. */
export interface TestComparisonOptions extends ComparisonLabels {
  readonly limits?: Partial<SourceLimits>;
}
