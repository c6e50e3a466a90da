import type { PolicyPayload, TrustedSigners } from "@aixv/records";
import { compileDenied, compileSigners, type SignerMatcher } from "./signer-matcher.ts";

/** Whose claims count. */
export interface Claimants {
  /** Whose word counts against an artifact. */
  readonly isTrusted: SignerMatcher;
  /** Whose word counts for one too. */
  readonly mayVouch: SignerMatcher;
}

/**
 * Whose claims count: those that the policy names for them, else those whose signature on the artifact would. One whom the
 * policy denies that, or who is not the one subject that it expects, vouches for nothing.
 */
export function compileClaimants(policy: PolicyPayload, named: TrustedSigners | undefined): Claimants {
  const isTrusted = compileSigners(named ?? artifactSigners(policy));
  if (named !== undefined) return { isTrusted, mayVouch: isTrusted };
  const { subject, issuer } = policy;
  const isDenied = compileDenial(policy);
  const isExpected: SignerMatcher = (signers) =>
    (subject === undefined || signers.some(({ subjects }) => subjects.includes(subject))) &&
    (issuer === undefined || signers.some((signer) => signer.issuer === issuer));
  return {
    isTrusted,
    mayVouch: (signers) => isTrusted(signers) && isExpected(signers) && !isDenied(signers),
  };
}

/** As {@link compileClaimants}, of advisories: who is named for them may take them back. */
export function compileAdvisoryClaimants(policy: PolicyPayload): Claimants {
  const isTrusted = compileSigners(advisorySigners(policy));
  const { advisory_allow_subjects: subjects, advisory_allow_subject_patterns: patterns = [] } = policy;
  if (subjects.length + patterns.length > 0) return { isTrusted, mayVouch: isTrusted };
  const isDenied = compileDenial(policy);
  return { isTrusted, mayVouch: (signers) => isTrusted(signers) && !isDenied(signers) };
}

/** Whose bundles count against an artifact: of whoever signs artifacts, or bundles for one of the policy's rules. */
export function compileBundleSigners(policy: PolicyPayload): SignerMatcher {
  const named = (policy.require_bundle_members ?? []).flatMap(({ signers }) => signers ?? []);
  const trusted = [compileClaimants(policy, undefined).isTrusted, ...named.map(compileSigners)];
  return (signers) => trusted.some((isTrusted) => isTrusted(signers));
}

/** Whether one of the signers is denied. */
function compileDenial(policy: PolicyPayload): SignerMatcher {
  const subject = compileDenied(policy.deny_subjects, policy.deny_subject_patterns);
  const issuer = compileDenied(policy.deny_issuers, policy.deny_issuer_patterns);
  return (signers) =>
    signers.some(
      ({ subjects, issuer: own }) =>
        (subject !== undefined && subjects.some(subject)) || (own !== undefined && issuer?.(own) === true),
    );
}

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
