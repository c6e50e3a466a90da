import type { EvidenceClass } from "../packet/packet-view.ts";
import type { ComplianceLevel, RiskTier, Severity } from "../standard/tiers.ts";

/** What a validator says of a packet, with exactly the keys of AIV §14.2. */
export interface ValidationResult {
  readonly validator_id: string;
  readonly packet_id: string;
  readonly repository: string;
  /** 0 where the packet has none. */
  readonly pr_id: number;
  readonly head_sha: string;
  /** RFC 3339 UTC. */
  readonly validated_at: string;
  readonly overall_result: "PASS" | "FAIL";
  readonly compliance_level: ComplianceLevel | "NON-COMPLIANT";
  readonly risk_tier_validated: RiskTier;
  /** A to F, and G where the packet has it or a profile asks for it. */
  readonly evidence_class_results: readonly EvidenceClassResult[];
  /** One for each rule of a packet, in the order of the standard. */
  readonly validation_rule_results: readonly ValidationRuleResult[];
  /** BLOCK first, then by rule in the order of the standard, then by place. */
  readonly findings: readonly Finding[];
  readonly block_count: number;
  readonly warn_count: number;
  readonly info_count: number;
}

export interface EvidenceClassResult {
  readonly class: EvidenceClass;
  readonly required: boolean;
  readonly present: boolean;
  /** No finding about the class blocks. */
  readonly valid: boolean;
  readonly findings: readonly Finding[];
}

export interface ValidationRuleResult {
  readonly rule_id: string;
  /** `SKIP`: it does not apply, or could not be judged. */
  readonly result: "PASS" | "FAIL" | "SKIP";
  readonly finding_id?: string;
}

/** A finding of AIV §14.2. */
export interface Finding {
  readonly id: string;
  readonly severity: Severity;
  readonly rule_id: string;
  /** Begins with the place: line, column and JSON Pointer. */
  readonly description: string;
  readonly remediation: string;
}

/** Where a finding is, and what it says without saying where. */
export interface FindingPlace {
  /** RFC 6901; `""` is the packet as a whole. */
  readonly pointer: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A rule that applies and was not judged, or not in full. */
export interface UnevaluatedRule {
  readonly rule_id: string;
  readonly severity: Severity;
  readonly reason: string;
}

/** The result, and what §14.2 has no key for. */
export interface ValidationReport {
  readonly result: ValidationResult;
  /** Of each finding of `result.findings`, in their order. */
  readonly places: readonly FindingPlace[];
  /** In the order of the standard. A PASS says nothing of these. */
  readonly unevaluated: readonly UnevaluatedRule[];
  /** How many of them would block. */
  readonly unevaluatedBlockRules: number;
  /** Ids of findings that a valid exception waived; they are INFO in the result. */
  readonly waived: readonly string[];
}
