import { err, ok, type Result } from "@aixv/core";
import { POLICY_TYPE, type PolicyPayload, validatePolicy } from "@aixv/records";
import {
  ASSURANCE_LEVELS,
  type AssuranceLevel,
  assuranceLevelGaps,
  namesSigners,
} from "../policy/assurance-level.ts";
import { PolicyError } from "../policy/policy-error.ts";
import { advisorySigners } from "../policy/policy-signers.ts";

/** What stands in a template where its author has to name somebody. It is nobody: such a policy admits nothing. */
export const TEMPLATE_SUBJECT = "REPLACE_WITH_TRUSTED_SUBJECT";

/** The same for whoever may sign advisories. */
export const TEMPLATE_ADVISORY_SIGNER = "REPLACE_WITH_TRUSTED_ADVISORY_SIGNER";

/** What a level needs to be told. */
export interface TemplateOptions {
  /** Whose advisories count. */
  readonly advisorySubjects?: readonly string[];
  /** Days since the artifact was signed; from 1 to 36,500. Level 3 requires it. */
  readonly maxBundleAgeDays?: number;
}

/**
 * Makes a policy that meets the gates of an assurance level (AIXV ASSURANCE_LEVELS), with placeholders to be replaced.
 *
 * @returns the policy, or `ASSURANCE_LEVEL_UNMET`, or `POLICY_INVALID`
 */
export function policyTemplate(
  level: AssuranceLevel,
  { advisorySubjects = [], maxBundleAgeDays }: TemplateOptions = {},
): Result<PolicyPayload, PolicyError> {
  const rank = ASSURANCE_LEVELS.indexOf(level) + 1;
  if (rank >= 3 && maxBundleAgeDays === undefined)
    return unmet("level-3 template requires --max-bundle-age-days");
  return meeting(level, {
    policy_type: POLICY_TYPE,
    allow_subjects: [TEMPLATE_SUBJECT],
    require_signed_advisories: rank >= 2,
    ...(maxBundleAgeDays === undefined ? {} : { max_bundle_age_days: maxBundleAgeDays }),
    ...(rank >= 2
      ? {
          advisory_allow_subjects:
            advisorySubjects.length > 0 ? advisorySubjects : [TEMPLATE_ADVISORY_SIGNER],
        }
      : {}),
    ...(rank >= 3 ? { require_no_active_advisories: true } : {}),
  });
}

/**
 * Changes a policy so that it meets the gates of an assurance level. Nothing that it asks for gets less, but for what the
 * options say.
 *
 * @param policy - as `validatePolicy` of `@aixv/records` gave it
 * @returns the policy, or `ASSURANCE_LEVEL_UNMET`, or `POLICY_INVALID`
 */
export function migratePolicy(
  policy: PolicyPayload,
  level: AssuranceLevel,
  { advisorySubjects = [], maxBundleAgeDays }: TemplateOptions = {},
): Result<PolicyPayload, PolicyError> {
  const rank = ASSURANCE_LEVELS.indexOf(level) + 1;
  const age = maxBundleAgeDays ?? policy.max_bundle_age_days;
  const migrated = {
    ...policy,
    ...(rank >= 2 ? { require_signed_advisories: true } : {}),
    ...(advisorySubjects.length > 0 ? { advisory_allow_subjects: advisorySubjects } : {}),
    ...(rank >= 3 ? { require_no_active_advisories: true } : {}),
    ...(age === undefined ? {} : { max_bundle_age_days: age }),
  };
  const { subjects = [], subject_patterns = [] } = advisorySigners(migrated);
  if (rank >= 2 && subjects.length + subject_patterns.length === 0) {
    return unmet(
      "level-2/level-3 migration requires advisory trust subjects; set policy subject/allow_subjects or pass --advisory-trusted-subject(s)",
    );
  }
  if (rank >= 3 && age === undefined) {
    return unmet("level-3 migration requires max_bundle_age_days; pass --max-bundle-age-days");
  }
  return meeting(level, migrated);
}

function meeting(level: AssuranceLevel, payload: PolicyPayload | object): Result<PolicyPayload, PolicyError> {
  const validated = validatePolicy({ ...payload });
  if (!validated.ok) {
    return err(new PolicyError("POLICY_INVALID", validated.error.message, { cause: validated.error }));
  }
  const policy = validated.value;
  // That it will be signed is for whoever uses it to require.
  const gaps = assuranceLevelGaps(level, { policy, isSigned: true, namesSigners: namesSigners(policy) });
  return gaps.length === 0 ? ok(policy) : unmet(gaps.join("; "));
}

function unmet(message: string): Result<never, PolicyError> {
  return err(new PolicyError("ASSURANCE_LEVEL_UNMET", message));
}
