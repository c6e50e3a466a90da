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
  /** What seems to be a packet and cannot be read, with the reason: changes of which nothing is known. */
  readonly unreadable?: readonly { readonly name: string; readonly reason: string }[];
  /** Share of R3 changes of a quarter that is audited, 0.1 to 1. */
  readonly samplingRate: number;
}

export function tierOf(change: ChangeRecord): RiskTier | undefined {
  return RISK_TIERS.find((tier) => tier === change.view.classification.raw("risk_tier"));
}

/** The tier that a change is held to: what has none that can be read counts as the highest (AIV §5.1). */
export function judgedTier(change: ChangeRecord): RiskTier {
  return tierOf(change) ?? "R3";
}

/**
 * When a change counts for: its merge, else the first decision by which it may merge, else the first of any, else when its packet
 * was made. A later decision moves neither its quarter nor its deadlines.
 */
export function timeOf({ mergedAt, view }: ChangeRecord): number | undefined {
  if (mergedAt !== undefined) return mergedAt;
  const decided = view.attestations.flatMap(({ decision, timestamp }) => {
    const at = readTime(timestamp);
    return at === undefined ? [] : [{ at, permits: decision !== "NON-COMPLIANT" }];
  });
  const permitting = decided.filter(({ permits }) => permits);
  const [first] = (permitting.length > 0 ? permitting : decided)
    .map(({ at }) => at)
    .toSorted((a, b) => a - b);
  return first ?? readTime(view.identification.text("created_at"));
}

/** Audits of a change that were made by now. */
export function auditsOf({ audits = [], now }: Program, change: ChangeRecord): readonly AuditRecord[] {
  return audits.filter(
    ({ packetId, auditedAt }) => packetId === change.report.result.packet_id && auditedAt <= now,
  );
}

/** The quarter of the calendar in UTC, such as `2026-Q3`. */
export function quarterOf(millis: number): string {
  const date = new Date(millis);
  return `${date.getUTCFullYear()}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`;
}
