import { compareSeverity, type PolicyPayload, PREDICATE_TYPES } from "@aixv/records";
import { type ActiveAdvisory, activeAdvisories } from "../advisories/active-advisories.ts";
import { checkFeeds } from "../advisories/check-feeds.ts";
import { type ConcernRules, concernFinder, describePath } from "../advisories/concern.ts";
import { namesOf } from "../decision/report.ts";
import type { SignatureFacts } from "../facts/admission-facts.ts";
import { type LineageTrust, MAX_ANCESTORS } from "../lineage/lineage.ts";
import { compileAdvisoryClaimants, compileBundleSigners } from "../policy/policy-signers.ts";
import type { Rule } from "./rule.ts";

const NONE_RULE = "/require_no_active_advisories";
const SEVERITY_RULE = "/deny_advisory_severity_at_or_above";

/**
 * Whether an advisory speaks against the artifact (AIXV §7.5, §10, §11), be it on what the artifact has in it or on a
 * release that it is part of. Those of trusted signers count, however old; the others are listed as ignored,
 * `require_signed_advisories` or not: unsigned evidence never changes an outcome (Normative Core §5).
 */
export function compileAdvisoryRule(policy: PolicyPayload, lineageTrust: LineageTrust): Rule | undefined {
  const { require_no_active_advisories: none, deny_advisory_severity_at_or_above: threshold } = policy;
  const maxFeedAge = policy.max_advisory_feed_age_days;
  if (!none && threshold === undefined && maxFeedAge === undefined) return undefined;
  const claimants = compileAdvisoryClaimants(policy);
  const isBundleSigner = compileBundleSigners(policy);
  const concerns: ConcernRules = {
    ignored: policy.ignore_advisories_on ?? [],
    lineageTrust,
    isTrustedForBundles: ({ signers }) => isBundleSigner(signers),
  };
  return (evaluation) => {
    const { facts, report } = evaluation;
    const isTrusted = (signed: SignatureFacts): boolean => {
      if (claimants.isTrusted(signed.signers)) return true;
      const message = `the advisory is not by a trusted signer: signed by ${namesOf(signed)}`;
      report.ignore("ADVISORY_UNTRUSTED", message, signed);
      return false;
    };
    const records = facts.records.filter((record) => record.kind === "advisory" && isTrusted(record));
    // Statements of that type say the same of their subjects (AIXV §7.5). A feed lists records alone.
    const claims = facts.statements.filter(
      (statement) => statement.predicate_type === PREDICATE_TYPES.advisory && isTrusted(statement),
    );
    const concernOf = concernFinder(evaluation, concerns, () => {
      const message = `more than ${MAX_ANCESTORS} artifacts are in it: not all of them were looked at for advisories`;
      report.violate("LINEAGE_TOO_LARGE", none ? NONE_RULE : SEVERITY_RULE, facts.artifact.digest, message);
    });
    const active = activeAdvisories(records, claims, evaluation, claimants, concernOf);
    evaluation.advisories = active.length;
    const violate = (
      code: "ADVISORY_ACTIVE" | "ADVISORY_SEVERITY",
      rule: string,
      { signed, advisory, concern }: ActiveAdvisory,
      what: string,
    ): void => {
      const { advisory_id: id } = advisory;
      const { path, evidence } = concern;
      const way = path.length === 0 ? "" : `, since ${describePath(path)}`;
      report.violate(code, rule, id, `${what}: ${id}${way}`, [signed, ...evidence], path);
    };
    if (none) {
      for (const one of active) {
        const what = "active advisories present while require_no_active_advisories=true";
        violate("ADVISORY_ACTIVE", NONE_RULE, one, what);
      }
      if (active.length === 0) report.satisfy(NONE_RULE);
    }
    if (threshold !== undefined) {
      const severe = active.filter(({ advisory }) => compareSeverity(advisory.severity, threshold) >= 0);
      for (const one of severe) {
        const what = `advisory severity ${one.advisory.severity} meets deny threshold ${threshold}`;
        violate("ADVISORY_SEVERITY", SEVERITY_RULE, one, what);
      }
      if (severe.length === 0) report.satisfy(SEVERITY_RULE);
    }
    checkFeeds(records, evaluation, claimants, maxFeedAge);
  };
}
