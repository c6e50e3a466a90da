import type { EvidenceClass } from "../packet/packet-view.ts";

/** Risk tiers (AIV §5.1), lowest first. */
export const RISK_TIERS = ["R0", "R1", "R2", "R3"] as const;
export type RiskTier = (typeof RISK_TIERS)[number];

/** Compliance levels (AIV §8.1), lowest first. */
export const COMPLIANCE_LEVELS = ["L1", "L2", "L3"] as const;
export type ComplianceLevel = (typeof COMPLIANCE_LEVELS)[number];

/** Severities (AIV Appendix D.1), gravest first. */
export const SEVERITIES = ["BLOCK", "WARN", "INFO"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Evidence classes that a tier needs (AIV §6.1). */
export const REQUIRED_CLASSES: { readonly [T in RiskTier]: readonly EvidenceClass[] } = {
  R0: ["A", "B"],
  R1: ["A", "B", "E"],
  R2: ["A", "B", "C", "E"],
  R3: ["A", "B", "C", "D", "E", "F"],
};

/** Evidence classes that a level needs (AIV §8.3). */
export const LEVEL_CLASSES: { readonly [L in ComplianceLevel]: readonly EvidenceClass[] } = {
  L1: ["A", "B"],
  L2: ["A", "B", "C", "E"],
  L3: ["A", "B", "C", "D", "E", "F"],
};

/** The least level that a change of a tier may claim (AIV §8.2). */
export const MINIMUM_LEVELS: { readonly [T in RiskTier]: ComplianceLevel } = {
  R0: "L1",
  R1: "L1",
  R2: "L2",
  R3: "L3",
};

/** Days of retention by default, and the least that a policy may set (AIV §6.10.1, §6.10.2). A year has 365 days. */
export const RETENTION_DAYS: {
  readonly [T in RiskTier]: { readonly byDefault: number; readonly floor: number };
} = {
  R0: { byDefault: 90, floor: 30 },
  R1: { byDefault: 365, floor: 90 },
  R2: { byDefault: 3 * 365, floor: 365 },
  R3: { byDefault: 7 * 365, floor: 3 * 365 },
};

/** Days between a CONDITIONAL decision and the deadline of what remains (AIV §7.3), and of a snapshot (AIV §6.6.2.1). */
export const GRACE_DAYS = 30;

/** Hours that an exception may last (AIV §10.5). */
export const EXCEPTION_HOURS = 72;

/** What `known_limitations` says where there are none (AIV §7.5). */
export const NO_LIMITATIONS =
  "No limitations identified. Full evidence coverage achieved for declared scope.";

/** True where a tier is at least another. */
export function isAtLeast(tier: RiskTier, least: RiskTier): boolean {
  return RISK_TIERS.indexOf(tier) >= RISK_TIERS.indexOf(least);
}
