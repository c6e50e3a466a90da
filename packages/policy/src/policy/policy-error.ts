import { AixvError } from "@aixv/core";

/** Every code of {@link PolicyError}. Each is stable. */
export const POLICY_ERROR_CODES = [
  /** It did not pass `parseRecord` or `validatePolicy` of `@aixv/records`. */
  "POLICY_NOT_VALIDATED",
  /** Two of its rules say the opposite of each other, such as a signer who is both allowed and denied. */
  "POLICY_CONTRADICTORY",
  /** `deny_formats` names a format that nothing detects. */
  "POLICY_FORMAT_UNKNOWN",
  /** It is a record of another kind, or a value that was not verified. */
  "POLICY_NOT_VERIFIED",
  /** A template or a migration would break the rules of policies; or what a template leaves to be replaced still stands. */
  "POLICY_INVALID",
  /** A template or a migration lacks something that the assurance level asks for. */
  "ASSURANCE_LEVEL_UNMET",
  /** A document is no `aixv.admission-facts/v1`. */
  "FACTS_INVALID",
] as const;

/** One of {@link POLICY_ERROR_CODES}. */
export type PolicyErrorCode = (typeof POLICY_ERROR_CODES)[number];

/** Says why a policy cannot be used. */
export class PolicyError extends AixvError<PolicyErrorCode> {}
