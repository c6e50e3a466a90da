import type { Warning } from "../warnings/warning-list.ts";

/** Every code of a warning. Each is stable; none makes a pack or a bundle invalid. */
export const PACK_WARNING_CODES = [
  /** Without `pack_digest` nothing holds the pack together. */
  "PACK_DIGEST_MISSING",
  /** A member that no digest covers: it can be changed without a trace. */
  "FIELD_NOT_COVERED",
  /** White space around a text, which is taken off before anything is digested. */
  "WHITE_SPACE_NOT_COVERED",
  /** A digest in capitals, or without `sha256:`: how it is spelt is not covered. */
  "DIGEST_SPELLING_NOT_COVERED",
  /** Artifacts or manifest entries out of canonical order: the order is not covered. */
  "ORDER_NOT_COVERED",
  /** A key that is there twice: the last counts, and other readers may take the first. */
  "MEMBER_REPEATED",
  /** What Python reads though it is no JSON (RFC 8259). */
  "NOT_STRICT_JSON",
  /** `schema_version` is not one of this standard; no rule asks for that. */
  "SCHEMA_VERSION_UNKNOWN",
  /** Nested so deeply that some readers of the reference fail. */
  "DEPTH_NOT_PORTABLE",
  /** There are more warnings than are listed. */
  "WARNINGS_CUT",
] as const;

/** One of {@link PACK_WARNING_CODES}. */
export type PackWarningCode = (typeof PACK_WARNING_CODES)[number];

/** What the format lets pass and does not protect: ours, never the reference's. */
export type PackWarning = Warning<PackWarningCode>;
