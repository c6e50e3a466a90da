export { auditProgram, type ProgramFinding, type ProgramReport } from "./audit-program.ts";
export { parseAuditRecords } from "./audit-records.ts";
export { type AuditSample, drawAuditSample, type SampledChange } from "./audit-sample.ts";
export type { Obligation } from "./obligations.ts";
export type { AuditRecord, ChangeRecord, Program } from "./program.ts";
export type { ProgramRule } from "./program-rule.ts";
export { PROGRAM_RULES } from "./program-rules.ts";
