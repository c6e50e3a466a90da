import type { JsonObject } from "@aixv/core";
import * as v from "valibot";
import { ARTIFACT_TYPES_WITHOUT_PARENTS } from "../registries/artifact-type.ts";
import { type Schema, schemaOf } from "../schema/agreement.ts";
import { artifactType, digest, oneOf, optional, text, withDefault } from "../schema/fields.ts";
import { list } from "../schema/list.ts";
import { jsonObject, object } from "../schema/object.ts";
import { rules } from "../schema/rules.ts";
import { DATASET_SPLITS, type TrainingPredicate } from "./training.ts";
import { upstreamSchema } from "./upstream-schema.ts";

const parentModel = object({
  digest,
  uri: optional(text),
  name: optional(text),
  model_family: optional(text),
  artifact_type: optional(artifactType),
});

const dataset = object({
  digest,
  uri: optional(text),
  name: optional(text),
  split: optional(oneOf(DATASET_SPLITS)),
});

const fields = object({
  parent_models: withDefault(list(parentModel), () => []),
  datasets: withDefault(list(dataset), () => []),
  training_run: object({
    framework: text,
    framework_version: text,
    code_digest: digest,
    environment_digest: digest,
  }),
  hyperparameters: withDefault(jsonObject(), () => Object.create(null) as JsonObject),
  artifact_type: optional(artifactType),
  verified_upstream: optional(list(upstreamSchema)),
});

/** Reads a {@link TrainingPredicate}. */
export const trainingSchema: Schema<TrainingPredicate> = schemaOf<TrainingPredicate>()(
  v.pipe(
    fields,
    rules<v.InferOutput<typeof fields>>(
      (predicate, fault) => {
        const type = predicate.artifact_type;
        if (predicate.parent_models.length > 0) return;
        if (type !== undefined && ARTIFACT_TYPES_WITHOUT_PARENTS.includes(type)) return;
        fault(
          ["parent_models"],
          'expected at least one parent model, got none; name it, or say with "artifact_type" that the artifact ' +
            'has none, as a "base-model"',
        );
      },
      {
        anyOf: [
          { required: ["parent_models"], properties: { parent_models: { minItems: 1 } } },
          {
            required: ["artifact_type"],
            properties: { artifact_type: { enum: [...ARTIFACT_TYPES_WITHOUT_PARENTS] } },
          },
        ],
      },
    ),
  ),
);
