import type { Digest, Timestamp } from "@aixv/core";

/** The payload of records of kind `rollback`, with the names of the reference implementation (AIXV §9). */
export type RollbackPayload = {
  readonly event_type: "rollback";
  readonly artifact_digest: Digest;
  /** Another than `artifact_digest`. */
  readonly rollback_target: Digest;
  readonly timestamp: Timestamp;
  readonly reason?: string;
  readonly reason_code?: string;
  readonly advisory_ids?: readonly string[];
};
