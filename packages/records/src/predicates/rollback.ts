import type { Digest, Timestamp } from "@aixv/core";

/** `rollback/v1`: an attested return to another artifact; earlier statements stay (AIXV §9). */
export type RollbackPredicate = {
  readonly artifact_digest: Digest;
  /** Another than `artifact_digest`. */
  readonly rollback_target_digest: Digest;
  readonly reason?: string;
  readonly reason_code?: string;
  readonly advisory_ids?: readonly string[];
  readonly rolled_back_at?: Timestamp;
};
