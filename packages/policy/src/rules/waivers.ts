import { type Digest, timeToMillis } from "@aixv/core";
import { type PolicyPayload, type WaiverPayload, waiverScope } from "@aixv/records";
import type { Violation } from "../decision/admission-decision.ts";
import type { IgnoredCode } from "../decision/ignored-code.ts";
import { namesOf } from "../decision/report.ts";
import { WAIVABLE_CODES } from "../decision/violation-code.ts";
import type { RecordFacts } from "../facts/admission-facts.ts";
import { timeFault } from "../facts/signature-time.ts";
import { compileSigners } from "../policy/signer-matcher.ts";
import { type Evaluation, isArtifact } from "./rule.ts";

/** Tells which codes of violations trusted waivers lift, and by which records (AIXV §11). */
export type WaiverRule = (evaluation: Evaluation) => Evaluation["lifted"];

/**
 * A waiver counts if somebody signed it whom the policy trusts with that, its end has not come, and it names the artifact.
 * It lifts the violations whose codes it names, but for those that nothing lifts.
 */
export function compileWaiverRule({ waivers }: PolicyPayload, policyId: string | undefined): WaiverRule {
  const isTrusted = waivers === undefined ? () => false : compileSigners(waivers.signers);
  const liftable: readonly string[] = WAIVABLE_CODES.filter(
    (code) => waivers?.violation_codes?.includes(code) ?? true,
  );
  return (evaluation) => {
    const { report, facts } = evaluation;
    const lifted = new Map<string, Set<Digest>>();
    for (const record of facts.records) {
      if (record.kind !== "waiver") continue;
      const found = judge(record, isTrusted, policyId, evaluation);
      if ("refusal" in found) {
        const message = `waiver ${record.record_id} ${found.why}: signed by ${namesOf(record)}`;
        report.ignore(found.refusal, message, record);
        continue;
      }
      for (const code of found.codes) {
        if (liftable.includes(code))
          lifted.set(code, (lifted.get(code) ?? new Set()).add(record.record_digest));
      }
    }
    return lifted;
  };
}

/** Marks the violations that are lifted. */
export function markLifted(violations: readonly Violation[], { lifted }: Evaluation): readonly Violation[] {
  return violations.map((violation) => {
    const by = lifted.get(violation.code);
    return by === undefined ? violation : { ...violation, waived_by: [...by].sort() };
  });
}

type Judgement =
  | { readonly codes: readonly string[] }
  | { readonly refusal: IgnoredCode; readonly why: string };

function judge(
  record: RecordFacts,
  isTrusted: (signers: RecordFacts["signers"]) => boolean,
  policyId: string | undefined,
  { facts, clock }: Evaluation,
): Judgement {
  if (!isTrusted(record.signers)) {
    return { refusal: "WAIVER_UNTRUSTED", why: "is not by somebody whom the policy lets waive" };
  }
  if (!record.is_valid) return { refusal: "WAIVER_MALFORMED", why: "breaks the rules of waivers" };
  // What the rules of the kind gave is that type.
  const waiver = record.payload as WaiverPayload;
  const scope = waiverScope(waiver);
  if (scope === undefined) {
    return {
      refusal: "WAIVER_WITHOUT_SCOPE",
      why: "waives nothing: it does not name both artifacts and violations",
    };
  }
  if (!scope.artifact_digests.some((digest) => isArtifact(facts, digest))) {
    return { refusal: "WAIVER_FOR_OTHER_ARTIFACT", why: `is for ${scope.artifact_digests.join(", ")}` };
  }
  const { expires_at, policy_id } = waiver;
  if (policy_id !== undefined && policy_id !== policyId) {
    return { refusal: "WAIVER_FOR_OTHER_POLICY", why: `is for policy ${policy_id}` };
  }
  if (!(clock.now < timeToMillis(expires_at))) {
    return { refusal: "WAIVER_EXPIRED", why: `expired at ${expires_at}` };
  }
  const late = timeFault(record, clock);
  if (late !== undefined) return { refusal: `WAIVER_${late}`, why: "was signed at no time that counts" };
  return { codes: scope.violation_codes };
}
