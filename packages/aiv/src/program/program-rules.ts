import { AUDIT_RULES } from "./audit-rules.ts";
import { CONFORMANCE_RULES } from "./conformance-rules.ts";
import { EXCEPTION_RULES } from "./exception-rules.ts";
import { POLICY_RULES } from "./policy-rules.ts";
import type { ProgramRule } from "./program-rule.ts";

/** Every rule of a programme, in the order of the standard. */
export const PROGRAM_RULES: readonly ProgramRule[] = [
  ...POLICY_RULES,
  ...EXCEPTION_RULES,
  ...AUDIT_RULES,
  ...CONFORMANCE_RULES,
];
