import type { Digest, Timestamp } from "@aixv/core";
import type { VerifiedUpstream } from "./upstream.ts";

/** How a continual-learning delta came about (AIXV §9). */
export const UPDATE_TYPES = ["sft", "dpo", "ppo", "rl-online", "hotfix"] as const;

/** One of {@link UPDATE_TYPES}. */
export type UpdateType = (typeof UPDATE_TYPES)[number];

/** Whether state has to be carried over when a delta is applied (AIXV §9). */
export const STATE_MIGRATIONS = ["none", "required"] as const;

/** One of {@link STATE_MIGRATIONS}. */
export type StateMigration = (typeof STATE_MIGRATIONS)[number];

/** Where a delta fits; at least one member is there, and `not_before` is not after `not_after`. */
export type CompatibilityWindow = {
  readonly base_version_range?: string;
  readonly not_before?: Timestamp;
  readonly not_after?: Timestamp;
};

/** `cl-delta/v1`: an update to a model by continual learning (AIXV §8 and §9). */
export type ClDeltaPredicate = {
  readonly base_digest: Digest;
  readonly update_type: UpdateType;
  /** What the delta changes, such as layers or capabilities; at least one. */
  readonly delta_scope: readonly string[];
  readonly compatibility_window?: CompatibilityWindow;
  readonly rollback_target_digest: Digest;
  readonly state_migration: StateMigration;
  readonly verified_upstream?: readonly VerifiedUpstream[];
};
