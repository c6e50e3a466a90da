export * from "./artifact-facts.ts";
export * from "./repository-facts.ts";
export * from "./signature-facts.ts";
export * from "./test-integrity-report.ts";
