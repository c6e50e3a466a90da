import type { Severity } from "../standard/tiers.ts";
import { measureFindings } from "./audit-findings.ts";
import { compare, type ExceptionMetrics, measureExceptions, percent, round } from "./exceptions.ts";
import { type Obligation, obligationsOf } from "./obligations.ts";
import { type Program, tierOf } from "./program.ts";
import type { ProgramRule, ProgramVerdict } from "./program-rule.ts";
import { PROGRAM_RULES } from "./program-rules.ts";

/** A finding about a programme, of the shape of AIV §14.2. */
export interface ProgramFinding {
  readonly id: string;
  readonly severity: Severity;
  readonly rule_id: string;
  readonly description: string;
  readonly remediation: string;
}

/** What a folder of packets says about an organisation's practice (AIV §1.6.2). */
export interface ProgramReport {
  readonly overall_result: "PASS" | "FAIL";
  /** Rules that block and could not be judged; those for a person are not counted. */
  readonly unevaluated_block_rules: number;
  readonly changes: {
    readonly total: number;
    readonly passed: number;
    readonly failed: number;
    readonly by_tier: { readonly [tier: string]: number };
  };
  readonly metrics: {
    readonly exceptions: number;
    readonly r2_plus_changes: number;
    readonly exception_rate: number | null;
    readonly follow_up_rate: number | null;
    readonly average_exception_hours: number | null;
    readonly repeated_exceptions: ExceptionMetrics["repeated"];
    /** By AIV D.2: changes with findings that block or warn. */
    readonly finding_rate: number | null;
    /** By AIV §14.3: changes with findings that block. */
    readonly block_rate: number | null;
    /** Of snapshots that were owed and are due or made. */
    readonly snapshot_rate: number | null;
    /** Changes that somebody audited (AIV §11.4), and the shares of them in which something was found that blocks or warns. */
    readonly audited_changes: number;
    readonly audit_finding_rate: number | null;
    readonly audit_block_rate: number | null;
  };
  readonly rule_results: readonly {
    readonly rule_id: string;
    readonly result: "PASS" | "FAIL" | "SKIP";
    readonly reason?: string;
  }[];
  readonly findings: readonly ProgramFinding[];
  /** Overdue first. */
  readonly obligations: readonly Obligation[];
}

/** Judges a programme by the packets of its changes. `PASS` proves that no rule that could be judged is broken, see `unevaluated_block_rules`. */
export function auditProgram(program: Program): ProgramReport {
  const verdicts = new Map<string, ProgramVerdict>(
    PROGRAM_RULES.flatMap((rule) =>
      rule.judge === undefined ? [] : [[rule.id, rule.judge(program)] as const],
    ),
  );
  const findings = PROGRAM_RULES.flatMap((rule) => findingsOf(rule, verdicts.get(rule.id)));
  const { changes } = program;
  const obligations = obligationsOf(program);
  const passed = changes.filter(({ report }) => report.result.overall_result === "PASS").length;
  const exceptions = measureExceptions(program);
  const audits = measureFindings(program);
  const owed = obligations.filter(({ kind, state }) => kind === "snapshot" && state !== "open");
  const counts = Map.groupBy(changes, (change) => tierOf(change) ?? "unknown");
  return {
    overall_result: findings.some(({ severity }) => severity === "BLOCK") ? "FAIL" : "PASS",
    unevaluated_block_rules: PROGRAM_RULES.filter(
      (rule) => rule.severity === "BLOCK" && verdicts.get(rule.id)?.status === "unknown",
    ).length,
    changes: {
      total: changes.length,
      passed,
      failed: changes.length - passed,
      by_tier: Object.fromEntries(
        [...counts].map(([tier, list]) => [tier, list.length] as const).toSorted(([a], [b]) => compare(a, b)),
      ),
    },
    metrics: {
      exceptions: exceptions.exceptions,
      r2_plus_changes: exceptions.highChanges,
      exception_rate: percent(exceptions.highExceptions, exceptions.highChanges),
      follow_up_rate: percent(exceptions.resolved, exceptions.exceptions),
      average_exception_hours: exceptions.averageHours === null ? null : round(exceptions.averageHours),
      repeated_exceptions: exceptions.repeated,
      finding_rate: percent(
        changes.filter(({ report }) => report.result.block_count + report.result.warn_count > 0).length,
        changes.length,
      ),
      block_rate: percent(
        changes.filter(({ report }) => report.result.block_count > 0).length,
        changes.length,
      ),
      snapshot_rate: percent(owed.filter(({ state }) => state === "fulfilled").length, owed.length),
      audited_changes: audits.audited,
      audit_finding_rate: percent(audits.found, audits.audited),
      audit_block_rate: percent(audits.blocking, audits.audited),
    },
    rule_results: PROGRAM_RULES.map((rule) => resultOf(rule, verdicts)),
    findings,
    obligations,
  };
}

function findingsOf(rule: ProgramRule, verdict: ProgramVerdict | undefined): readonly ProgramFinding[] {
  if (verdict?.status !== "broken") return [];
  const severity = typeof rule.severity === "string" ? rule.severity : "BLOCK";
  return verdict.problems.map(({ message, remedy, finding }) => ({
    id: finding ?? rule.findings[0] ?? rule.id,
    severity,
    rule_id: rule.id,
    description: message,
    remediation: remedy,
  }));
}

function resultOf(
  rule: ProgramRule,
  verdicts: ReadonlyMap<string, ProgramVerdict>,
): ProgramReport["rule_results"][number] {
  const rule_id = rule.id;
  if (rule.manual !== undefined) return { rule_id, result: "SKIP", reason: `for a person: ${rule.manual}` };
  if (rule.byValidator !== undefined) return { rule_id, result: "PASS" };
  const parts = [rule_id, ...(rule.sameAs ?? [])].flatMap((id) => verdicts.get(id) ?? []);
  if (parts.some(({ status }) => status === "broken")) return { rule_id, result: "FAIL" };
  const missing = parts.find((verdict) => verdict.status === "unknown");
  return missing?.status === "unknown"
    ? { rule_id, result: "SKIP", reason: missing.reason }
    : { rule_id, result: "PASS" };
}
