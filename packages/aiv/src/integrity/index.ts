export type { TestIntegrityReport } from "../facts/test-integrity-report.ts";
