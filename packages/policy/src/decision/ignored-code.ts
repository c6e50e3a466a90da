/**
 * Why evidence counts for nothing, as far as this engine says it; docs/violations.md explains each. Whoever gathered the
 * evidence adds codes of its own, such as those of a refused signature.
 */
export const IGNORED_CODES = [
  /** A value that verification did not make. */
  "EVIDENCE_UNVERIFIED",
  /** A statement that `validateClaims` did not accept. */
  "EVIDENCE_NOT_VALIDATED",
  /** Its signer is not trusted for what it says. */
  "SIGNER_UNTRUSTED",
  "STATEMENT_TIME_MISSING",
  "STATEMENT_TIME_INVALID",
  "STATEMENT_TIME_IN_FUTURE",
  "STATEMENT_TOO_OLD",
  "STATEMENT_NOT_LOGGED",
  "BUNDLE_TIME_INVALID",
  "BUNDLE_TIME_IN_FUTURE",
  "ADVISORY_UNTRUSTED",
  "FEED_UNTRUSTED",
  "FEED_TIME_MISSING",
  "FEED_TIME_INVALID",
  "FEED_TIME_IN_FUTURE",
  "FEED_TOO_OLD",
  "WAIVER_UNTRUSTED",
  "WAIVER_MALFORMED",
  "WAIVER_WITHOUT_SCOPE",
  "WAIVER_FOR_OTHER_ARTIFACT",
  "WAIVER_FOR_OTHER_POLICY",
  "WAIVER_EXPIRED",
  "WAIVER_TIME_INVALID",
  "WAIVER_TIME_IN_FUTURE",
] as const;

/** One of {@link IGNORED_CODES}. */
export type IgnoredCode = (typeof IGNORED_CODES)[number];
