import type { AdmissionDecision } from "../decision/admission-decision.ts";
import { decide } from "../decision/evaluate-admission.ts";
import type { AssuranceLevel } from "../policy/assurance-level.ts";
import type { CompiledPolicy } from "../policy/compile-policy.ts";
import { readFacts, type SimulatedFacts } from "./parse-facts.ts";

/** A decision on facts that nobody verified. It is wrapped so that it cannot be taken for one that counts. */
export interface SimulatedAdmission {
  readonly simulated: AdmissionDecision;
}

/** Tells what a policy would decide if the facts were so. */
export function simulateAdmission(
  policy: CompiledPolicy,
  facts: SimulatedFacts,
  assuranceLevel?: AssuranceLevel,
): SimulatedAdmission {
  return { simulated: decide(policy, readFacts(facts), assuranceLevel) };
}
