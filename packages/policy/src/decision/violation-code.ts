/** Codes of violations that no waiver ever lifts: of the engine, and of who signed the artifact and when. */
export const UNWAIVABLE_CODES = [
  /** The evaluation itself failed, or was given a clock that is no time. */
  "INTERNAL_FAULT",
  "CLOCK_INVALID",
  /** The policy does not meet the gates of the assurance level that was asked for. */
  "ASSURANCE_LEVEL_UNMET",
  /** No verified signature over the artifact. */
  "SIGNATURE_MISSING",
  "SIGNATURE_SUBJECT_MISMATCH",
  /** Neither the policy nor whoever verified the signature said who may have signed. */
  "SIGNER_UNCONSTRAINED",
  "SUBJECT_MISMATCH",
  "ISSUER_MISMATCH",
  "SUBJECT_NOT_ALLOWED",
  "SUBJECT_DENIED",
  "ISSUER_NOT_ALLOWED",
  "ISSUER_DENIED",
  "SIGNATURE_TIME_INVALID",
  "SIGNATURE_TIME_IN_FUTURE",
] as const;

/** Codes of violations that a waiver may lift, where the policy accepts waivers. */
export const WAIVABLE_CODES = [
  "SIGNATURE_TIME_MISSING",
  "SIGNATURE_TOO_OLD",
  "TRANSPARENCY_LOG_MISSING",
  "ADVISORY_ACTIVE",
  "ADVISORY_SEVERITY",
  /** Signed by somebody trusted, but not to be understood. */
  "ADVISORY_MALFORMED",
  /** A trusted feed lists it. */
  "ADVISORY_MISSING",
  "ADVISORY_FEED_MISSING",
  "PREDICATE_MISSING",
  "PREDICATE_CONSTRAINT_UNMET",
  "ANCESTOR_DENIED",
  "DATASET_DENIED",
  /** Nobody trusted says what the artifact, or an ancestor, was made of. */
  "LINEAGE_UNKNOWN",
  "LINEAGE_TOO_SHALLOW",
  "LINEAGE_CYCLIC",
  "LINEAGE_TOO_LARGE",
  "FORMAT_DENIED",
  "FORMATS_UNKNOWN",
  "BUNDLE_MISSING",
  "BUNDLE_MEMBER_MISSING",
] as const;

/** One of {@link VIOLATION_CODES}. */
export type ViolationCode = (typeof UNWAIVABLE_CODES)[number] | (typeof WAIVABLE_CODES)[number];

/** Every code of a violation, in the order in which decisions list them; docs/violations.md explains each. */
export const VIOLATION_CODES: readonly ViolationCode[] = [...UNWAIVABLE_CODES, ...WAIVABLE_CODES];
