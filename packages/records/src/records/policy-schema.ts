import * as v from "valibot";
import { SEVERITIES, type Severity } from "../registries/severity.ts";
import { type Schema, schemaOf } from "../schema/agreement.ts";
import { boolean, integerFrom, optional, trimmedText, withDefault } from "../schema/fields.ts";
import { list } from "../schema/list.ts";
import { object } from "../schema/object.ts";
import { rules } from "../schema/rules.ts";
import { POLICY_TYPE, type PolicyPayload } from "./policy.ts";

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

const fields = object({
  policy_type: withDefault<typeof POLICY_TYPE>(policyType, () => POLICY_TYPE),
  subject: optional(trimmedText),
  issuer: optional(trimmedText),
  allow_subjects: texts,
  deny_subjects: texts,
  allow_issuers: texts,
  deny_issuers: texts,
  max_bundle_age_days: optional(integerFrom(1)),
  deny_advisory_severity_at_or_above: optional(threshold),
  require_no_active_advisories: withDefault(boolean, () => false),
  require_signed_advisories: withDefault(boolean, () => true),
  advisory_allow_subjects: texts,
  advisory_allow_issuers: texts,
});

/** Reads a {@link PolicyPayload}. */
export const policySchema: Schema<PolicyPayload> = schemaOf<PolicyPayload>()(
  v.pipe(
    fields,
    rules<v.InferOutput<typeof fields>>(
      (policy, fault) => {
        if (!policy.require_signed_advisories) return;
        if (!policy.require_no_active_advisories && policy.deny_advisory_severity_at_or_above === undefined)
          return;
        if (policy.advisory_allow_subjects.length > 0 || policy.allow_subjects.length > 0) return;
        if (policy.subject !== undefined) return;
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
        then: { anyOf: [filled("advisory_allow_subjects"), filled("allow_subjects"), present("subject")] },
      },
    ),
  ),
);

function present(name: string) {
  return { required: [name], properties: { [name]: { not: { type: "null" } } } };
}

function filled(name: string) {
  return { required: [name], properties: { [name]: { minItems: 1 } } };
}

function inAnyCase(word: string): string {
  return word.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
