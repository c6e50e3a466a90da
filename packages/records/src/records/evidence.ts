import type { Digest, JsonObject, Timestamp } from "@aixv/core";

/** What is known of every piece of evidence. */
export type EvidenceFields = {
  /** Such as `runtime-telemetry` or `audit-report`. */
  readonly evidence_type?: string;
  readonly title?: string;
  readonly summary?: string;
  readonly collected_at?: Timestamp;
  readonly collector?: string;
  /** Artifacts that it is about. */
  readonly artifact_digests?: readonly Digest[];
  /** SHA-256 of the evidence itself, where it is kept elsewhere. */
  readonly digest?: Digest;
  readonly uri?: string;
};

/** The payload of records of kind `evidence` (provisional, AIXV registry §1). Unknown fields are kept: it decides nothing. */
export type EvidencePayload = EvidenceFields & JsonObject;
