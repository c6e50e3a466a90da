import { auditsOf, type Program } from "./program.ts";

/** What audits found (AIV §14.3, D.2), of the changes that were audited. */
export interface AuditFindings {
  readonly audited: number;
  /** With a finding that blocks or warns. */
  readonly found: number;
  readonly blocking: number;
}

export function measureFindings(program: Program): AuditFindings {
  const audited = program.changes
    .map((change) => auditsOf(program, change))
    .filter((audits) => audits.length > 0);
  const withAny = (severities: readonly string[]): number =>
    audited.filter((audits) =>
      audits.some(({ findings }) => findings.some(({ severity }) => severities.includes(severity))),
    ).length;
  return { audited: audited.length, found: withAny(["BLOCK", "WARN"]), blocking: withAny(["BLOCK"]) };
}
