import type { JsonObject } from "@aixv/core";
import { viewPacket } from "../../src/packet/index.ts";
import { type OrganizationPolicy, parseOrganizationPolicy } from "../../src/policy/index.ts";
import { DOCUMENTED_ELEMENTS } from "../../src/policy/policy-shape.ts";
import {
  type AuditRecord,
  auditProgram,
  type ChangeRecord,
  type Program,
  type ProgramReport,
} from "../../src/program/index.ts";
import type { ValidationReport } from "../../src/validate/index.ts";

// Programmes of changes of which only that is said which a rule of the programme asks.

export const NOW = Date.parse("2026-07-15T12:00:00Z");
export const HOUR = 60 * 60 * 1000;
export const DAY = 24 * HOUR;

/** What tests say of a change; the rest is as it should be. */
export interface ChangeOptions {
  readonly id?: number;
  readonly tier?: unknown;
  readonly author?: string;
  readonly verifier?: string;
  readonly decidedAt?: string;
  readonly mergedAt?: string;
  /** Ids of findings, each with its severity: `A-F1 BLOCK`. */
  readonly findings?: readonly string[];
  readonly exception?: JsonObject;
  readonly more?: JsonObject;
}

let next = 1;

export function change(options: ChangeOptions = {}): ChangeRecord {
  const { id = next++, tier = "R2", author = "alice@example.com", verifier = "bob@example.com" } = options;
  const packetId = `github.com/org/repo#${id}@${String(id).padStart(12, "0")}`;
  const decided = options.decidedAt ?? "2026-05-10T08:00:00Z";
  const json = {
    identification: {
      repository: "github.com/org/repo",
      pr_id: id,
      created_by: author,
      created_at: "2026-05-01T08:00:00Z",
    },
    classification: { risk_tier: tier },
    attestations: [{ id: "ATT-1", verifier_id: verifier, decision: "COMPLIANT", timestamp: decided }],
    ...(options.exception === undefined ? {} : { exception: { invoked: true, ...options.exception } }),
    ...options.more,
  } as unknown as JsonObject;
  const findings = (options.findings ?? []).map((written) => {
    const [finding = "", severity = "BLOCK"] = written.split(" ");
    return { id: finding, severity, rule_id: finding, description: "", remediation: "" };
  });
  const count = (severity: string): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const result = {
    packet_id: packetId,
    overall_result: count("BLOCK") > 0 ? "FAIL" : "PASS",
    findings,
    block_count: count("BLOCK"),
    warn_count: count("WARN"),
    info_count: count("INFO"),
  };
  return {
    name: `packets/${id}.yaml`,
    view: viewPacket(json),
    report: { result } as unknown as ValidationReport,
    ...(options.mergedAt === undefined ? {} : { mergedAt: Date.parse(options.mergedAt) }),
  };
}

export function changes(count: number, options: ChangeOptions = {}): readonly ChangeRecord[] {
  return Array.from({ length: count }, () => change(options));
}

/** An exception that began and was resolved after so many hours; without them it is still open. */
export function exception(hours?: number, more: JsonObject = {}): JsonObject {
  const start = Date.parse("2026-05-10T00:00:00Z");
  return {
    incident_reference: `INC-${next++}`,
    exception_start: new Date(start).toISOString(),
    ...(hours === undefined
      ? { resolution_status: "pending" }
      : {
          resolution_status: "completed",
          resolution_timestamp: new Date(start + hours * HOUR).toISOString(),
        }),
    ...more,
  };
}

export function audit(of: ChangeRecord, more: Partial<AuditRecord> = {}): AuditRecord {
  return {
    packetId: of.report.result.packet_id,
    auditor: "dana@example.com",
    auditedAt: NOW - DAY,
    findings: [],
    ...more,
  };
}

/** A policy that says everything, as text. */
export const WHOLE_POLICY = `aiv_policy_version: "1"
identity:
  provider: SSO
  cross_platform_mapping: a list
  verification_method: the subject
  edge_cases: a page
  persons:
    - { name: Alice, accounts: [alice@example.com, alice-gh] }
exception_approvers:
  - { role: incident commander, tiers: [R2], escalation: CTO, audit: a ticket }
storage:
  - { prefix: "https://evidence.example.com/", lock: compliance, retention_days: 2555 }
documented:
${DOCUMENTED_ELEMENTS.map((name) => `  ${name}: "https://wiki.example.com/#${name}"\n`).join("")}`;

export function policy(text: string = WHOLE_POLICY): OrganizationPolicy {
  const parsed = parseOrganizationPolicy(text);
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

export function program(list: readonly ChangeRecord[], more: Partial<Program> = {}): Program {
  return { changes: list, now: NOW, policy: policy(), audits: [], samplingRate: 0.1, ...more };
}

/** What a rule says of a programme: its result, and the ids of its findings. */
export function judged(rule: string, given: Program): string {
  const report = auditProgram(given);
  const result = report.rule_results.find(({ rule_id }) => rule_id === rule)?.result ?? "none";
  const found = report.findings.filter(({ rule_id }) => rule_id === rule);
  return [result, ...found.map(({ id, severity }) => `${id} ${severity}`)].join(", ");
}

export function metrics(given: Program): ProgramReport["metrics"] {
  return auditProgram(given).metrics;
}
