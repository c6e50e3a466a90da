import { RETENTION_DAYS } from "../standard/tiers.ts";
import type { Evaluation } from "./evaluation.ts";

/** For how many days evidence of the packet's tier is kept at least: the policy's word above the floor, and what profiles add. */
export function requiredRetentionDays({ tier, policy, input }: Evaluation): number {
  const { byDefault, floor } = RETENTION_DAYS[tier];
  const set = policy?.retentionDays[tier];
  const days = set === undefined ? byDefault : Math.max(set, floor);
  return Math.max(days, ...input.profiles.map(({ retentionDays }) => retentionDays[tier] ?? 0));
}
