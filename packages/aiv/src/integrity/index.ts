export type { TestIntegrityReport } from "../facts/test-integrity-report.ts";
export { type CompareTestsOptions, compareTests } from "./compare-tests.ts";
export type { SourcePair, TestComparisonOptions } from "./comparison-options.ts";
export { SOURCE_LIMITS, type SourceFile, type SourceLimits } from "./source-file.ts";
export { TestComparison } from "./test-comparison.ts";
export {
  isCollectedPath,
  isTestPath,
  type Language,
  languageOf,
  TEST_PATHS,
  type TestPathPattern,
} from "./test-paths.ts";
