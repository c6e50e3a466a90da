import type { Digest, Timestamp } from "@aixv/core";
import type { LineageEdge, PolicyDecision } from "@aixv/records";
import type { IgnoredEvidence } from "../facts/admission-facts.ts";
import type { AssuranceLevel } from "../policy/assurance-level.ts";
import type { Maturity } from "./maturity.ts";
import type { ViolationCode } from "./violation-code.ts";

/** A rule of the policy that does not hold. */
export type Violation = {
  readonly code: ViolationCode;
  /** JSON Pointer to the rule in the policy, such as `/require_predicates/0`; `""` where no rule of it is meant. */
  readonly rule: string;
  /** One line for people. */
  readonly message: string;
  /** What breaks it: a digest, a signer, a file's path. */
  readonly subject: string;
  /** Digests of the bundles by which that is known, sorted. */
  readonly evidence: readonly Digest[];
  /** How the artifact is related to what an advisory names, edge by edge; absent where it is named itself. */
  readonly path?: readonly LineageEdge[];
  /** Digests of the waivers' records that lift it, sorted; absent where none does. */
  readonly waived_by?: readonly Digest[];
};

/** A rule of the policy that holds. */
export type SatisfiedRule = {
  readonly rule: string;
  /** Digests of the bundles that show it, sorted. */
  readonly evidence: readonly Digest[];
};

/** What the artifact is, and what its signature proved. The first six keys are those of the AIXV reference. */
export type AdmissionEvidence = {
  readonly artifact_digest: Digest;
  readonly verified_subjects: readonly string[];
  readonly verified_issuer: string | null;
  readonly integrated_time: Timestamp | null;
  /** Trusted advisories that are active and about the artifact. */
  readonly advisory_count: number;
  readonly signed_time: Timestamp | null;
  /** Of the signature that was judged. */
  readonly bundle_digest: Digest | null;
};

/**
 * Whether an artifact may be used (AIXV §11, Normative Core §3). A JSON value: equal inputs give equal bytes by RFC 8785.
 */
export type AdmissionDecision = {
  readonly decision: PolicyDecision;
  readonly violations: readonly Violation[];
  readonly satisfied: readonly SatisfiedRule[];
  /** Evidence that counted for nothing. */
  readonly ignored: readonly IgnoredEvidence[];
  readonly evidence: AdmissionEvidence;
  readonly maturity: Maturity;
  /** Of the policy's record. */
  readonly policy_id?: string;
  /** SHA-256 of the policy's bytes. */
  readonly policy_digest: Digest;
  readonly assurance_level?: AssuranceLevel;
  readonly evaluated_at: Timestamp;
};
