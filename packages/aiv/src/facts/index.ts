export type * from "./artifact-facts.ts";
export type * from "./repository-facts.ts";
export type * from "./signature-facts.ts";
export type * from "./test-integrity-report.ts";
