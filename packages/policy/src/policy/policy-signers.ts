import type { PolicyPayload, TrustedSigners } from "@aixv/records";

/** Who may have signed the artifact, and whose claims count where the policy names nobody else: nobody, if it names nobody. */
export function artifactSigners(policy: PolicyPayload): TrustedSigners {
  const { subject, issuer, allow_subjects, allow_issuers } = policy;
  const { allow_subject_patterns = [], allow_issuer_patterns = [] } = policy;
  return {
    subjects: orElse(allow_subjects, allow_subject_patterns, subject),
    subject_patterns: allow_subject_patterns,
    issuers: orElse(allow_issuers, allow_issuer_patterns, issuer),
    issuer_patterns: allow_issuer_patterns,
  };
}

/** Whose advisories count; subjects and issuers each fall back on those of the artifact, as in the AIXV reference. */
export function advisorySigners(policy: PolicyPayload): TrustedSigners {
  const artifact = artifactSigners(policy);
  const { advisory_allow_subjects: subjects, advisory_allow_subject_patterns: subject_patterns = [] } =
    policy;
  const { advisory_allow_issuers: issuers, advisory_allow_issuer_patterns: issuer_patterns = [] } = policy;
  return {
    ...artifact,
    ...(subjects.length + subject_patterns.length === 0 ? {} : { subjects, subject_patterns }),
    ...(issuers.length + issuer_patterns.length === 0 ? {} : { issuers, issuer_patterns }),
  };
}

function orElse(
  names: readonly string[],
  patterns: readonly string[],
  only: string | undefined,
): readonly string[] {
  return names.length + patterns.length > 0 || only === undefined ? names : [only];
}
