/** Why an advisory or a rollback was issued: registered codes and their meaning (AIXV §7.5, "enumerated taxonomy"). */
export const REASON_CODES = {
  "model-compromise": "The artifact was replaced or altered by somebody who had no right to.",
  "data-poisoning": "Training data was manipulated to change what the model does.",
  backdoor: "The model behaves as an attacker wishes when it meets a trigger.",
  "malicious-code": "The artifact runs hostile code when it is loaded or used.",
  "signing-key-compromise": "Somebody else could sign in the name of the producer.",
  "provenance-false": "A signed claim about origin or lineage is untrue.",
  "evaluation-invalid": "A signed evaluation does not hold, for instance because the test data leaked.",
  "vulnerable-dependency": "A library or tool that the artifact needs is vulnerable.",
  "unsafe-behavior": "The model does what its safety requirements forbid.",
  "privacy-leak": "The artifact gives away personal or confidential data.",
  "license-violation": "The artifact or its data may not be used as it is.",
  other: "None of these; the summary says what.",
} as const;

/** A key of {@link REASON_CODES}. */
export type RegisteredReasonCode = keyof typeof REASON_CODES;

/** What any reason code looks like; those outside the registry are valid too. */
export const REASON_CODE_PATTERN: RegExp = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/;

/** True if `code` is in the registry, spelt as there. */
export function isRegisteredReasonCode(code: string): code is RegisteredReasonCode {
  return Object.hasOwn(REASON_CODES, code);
}
