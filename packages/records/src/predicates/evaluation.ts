import type { Digest, Timestamp } from "@aixv/core";
import type { VerifiedUpstream } from "./upstream.ts";

/** How an evaluation dealt with chance (AIXV §7.2). */
export const RANDOM_SEED_POLICIES = ["fixed", "sweep", "none"] as const;

/** One of {@link RANDOM_SEED_POLICIES}. */
export type RandomSeedPolicy = (typeof RANDOM_SEED_POLICIES)[number];

/** Where a metric's true value lies with probability `level`. */
export type ConfidenceInterval = {
  /** At most `upper`. */
  readonly lower: number;
  readonly upper: number;
  /** Between 0 and 1, both excluded. */
  readonly level: number;
};

/** One figure of a benchmark. */
export type Metric = {
  readonly name: string;
  /** Finite. */
  readonly value: number;
  readonly unit?: string;
  readonly higher_is_better?: boolean;
  readonly confidence_interval?: ConfidenceInterval;
};

/** A benchmark and what came out of it. */
export type Benchmark = {
  readonly name: string;
  readonly dataset_digest?: Digest;
  /** At least one. */
  readonly metrics: readonly Metric[];
};

/** `evaluation/v1`: reproducible claims about what a model achieves (AIXV §7.2). */
export type EvaluationPredicate = {
  /** At least one. */
  readonly benchmarks: readonly Benchmark[];
  /** SHA-256 of the code that evaluated. */
  readonly eval_harness_digest: Digest;
  readonly dataset_digests: readonly Digest[];
  readonly random_seed_policy: RandomSeedPolicy;
  /** Integers from 0. */
  readonly seeds?: readonly number[];
  readonly evaluated_at?: Timestamp;
  readonly verified_upstream?: readonly VerifiedUpstream[];
};
