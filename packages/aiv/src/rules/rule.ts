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

/** What rules found so far, for those that are judged after the others. */
export interface Judged {
  /** Findings that block, in the order of the rules. */
  readonly blocking: readonly { readonly rule: string; readonly id: string; readonly path: PacketPath }[];
  readonly warnings: readonly { readonly rule: string; readonly id: string; readonly path: PacketPath }[];
}

/**
 * A rule of one packet. It is broken by what its checks find, by any finding that is given under its id, and wherever one of
 * `sameAs` is broken: the standard has many of its rules twice or three times, and a fault is told once under each finding id.
 */
export interface Rule extends RuleEntry {
  /** Where the rule applies beyond its tiers; absent: always. */
  readonly appliesIf?: (evaluation: Evaluation) => boolean;
  readonly check?: (evaluation: Evaluation, report: RuleReport) => void;
  /** Judged after all others, in the order of the rules. */
  readonly lateCheck?: (evaluation: Evaluation, report: RuleReport, judged: Judged) => void;
  /** Ids of rules that it holds with. */
  readonly sameAs?: readonly string[];
  /** What a person has to look at. Such a rule never passes and never blocks: the Verifier's attestation answers for it. */
  readonly manual?: string;
  /** How the validator itself fulfils it, whatever the packet. */
  readonly byValidator?: string;
}

export const ALL_TIERS: readonly RiskTier[] = ["R0", "R1", "R2", "R3"];
export const FROM_R1: readonly RiskTier[] = ["R1", "R2", "R3"];
export const FROM_R2: readonly RiskTier[] = ["R2", "R3"];
export const R3_ONLY: readonly RiskTier[] = ["R3"];

/** How grave a breach of the rule is at a tier. */
export function severityAt(rule: RuleEntry, tier: RiskTier): Severity {
  return typeof rule.severity === "string" ? rule.severity : (rule.severity[tier] ?? "BLOCK");
}
