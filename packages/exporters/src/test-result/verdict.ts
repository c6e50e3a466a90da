import type { AdmissionDecision } from "@aixv/policy";
import type { EvaluationPredicate } from "@aixv/records";
import type { ExportOptions } from "../exporter.ts";
import type { Claim } from "../facts/claims.ts";

/** What a policy decided about an evaluation, by JSON Pointers to its rules. */
export interface Verdict {
  readonly result: "PASSED" | "FAILED";
  readonly passedTests: readonly string[];
  readonly failedTests: readonly string[];
}

/** A verdict, or why there is none. */
export type Judgement = { readonly verdict: Verdict } | { readonly reason: string };

/** Gives of each evaluation what a decision says of it. */
export function judgeBy(
  decision: AdmissionDecision | undefined,
  evaluations: readonly Claim<EvaluationPredicate>[],
  { decidedBy }: Pick<ExportOptions, "decidedBy">,
): (claim: Claim<EvaluationPredicate>) => Judgement {
  if (decision === undefined)
    return () => ({
      reason:
        "it has figures, and nobody decided about them: decide by a policy that says what they must reach",
    });
  const known = new Set<string>(evaluations.map(({ evidence }) => evidence.bundle_digest));
  // One rule asks for claims of one type: what it names is of no other.
  const isOfEvaluations = ({ rule, evidence }: Named): boolean =>
    RULE.test(rule) && evidence.some((bundle) => known.has(bundle));
  const violations = decision.violations.filter(({ rule }) => RULE.test(rule));
  const failing = violations
    .filter(isOfEvaluations)
    .filter(({ code }) => code === "PREDICATE_CONSTRAINT_UNMET");
  const satisfied = decision.satisfied.filter(isOfEvaluations);
  const rules =
    decidedBy?.digest === decision.policy_digest ? decidedBy.policy.require_predicates : undefined;
  const asksForFigures = ({ rule }: Named): boolean => {
    const constraints = rules?.[Number(RULE.exec(rule)?.[1])]?.constraints ?? [];
    return constraints.length > 0;
  };

  return ({ evidence: { bundle_digest } }) => {
    const names = ({ evidence }: Named): boolean => evidence.some((bundle) => bundle === bundle_digest);
    const failed = pointers(failing.filter(names));
    const met = satisfied.filter(names);
    const passed = pointers(met.filter(asksForFigures));
    if (failed.length > 0) return { verdict: { result: "FAILED", passedTests: passed, failedTests: failed } };
    if (passed.length > 0) return { verdict: { result: "PASSED", passedTests: passed, failedTests: [] } };
    if (met.length > 0)
      return {
        reason:
          rules === undefined
            ? `it meets ${listOf(met)} of the policy, and what that asks for is not known: export with the policy`
            : `it meets ${listOf(met)} of the policy, which asks only that an evaluation be there: add constraints`,
      };
    const others = [...satisfied, ...failing];
    if (others.length > 0)
      return {
        reason: `${listOf(others)} of the policy was decided by other evaluations: that this one falls short, or was not looked at for its signer, age or log entry, the decision does not tell`,
      };
    if (violations.length > 0)
      return {
        reason: `no rule of the policy counts it: unmet are ${violations.map(({ code, rule }) => `${rule} (${code})`).join(", ")}, which may ask for another signer, age or log entry, or for other claims`,
      };
    return {
      reason:
        "no rule of the policy that was applied asks for it: decide by one that says what it must reach",
    };
  };
}

type Named = { readonly rule: string; readonly evidence: readonly string[] };

/** Rules about claims (`require_predicates` of a policy). */
const RULE = /^\/require_predicates\/(\d+)$/;

function pointers(list: readonly Named[]): readonly string[] {
  return [...new Set(list.map(({ rule }) => rule))];
}

function listOf(list: readonly Named[]): string {
  return pointers(list).join(", ");
}
