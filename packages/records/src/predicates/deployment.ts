import type { Digest, JsonObject, Timestamp } from "@aixv/core";

/** Outcomes of a policy (AIXV §7.4 and §11). */
export const POLICY_DECISIONS = ["allow", "deny", "allow-with-waiver"] as const;

/** One of {@link POLICY_DECISIONS}. */
export type PolicyDecision = (typeof POLICY_DECISIONS)[number];

/** `deployment/v1`: what was decided when an artifact was to be deployed (AIXV §7.4). */
export type DeploymentPredicate = {
  readonly admitted_artifact_digest: Digest;
  readonly policy_id: string;
  readonly policy_decision: PolicyDecision;
  readonly evidence: readonly JsonObject[];
  /** SHA-256 of the policy's bytes. */
  readonly policy_digest?: Digest;
  readonly environment?: string;
  readonly deployed_at?: Timestamp;
};
