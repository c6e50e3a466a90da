import type { PolicyPayload } from "@aixv/records";

/** Assurance levels (AIXV §13, ASSURANCE_LEVELS), lowest first; each includes those before it. */
export const ASSURANCE_LEVELS = ["level-1", "level-2", "level-3"] as const;

/** One of {@link ASSURANCE_LEVELS}. */
export type AssuranceLevel = (typeof ASSURANCE_LEVELS)[number];

/** A policy as far as the gates look at it. */
export interface GatedPolicy {
  /** Absent: no policy is used. */
  readonly policy?: PolicyPayload;
  /** Whether its signature was verified. */
  readonly isSigned: boolean;
  /** Whether somebody was named who may have signed the artifact, in the policy or by the caller. */
  readonly namesSigners: boolean;
}

/**
 * What a policy lacks for an assurance level (AIXV ASSURANCE_LEVELS, "Enforcement gate"); none if it meets its gates. An
 * unknown level is met by nothing.
 */
export function assuranceLevelGaps(
  level: AssuranceLevel,
  { policy, isSigned, namesSigners }: GatedPolicy,
): readonly string[] {
  const rank = ASSURANCE_LEVELS.indexOf(level) + 1;
  if (rank === 0) return [`unsupported assurance level: ${String(level)}`];
  const gaps: string[] = [];
  const require = (holds: boolean, what: string): void => {
    if (!holds) gaps.push(`assurance level ${level} requires ${what}`);
  };
  require(namesSigners, "trusted signer subjects, in the policy's subject or allow_subjects or by --identity");
  if (rank >= 2) {
    require(policy !== undefined, "--policy");
    require(isSigned, "signed policy verification");
    require(policy?.require_signed_advisories === true, "require_signed_advisories=true");
    require(policy !== undefined &&
      namesAdvisorySigners(
        policy,
      ), "advisory trust subjects via advisory_allow_subjects or subject/allow_subjects");
  }
  if (rank >= 3) {
    require(policy?.max_bundle_age_days !== undefined, "max_bundle_age_days");
    require(policy?.require_no_active_advisories === true, "require_no_active_advisories=true");
  }
  return gaps;
}

/** Whether a policy says who may have signed the artifact. */
export function namesSigners(policy: PolicyPayload): boolean {
  const { subject, allow_subjects, allow_subject_patterns = [] } = policy;
  return subject !== undefined || allow_subjects.length + allow_subject_patterns.length > 0;
}

function namesAdvisorySigners(policy: PolicyPayload): boolean {
  const { advisory_allow_subjects, advisory_allow_subject_patterns = [] } = policy;
  return advisory_allow_subjects.length + advisory_allow_subject_patterns.length > 0 || namesSigners(policy);
}
