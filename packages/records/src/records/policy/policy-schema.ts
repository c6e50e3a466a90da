import * as v from "valibot";
import { resolvePredicateType } from "../../predicates/predicate-type.ts";
import { SEVERITIES, type Severity } from "../../registries/severity.ts";
import { type Schema, schemaOf } from "../../schema/agreement.ts";
import {
  artifactType,
  boolean,
  digest,
  integerFrom,
  oneOf,
  optional,
  text,
  textLike,
  trimmedText,
  withDefault,
} from "../../schema/fields.ts";
import { list, nonEmptyList } from "../../schema/list.ts";
import { object } from "../../schema/object.ts";
import { rules } from "../../schema/rules.ts";
import { violationCode } from "../violation-code.ts";
import { claimConstraintSchema } from "./claim-constraint-schema.ts";
import {
  ADVISORY_RELATIONS,
  LINEAGE_FALLBACKS,
  MAX_AGE_DAYS,
  POLICY_TYPE,
  type PolicyPayload,
} from "./policy.ts";
import { namePattern, trustedSignersSchema } from "./trusted-signers-schema.ts";

const THRESHOLD = `one of ${SEVERITIES.map((severity) => `"${severity}"`).join(", ")}, in any case`;

/** In any case, as the reference implementation reads it: a threshold is the reader's, not an attacker's, to write. */
const threshold = v.pipe(
  v.string(THRESHOLD),
  v.regex(new RegExp(`^\\s*(?:${SEVERITIES.map(inAnyCase).join("|")})\\s*$`), THRESHOLD),
  v.transform((value) => value.trim().toLowerCase() as Severity),
);

const policyType = v.pipe(
  v.string(`"${POLICY_TYPE}"`),
  v.regex(/^\s*aixv\.policy\/v1\s*$/, `"${POLICY_TYPE}"`),
  v.transform((): typeof POLICY_TYPE => POLICY_TYPE),
);

const texts = withDefault(list(trimmedText), () => []);
const patterns = optional(list(namePattern));
const signers = optional(trustedSignersSchema);
const ageDays = optional(integerFrom(1, MAX_AGE_DAYS));
const artifactTypes = optional(nonEmptyList(artifactType, "artifact type"));

const format = textLike(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'a content format in lowercase, such as "pickle"');

const requirementFields = object({
  predicate: text,
  artifact_types: artifactTypes,
  signers,
  max_age_days: ageDays,
  require_transparency_log: optional(boolean),
  constraints: optional(list(claimConstraintSchema)),
});

const predicateRequirement = v.pipe(
  requirementFields,
  rules<v.InferOutput<typeof requirementFields>>(({ predicate }, fault) => {
    const uri = resolvePredicateType(predicate);
    if (!uri.ok) fault(["predicate"], uri.error.message);
  }),
);

const bundleRequirement = object({
  member_types: nonEmptyList(artifactType, "artifact type"),
  artifact_types: artifactTypes,
  signers,
});

const lineageRequirement = object({
  min_depth: optional(integerFrom(1)),
  require_trusted_upstreams: optional(boolean),
  upstream_fallback: optional(oneOf(LINEAGE_FALLBACKS)),
  signers,
  upstream_signers: signers,
});

const waiverRequirement = object({
  signers: trustedSignersSchema,
  violation_codes: optional(list(violationCode)),
});

const fields = object({
  policy_type: withDefault<typeof POLICY_TYPE>(policyType, () => POLICY_TYPE),
  subject: optional(trimmedText),
  issuer: optional(trimmedText),
  allow_subjects: texts,
  deny_subjects: texts,
  allow_issuers: texts,
  deny_issuers: texts,
  max_bundle_age_days: ageDays,
  deny_advisory_severity_at_or_above: optional(threshold),
  require_no_active_advisories: withDefault(boolean, () => false),
  require_signed_advisories: withDefault(boolean, () => true),
  advisory_allow_subjects: texts,
  advisory_allow_issuers: texts,
  allow_subject_patterns: patterns,
  deny_subject_patterns: patterns,
  allow_issuer_patterns: patterns,
  deny_issuer_patterns: patterns,
  advisory_allow_subject_patterns: patterns,
  advisory_allow_issuer_patterns: patterns,
  max_clock_skew_seconds: optional(integerFrom(0, 86_400)),
  require_transparency_log: optional(boolean),
  max_advisory_feed_age_days: ageDays,
  ignore_advisories_on: optional(list(oneOf(ADVISORY_RELATIONS))),
  require_predicates: optional(list(predicateRequirement)),
  deny_ancestors: optional(list(digest)),
  deny_datasets: optional(list(digest)),
  deny_formats: optional(list(format)),
  require_bundle_members: optional(list(bundleRequirement)),
  lineage: optional(lineageRequirement),
  waivers: optional(waiverRequirement),
});

/** Members of which one may say whose advisories count. */
const ADVISORY_ROOTS = [
  "advisory_allow_subjects",
  "advisory_allow_subject_patterns",
  "allow_subjects",
  "allow_subject_patterns",
] as const;

/** Reads a {@link PolicyPayload}. */
export const policySchema: Schema<PolicyPayload> = schemaOf<PolicyPayload>()(
  v.pipe(
    fields,
    rules<v.InferOutput<typeof fields>>(
      (policy, fault) => {
        if (!policy.require_signed_advisories) return;
        if (!policy.require_no_active_advisories && policy.deny_advisory_severity_at_or_above === undefined)
          return;
        if (policy.subject !== undefined) return;
        if (ADVISORY_ROOTS.some((name) => (policy[name]?.length ?? 0) > 0)) return;
        fault(
          ["advisory_allow_subjects"],
          "expected somebody whose signed advisories count, got nobody; name them here, or in " +
            '"allow_subjects" or "subject"',
        );
      },
      {
        if: {
          properties: { require_signed_advisories: { const: true } },
          anyOf: [
            {
              required: ["require_no_active_advisories"],
              properties: { require_no_active_advisories: { const: true } },
            },
            present("deny_advisory_severity_at_or_above"),
          ],
        },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { anyOf: [...ADVISORY_ROOTS.map((name) => filled(name)), present("subject")] },
      },
    ),
  ),
);

function present(name: string) {
  return { required: [name], properties: { [name]: { not: { type: "null" } } } };
}

function filled(name: string) {
  return { required: [name], properties: { [name]: { type: "array", minItems: 1 } } };
}

function inAnyCase(word: string): string {
  return word.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
