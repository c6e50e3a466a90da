import type { EvidenceClass } from "../packet/packet-view.ts";
import type { RiskTier, Severity } from "../standard/tiers.ts";
import type { Evaluation } from "./evaluation.ts";
import type { RuleReport } from "./rule-report.ts";

/** What a rule must be given to be judged. `person`: judgement, which no program has. */
export const RULE_NEEDS = ["packet", "repository", "artifacts", "signatures", "policy", "person"] as const;
export type RuleNeeds = (typeof RULE_NEEDS)[number];

/** Places of a packet, as steps from its root. */
export type PacketPath = readonly (string | number)[];

/** A rule as data: what a table of them shows. */
export interface RuleEntry {
  /** The standard's id where it has one, else ours (docs/aiv-rules.md). */
  readonly id: string;
  /** Section of AIV 1.0.0, without the sign: `6.2.2`. */
  readonly section: string;
  /** What must hold, in one sentence. */
  readonly title: string;
  readonly severity: Severity | { readonly [T in RiskTier]?: Severity };
  /** Tiers that it applies to. */
  readonly tiers: readonly RiskTier[];
  /** Findings that it gives; the first is that of a gate to which it could not be judged. Empty: its own id is the finding's. */
  readonly findings: readonly string[];
  readonly needs: RuleNeeds;
  readonly class?: EvidenceClass;
}

/** A rule of one packet. Either it checks, or it says the same as others do, or a person has to look. */
export type Rule = RuleEntry & {
  /** Where the rule applies beyond its tiers; absent: always. */
  readonly appliesIf?: (evaluation: Evaluation) => boolean;
} & (
    | { readonly check: (evaluation: Evaluation, report: RuleReport) => void }
    /** Holds where all of these hold; fails with the finding of the first that does not. */
    | { readonly sameAs: readonly string[] }
    /** What to look at. Never passes and never blocks: the Verifier's attestation answers for it. */
    | { readonly manual: string }
  );

export const ALL_TIERS: readonly RiskTier[] = ["R0", "R1", "R2", "R3"];
export const FROM_R1: readonly RiskTier[] = ["R1", "R2", "R3"];
export const FROM_R2: readonly RiskTier[] = ["R2", "R3"];
export const R3_ONLY: readonly RiskTier[] = ["R3"];

/** How grave a breach of the rule is at a tier. */
export function severityAt(rule: RuleEntry, tier: RiskTier): Severity {
  return typeof rule.severity === "string" ? rule.severity : (rule.severity[tier] ?? "BLOCK");
}
