export { type CheckTestIntegrityOptions, checkTestIntegrity } from "./check-test-integrity.ts";
export { parseRevisionRange, type RevisionRange } from "./revision-range.ts";
