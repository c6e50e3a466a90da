import type { BundlePayload, BundleRequirement, PolicyPayload } from "@aixv/records";
import { namesOf } from "../decision/report.ts";
import type { RecordFacts } from "../facts/admission-facts.ts";
import { timeFault } from "../facts/signature-time.ts";
import { compileClaimants } from "../policy/policy-signers.ts";
import { compileTypeFilter } from "./artifact-type.ts";
import { isArtifact, type Rule } from "./rule.ts";

/** What a release with the artifact must hold (AIXV §5, §11): for each requirement, one bundle has to have all of it. */
export function compileBundleRules(policy: PolicyPayload): readonly Rule[] {
  return (policy.require_bundle_members ?? []).map((requirement, index) =>
    compileRequirement(requirement, policy, `/require_bundle_members/${index}`),
  );
}

function compileRequirement(requirement: BundleRequirement, policy: PolicyPayload, rule: string): Rule {
  const claimants = compileClaimants(policy, requirement.signers);
  const applies = compileTypeFilter(requirement.artifact_types, claimants);
  return (evaluation) => {
    if (!applies(evaluation)) return;
    const { facts, clock, report } = evaluation;
    const lacking: { readonly record: RecordFacts; readonly missing: readonly string[] }[] = [];
    const complete: RecordFacts[] = [];
    for (const record of facts.records) {
      if (record.kind !== "bundle") continue;
      // What the rules of the kind gave is that type.
      const { members, member_types = {} } = record.payload as BundlePayload;
      if (!record.is_valid || !members.some((digest) => isArtifact(facts, digest))) continue;
      const late = timeFault(record, clock);
      if (late !== undefined || !claimants.mayVouch(record.signers)) {
        const code = late === undefined ? "SIGNER_UNTRUSTED" : (`BUNDLE_${late}` as const);
        report.ignore(
          code,
          `bundle ${record.record_id} does not count: signed by ${namesOf(record)}`,
          record,
        );
        continue;
      }
      const types = Object.values(member_types);
      const missing = requirement.member_types.filter((type) => !types.includes(type));
      if (missing.length === 0) complete.push(record);
      else lacking.push({ record, missing });
    }
    const { digest } = facts.artifact;
    if (complete.length > 0) report.satisfy(rule, complete);
    else if (lacking.length === 0) {
      report.violate(
        "BUNDLE_MISSING",
        rule,
        digest,
        "no bundle by a trusted signer has the artifact as a member",
      );
    } else {
      const what = lacking.map(({ record, missing }) => `${record.record_id} lacks ${missing.join(", ")}`);
      const message = `no bundle has all members: ${what.join("; ")}`;
      report.violate(
        "BUNDLE_MEMBER_MISSING",
        rule,
        digest,
        message,
        lacking.map(({ record }) => record),
      );
    }
  };
}
