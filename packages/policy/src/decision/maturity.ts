import { FOREIGN_PREDICATES, PREDICATE_TYPES } from "@aixv/records";
import type { CompiledPolicy } from "../policy/compile-policy.ts";
import { predicateUri } from "../rules/predicates.ts";
import type { Evaluation } from "../rules/rule.ts";
import { UNWAIVABLE_CODES } from "./violation-code.ts";

/**
 * How far the evidence for an artifact goes (CoSAI, "Signing ML Artifacts": maturity levels): 0 nothing, 1 a signature over
 * its content, 2 also a known lineage, 3 also structured claims that a policy asks for.
 */
export type Maturity = {
  readonly level: 0 | 1 | 2 | 3;
  /** What the next level needs, in words; empty at level 3. */
  readonly missing: readonly string[];
};

/** Predicates that say something of an artifact's properties or making, beside its lineage. */
const PROPERTY_TYPES: readonly string[] = [
  PREDICATE_TYPES.evaluation,
  PREDICATE_TYPES["model-card"],
  FOREIGN_PREDICATES["test-result"],
  FOREIGN_PREDICATES.cyclonedx,
  FOREIGN_PREDICATES.spdx,
];

/** Reads the maturity off an evaluation whose rules have run. */
export function maturityOf({ policy }: CompiledPolicy, { report, lineage }: Evaluation): Maturity {
  const lacks: readonly string[] = UNWAIVABLE_CODES;
  if (report.violations.some(({ code }) => lacks.includes(code))) {
    return { level: 0, missing: ["a valid signature over the artifact by a signer whom the policy trusts"] };
  }
  const unknown = lineage().unknown.parents;
  if (unknown.length > 0) {
    const missing = unknown.map(({ digest }) => `a trusted claim of what ${digest} was made of`);
    return { level: 1, missing };
  }
  const { require_predicates: required = [] } = policy;
  const isRequired = ({ rule }: { readonly rule: string }): boolean =>
    rule.startsWith("/require_predicates/");
  if (report.violations.some(isRequired))
    return { level: 2, missing: ["the claims that the policy requires"] };
  // By whom, and what they have to say, is for the policy: nobody else's claims make an artifact known.
  const isOfProperties = (index: string): boolean => {
    const one = required[Number(index)];
    return one !== undefined && PROPERTY_TYPES.includes(predicateUri(one.predicate));
  };
  if (report.satisfied.some((one) => isRequired(one) && isOfProperties(one.rule.split("/")[2] ?? ""))) {
    return { level: 3, missing: [] };
  }
  const missing =
    "a claim about its properties, such as an evaluation or a model card, that the policy requires";
  return { level: 2, missing: [missing] };
}
