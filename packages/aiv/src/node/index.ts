export type { TestIntegrityReport } from "../facts/test-integrity-report.ts";
export { GIT_ERROR_CODES, GitError, type GitErrorCode } from "./git/index.ts";
export * from "./repository/index.ts";
