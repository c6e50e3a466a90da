import { describeJson, quote } from "@aixv/core";
import {
  ADVISORY_RELATIONS,
  type AdvisoryRelation,
  type BundleRequirement,
  type ClaimConstraint,
  type PolicyPayload,
  type PredicateRequirement,
  type TrustedSigners,
} from "@aixv/records";
import { DEFAULT_CLOCK_SKEW_SECONDS } from "../facts/signature-time.ts";
import { advisorySigners, artifactSigners } from "../policy/policy-signers.ts";

/** One rule of a policy in plain words. */
export interface ExplainedRule {
  /** JSON Pointer to the rule in the policy, as in violations; `""` where the words are about all of it. */
  readonly rule: string;
  /** A sentence. */
  readonly text: string;
}

/**
 * Says in plain words what a policy asks for, rule by rule, in the order in which they are judged; and what it does not
 * ask for where that is easily taken for granted.
 *
 * @param policy - as `validatePolicy` of `@aixv/records` gave it
 */
export function explainPolicy(policy: PolicyPayload): readonly ExplainedRule[] {
  return [
    ...explainSignature(policy),
    ...explainAdvisories(policy),
    ...explainClaims(policy),
    ...explainLineage(policy),
    ...explainFormats(policy),
    ...explainBundles(policy),
    ...explainWaivers(policy),
  ];
}

function explainSignature(policy: PolicyPayload): readonly ExplainedRule[] {
  const rules: ExplainedRule[] = [];
  const add = (rule: string, text: string): number => rules.push({ rule, text });
  const { subject, issuer, max_bundle_age_days: maxAge } = policy;
  if (subject !== undefined) add("/subject", `The artifact must be signed by ${quoted(subject)}.`);
  if (issuer !== undefined) add("/issuer", `${quoted(issuer)} must vouch for who signed it.`);
  for (const what of ["subject", "issuer"] as const) {
    const allowed = alternatives(policy[`allow_${what}s`], policy[`allow_${what}_patterns`]);
    const denied = alternatives(policy[`deny_${what}s`], policy[`deny_${what}_patterns`]);
    const [must, never] =
      what === "subject"
        ? ["The artifact must be signed by", "It must not be signed by"]
        : ["Who signed it must be vouched for by", "It must not be vouched for by"];
    if (allowed !== undefined) add(`/allow_${what}s`, `${must} ${allowed}.`);
    if (denied !== undefined) add(`/deny_${what}s`, `${never} ${denied}.`);
  }
  const { subjects = [], subject_patterns = [] } = artifactSigners(policy);
  if (subjects.length + subject_patterns.length === 0) {
    add(
      "",
      "It names nobody who may sign the artifact: whoever verifies has to (--identity, --public-key or --certificate-chain), and claims count only where a rule names their signers.",
    );
  }
  add(
    "/max_bundle_age_days",
    maxAge === undefined
      ? "The signature may be of any age."
      : `The signature must be at most ${days(maxAge)} old, by the time of a transparency log or a timestamp authority.`,
  );
  add(
    "/max_clock_skew_seconds",
    `Signed times may lie at most ${policy.max_clock_skew_seconds ?? DEFAULT_CLOCK_SKEW_SECONDS} seconds ahead of the clock.`,
  );
  if (policy.require_transparency_log === true) {
    add("/require_transparency_log", "A transparency log must have the signature.");
  }
  return rules;
}

function explainAdvisories(policy: PolicyPayload): readonly ExplainedRule[] {
  const rules: ExplainedRule[] = [];
  const { deny_advisory_severity_at_or_above: threshold, max_advisory_feed_age_days: maxAge } = policy;
  const none = policy.require_no_active_advisories;
  if (none) {
    rules.push({
      rule: "/require_no_active_advisories",
      text: "No active advisory may be about the artifact.",
    });
  }
  if (threshold !== undefined) {
    const text = `No active advisory of severity ${threshold} or above may be about the artifact.`;
    rules.push({ rule: "/deny_advisory_severity_at_or_above", text });
  }
  if (maxAge !== undefined) {
    const text = `There must be a signed feed of advisories that is at most ${days(maxAge)} old.`;
    rules.push({ rule: "/max_advisory_feed_age_days", text });
  }
  if (rules.length === 0) return [{ rule: "", text: "Advisories are not looked at." }];
  const { ignore_advisories_on: ignored = [] } = policy;
  const related = ADVISORY_RELATIONS.filter((relation) => !ignored.includes(relation));
  const who = `Advisories and feeds count if signed by ${signers(advisorySigners(policy))}; unsigned ones never do.`;
  return [
    ...rules,
    ...related.map((relation) => ({ rule: "/ignore_advisories_on", text: RELATED[relation] })),
    ...ignored.map((relation) => ({ rule: "/ignore_advisories_on", text: IGNORED[relation] })),
    { rule: "/advisory_allow_subjects", text: who },
  ];
}

const RELATED: { readonly [R in AdvisoryRelation]: string } = {
  ancestors:
    "An advisory on anything that the artifact was made from, trained on, or is a deployment of counts as one about it, where trusted claims say so.",
  bundles: "So does one on a bundle, signed by somebody trusted, that the artifact is a member of.",
};

const IGNORED: { readonly [R in AdvisoryRelation]: string } = {
  ancestors:
    "An advisory on one of its ancestors, or what these were trained on, counts only if it selects descendants.",
  bundles: "An advisory on a bundle that the artifact is a member of counts only if it selects bundles.",
};

function explainClaims(policy: PolicyPayload): readonly ExplainedRule[] {
  return (policy.require_predicates ?? []).map((requirement, index) => ({
    rule: `/require_predicates/${index}`,
    text: explainRequirement(requirement, policy),
  }));
}

function explainRequirement(requirement: PredicateRequirement, policy: PolicyPayload): string {
  const { predicate, max_age_days: maxAge, constraints = [] } = requirement;
  const conditions = [
    ...(maxAge === undefined ? [] : [`at most ${days(maxAge)} old`]),
    ...(requirement.require_transparency_log === true ? ["in a transparency log"] : []),
  ];
  const which = conditions.length === 0 ? "" : `, ${conditions.join(" and ")},`;
  const says =
    constraints.length === 0 ? "" : `, and say that ${constraints.map(explainConstraint).join(", that ")}`;
  return `${scope(requirement)} a claim of type ${quoted(predicate)}${which} must be signed by ${signers(requirement.signers ?? artifactSigners(policy))}${says}.`;
}

function explainConstraint(constraint: ClaimConstraint): string {
  const { field, benchmark, metric, property, equals, one_of, none_of, at_least, at_most, license_in } =
    constraint;
  const name =
    benchmark !== undefined
      ? `metric ${quoted(metric ?? "")} of benchmark ${quoted(benchmark)}`
      : property !== undefined
        ? `property ${quoted(property)}`
        : field === ""
          ? "the claim"
          : (field ?? "");
  const operators = [
    ...(equals === undefined ? [] : [describeJson(equals)]),
    ...(one_of === undefined ? [] : [`one of ${listOf(one_of)}`]),
    ...(none_of === undefined ? [] : [`none of ${listOf(none_of)}`]),
    ...(at_least === undefined ? [] : [`at least ${at_least}`]),
    ...(at_most === undefined ? [] : [`at most ${at_most}`]),
    ...(license_in === undefined ? [] : [`a licence made up of ${listOf(license_in)}`]),
  ];
  return `${name} is ${operators.join(" and ")}`;
}

function explainLineage(policy: PolicyPayload): readonly ExplainedRule[] {
  const { deny_ancestors = [], deny_datasets = [], lineage = {} } = policy;
  const {
    min_depth: depth,
    require_trusted_upstreams: complete,
    upstream_fallback: fallback,
    upstream_signers: upstream,
  } = lineage;
  const rules: ExplainedRule[] = [];
  const add = (rule: string, text: string): number => rules.push({ rule, text });
  if (deny_ancestors.length > 0) {
    add(
      "/deny_ancestors",
      `Neither the artifact nor an ancestor of it may be ${deny_ancestors.join(" or ")}.`,
    );
  }
  if (deny_datasets.length > 0) {
    add(
      "/deny_datasets",
      `Neither the artifact nor an ancestor of it may be trained on ${deny_datasets.join(" or ")}.`,
    );
  }
  if (depth !== undefined) {
    add(
      "/lineage/min_depth",
      `Signed claims must name at least ${depth} ${depth === 1 ? "generation" : "generations"} of ancestors.`,
    );
  }
  const isComplete = complete === true || deny_ancestors.length + deny_datasets.length > 0;
  if (isComplete) {
    const who = signers(lineage.signers ?? artifactSigners(policy));
    const others = upstream === undefined ? "" : `, for ancestors also by ${signers(upstream)}`;
    add(
      "/lineage/require_trusted_upstreams",
      `What the artifact and each of its ancestors was made of must be claimed by ${who}${others}.`,
    );
    if (fallback === "integrity") {
      add(
        "/lineage/upstream_fallback",
        "For an ancestor without such a claim a signature over it by one of them suffices: what it was made of then stays unknown.",
      );
    }
  }
  return rules;
}

function explainFormats({ deny_formats: formats = [] }: PolicyPayload): readonly ExplainedRule[] {
  if (formats.length === 0) return [];
  const text = `No file may be ${formats.join(" or ")} by its content, whatever it is called.`;
  return [{ rule: "/deny_formats", text }];
}

function explainBundles(policy: PolicyPayload): readonly ExplainedRule[] {
  return (policy.require_bundle_members ?? []).map((requirement, index) => ({
    rule: `/require_bundle_members/${index}`,
    text: `${scope(requirement)} a bundle with the artifact must have a member of type ${requirement.member_types.join(" and one of type ")}, signed by ${signers(requirement.signers ?? artifactSigners(policy))}.`,
  }));
}

function explainWaivers({ waivers }: PolicyPayload): readonly ExplainedRule[] {
  if (waivers === undefined) return [{ rule: "", text: "No waiver is accepted." }];
  const what =
    waivers.violation_codes === undefined
      ? "any violation but those about the artifact's signer"
      : waivers.violation_codes.join(", ");
  const text = `A waiver signed by ${signers(waivers.signers)} may lift ${what}, until it expires.`;
  return [{ rule: "/waivers", text }];
}

function scope({ artifact_types: types }: PredicateRequirement | BundleRequirement): string {
  if (types === undefined) return "For every artifact,";
  return `For an artifact of type ${types.join(" or ")}, or of unknown type,`;
}

function signers({ subjects, subject_patterns, issuers, issuer_patterns }: TrustedSigners): string {
  const vouching = alternatives(issuers, issuer_patterns);
  const names = alternatives(subjects, subject_patterns) ?? "nobody";
  return vouching === undefined ? names : `${names}, vouched for by ${vouching}`;
}

function alternatives(names: readonly string[] = [], patterns: readonly string[] = []): string | undefined {
  const all = [
    ...names.map((name) => quoted(name)),
    ...patterns.map((pattern) => `whoever fits ${quoted(pattern)}`),
  ];
  if (all.length === 0) return undefined;
  return all.join(" or ");
}

function listOf(values: readonly (string | number | boolean)[]): string {
  return values.map((value) => describeJson(value)).join(", ");
}

function days(count: number): string {
  return count === 1 ? "1 day" : `${count} days`;
}

/** Never cut short: what is not shown would be explained wrongly. */
function quoted(text: string): string {
  return quote(text, Number.POSITIVE_INFINITY);
}
