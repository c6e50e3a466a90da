import type { PacketView } from "../packet/packet-view.ts";
import type { OrganizationPolicy } from "../policy/organization-policy.ts";
import { RISK_TIERS, type RiskTier } from "../standard/tiers.ts";
import { readTime } from "../standard/times.ts";
import type { ValidationReport } from "../validate/validation-result.ts";

/** One change of a programme: its packet, and what the validator says of it. */
export interface ChangeRecord {
  /** Where the packet is, for people. */
  readonly name: string;
  readonly view: PacketView;
  readonly report: ValidationReport;
  /** When it was merged, in milliseconds since 1970; by default when its Verifier decided. */
  readonly mergedAt?: number;
}

/** An audit of one change (AIV §11.4). */
export interface AuditRecord {
  /** `packet_id` of the validator's result. */
  readonly packetId: string;
  readonly auditor: string;
  /** Milliseconds since 1970. */
  readonly auditedAt: number;
  readonly findings: readonly {
    readonly id: string;
    readonly severity: string;
    readonly resolved: boolean;
  }[];
}

/** What a programme is judged by. */
export interface Program {
  readonly changes: readonly ChangeRecord[];
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly policy: OrganizationPolicy | undefined;
  /** `undefined`: none were given, which is not the same as none were made. */
  readonly audits: readonly AuditRecord[] | undefined;
  /** Share of R3 changes of a quarter that is audited, 0.1 to 1. */
  readonly samplingRate: number;
}

export function tierOf(change: ChangeRecord): RiskTier | undefined {
  return RISK_TIERS.find((tier) => tier === change.view.classification.raw("risk_tier"));
}

/** When a change counts for: its merge, else its Verifier's last decision, else when its packet was made. */
export function timeOf({ mergedAt, view }: ChangeRecord): number | undefined {
  if (mergedAt !== undefined) return mergedAt;
  const decided = view.attestations.flatMap(({ timestamp }) => readTime(timestamp) ?? []);
  return decided.length > 0 ? Math.max(...decided) : readTime(view.identification.text("created_at"));
}

/** The quarter of the calendar in UTC, such as `2026-Q3`. */
export function quarterOf(millis: number): string {
  const date = new Date(millis);
  return `${date.getUTCFullYear()}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`;
}
