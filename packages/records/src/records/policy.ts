import type { Severity } from "../registries/severity.ts";

/** `policy_type` of a policy. */
export const POLICY_TYPE = "aixv.policy/v1";

/**
 * The payload of records of kind `policy`: what must hold for an artifact to be admitted (AIXV §11, Normative Core §4).
 * If `require_signed_advisories` and a rule on advisories are set, somebody is named whose advisories count.
 */
export type PolicyPayload = {
  readonly policy_type: typeof POLICY_TYPE;
  /** The one signer that is expected. */
  readonly subject?: string;
  readonly issuer?: string;
  readonly allow_subjects: readonly string[];
  readonly deny_subjects: readonly string[];
  readonly allow_issuers: readonly string[];
  readonly deny_issuers: readonly string[];
  /** Days since the bundle's integrated time; at least 1. */
  readonly max_bundle_age_days?: number;
  readonly deny_advisory_severity_at_or_above?: Severity;
  /** False by default. */
  readonly require_no_active_advisories: boolean;
  /** True by default. */
  readonly require_signed_advisories: boolean;
  readonly advisory_allow_subjects: readonly string[];
  readonly advisory_allow_issuers: readonly string[];
};
