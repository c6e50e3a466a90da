import { FOREIGN_PREDICATES, PREDICATE_TYPES } from "@aixv/records";
import type { CompiledPolicy } from "../policy/compile-policy.ts";
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
  FOREIGN_PREDICATES["test-result"] as string,
  FOREIGN_PREDICATES.cyclonedx as string,
  FOREIGN_PREDICATES.spdx as string,
];

/** Reads the maturity off an evaluation whose rules have run. */
export function maturityOf({ policy }: CompiledPolicy, evaluation: Evaluation): Maturity {
  const { report, claims } = evaluation;
  const lacks: readonly string[] = UNWAIVABLE_CODES;
  if (report.violations.some(({ code }) => lacks.includes(code))) {
    return { level: 0, missing: ["a valid signature over the artifact by a signer whom the policy trusts"] };
  }
  const { unknown } = evaluation.lineage();
  if (unknown.length > 0) {
    const missing = unknown.map(({ digest }) => `a trusted claim of what ${digest} was made of`);
    return { level: 1, missing };
  }
  const missing: string[] = [];
  if (!PROPERTY_TYPES.some((type) => claims.has(type))) {
    missing.push("a claim about its properties, such as an evaluation or a model card");
  }
  const { require_predicates: required = [] } = policy;
  if (required.length === 0) missing.push("a policy that requires claims (require_predicates)");
  else if (report.violations.some(({ rule }) => rule.startsWith("/require_predicates/"))) {
    missing.push("the claims that the policy requires");
  }
  return missing.length === 0 ? { level: 3, missing } : { level: 2, missing };
}
