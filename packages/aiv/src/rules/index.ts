import { ATTESTATION_RULES } from "./attestations.ts";
import { CANONICAL_FORM_RULES } from "./canonical-forms.ts";
import { EXECUTION_RULES } from "./class-a-execution.ts";
import { REFERENTIAL_RULES } from "./class-b-referential.ts";
import { NEGATIVE_RULES } from "./class-c-negative.ts";
import { DIFFERENTIAL_RULES } from "./class-d-differential.ts";
import { INTENT_RULES } from "./class-e-intent.ts";
import { PROVENANCE_RULES } from "./class-f-provenance.ts";
import { COGNITIVE_RULES } from "./class-g-cognitive.ts";
import { CLASSIFICATION_RULES } from "./classification.ts";
import { CONDITIONAL_RULES } from "./conditional.ts";
import { CONFORMANCE_RULES } from "./conformance.ts";
import { EXCEPTION_RULES } from "./exceptions.ts";
import { GATE_RULES } from "./gates.ts";
import { IMMUTABILITY_RULES } from "./immutability-rules.ts";
import { INTEGRITY_RULES } from "./integrity-controls.ts";
import { LEVEL_RULES } from "./levels.ts";
import { LIMITATION_RULES } from "./limitations.ts";
import { PROFILE_RULES } from "./profile-rules.ts";
import type { Rule } from "./rule.ts";
import { SCHEMA_RULES } from "./schema.ts";
import { SECURITY_RULES } from "./security.ts";
import { SEPARATION_RULES } from "./separation-of-duties.ts";
import { TEST_INTEGRITY_RULES } from "./test-integrity-rules.ts";
import { VERIFICATION_RULES } from "./verification.ts";

/** Every rule of one packet, in the order of the standard. */
export const RULES: readonly Rule[] = [
  ...CLASSIFICATION_RULES,
  ...SEPARATION_RULES,
  ...EXECUTION_RULES,
  ...REFERENTIAL_RULES,
  ...NEGATIVE_RULES,
  ...TEST_INTEGRITY_RULES,
  ...DIFFERENTIAL_RULES,
  ...INTENT_RULES,
  ...PROVENANCE_RULES,
  ...COGNITIVE_RULES,
  ...CANONICAL_FORM_RULES,
  ...VERIFICATION_RULES,
  ...CONDITIONAL_RULES,
  ...ATTESTATION_RULES,
  ...LIMITATION_RULES,
  ...LEVEL_RULES,
  ...GATE_RULES,
  ...EXCEPTION_RULES,
  ...INTEGRITY_RULES,
  ...SECURITY_RULES,
  ...CONFORMANCE_RULES,
  ...SCHEMA_RULES,
  ...IMMUTABILITY_RULES,
  ...PROFILE_RULES,
];

const BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

/** Place of each rule in the order of the standard. */
export const RULE_ORDER: ReadonlyMap<string, number> = new Map(RULES.map(({ id }, index) => [id, index]));

export function findRule(id: string): Rule | undefined {
  return BY_ID.get(id);
}
