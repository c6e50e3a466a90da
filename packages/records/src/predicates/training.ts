import type { Digest, JsonObject } from "@aixv/core";
import type { ArtifactType } from "../registries/artifact-type.ts";
import type { VerifiedUpstream } from "./upstream.ts";

/** What a dataset was used for in training (AIXV §7.1). */
export const DATASET_SPLITS = ["train", "eval", "test", "rlhf"] as const;

/** One of {@link DATASET_SPLITS}. */
export type DatasetSplit = (typeof DATASET_SPLITS)[number];

/** A model that another was made of. */
export type ParentModel = {
  readonly digest: Digest;
  readonly uri?: string;
  readonly name?: string;
  /** What a `lora-adapter` fits, such as `llama-3`. */
  readonly model_family?: string;
  readonly artifact_type?: ArtifactType;
};

/** A dataset that a model was trained or tested with. */
export type DatasetReference = {
  readonly digest: Digest;
  readonly uri?: string;
  readonly name?: string;
  readonly split?: DatasetSplit;
};

/** The run that made a model. */
export type TrainingRun = {
  readonly framework: string;
  readonly framework_version: string;
  /** SHA-256 of the code revision. */
  readonly code_digest: Digest;
  /** SHA-256 of the environment, such as a container image or a lock file. */
  readonly environment_digest: Digest;
};

/** `training/v1`: what a model was made of, and how (AIXV §7.1). */
export type TrainingPredicate = {
  /** At least one, unless `artifact_type` is of `ARTIFACT_TYPES_WITHOUT_PARENTS`. */
  readonly parent_models: readonly ParentModel[];
  readonly datasets: readonly DatasetReference[];
  readonly training_run: TrainingRun;
  readonly hyperparameters: JsonObject;
  /** What the subject is. */
  readonly artifact_type?: ArtifactType;
  readonly verified_upstream?: readonly VerifiedUpstream[];
};
