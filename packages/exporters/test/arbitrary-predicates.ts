import type { PredicateAlias } from "@aixv/records";
import fc from "fast-check";
import { digests, json, MODEL, objects, texts, times, uris } from "./arbitrary-values.ts";

/** One to three of something. */
export const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 1, maxLength: 3 });
const different = fc.uniqueArray(digests, { minLength: 1, maxLength: 3 });
const artifact = { digest: digests, uri: uris, name: texts };
const named = (more: { readonly [name: string]: fc.Arbitrary<unknown> } = {}) =>
  fc.record({ ...artifact, ...more }, { requiredKeys: ["digest"] });

/** Predicates of each type of ours. */
export const PREDICATES: { readonly [alias in Exclude<PredicateAlias, "advisory">]: fc.Arbitrary<unknown> } =
  {
    training: fc.record(
      {
        parent_models: fc.array(named({ model_family: texts }), { maxLength: 3 }),
        datasets: fc.array(named({ split: fc.constantFrom("train", "eval", "test", "rlhf") }), {
          maxLength: 3,
        }),
        training_run: fc.record({
          framework: texts,
          framework_version: texts,
          code_digest: digests,
          environment_digest: digests,
        }),
        hyperparameters: objects,
        artifact_type: fc.constantFrom("base-model", "fine-tuned-model"),
      },
      { requiredKeys: ["parent_models", "datasets", "training_run", "hyperparameters", "artifact_type"] },
    ),
    evaluation: fc.record(
      {
        benchmarks: some(
          fc.record(
            {
              name: texts,
              dataset_digest: digests,
              metrics: some(
                fc.record(
                  {
                    name: texts,
                    value: fc.integer({ min: -5, max: 5 }),
                    unit: texts,
                    higher_is_better: fc.boolean(),
                  },
                  { requiredKeys: ["name", "value"] },
                ),
              ),
            },
            { requiredKeys: ["name", "metrics"] },
          ),
        ),
        eval_harness_digest: digests,
        dataset_digests: different,
        random_seed_policy: fc.constantFrom("fixed", "sweep", "none"),
        evaluated_at: times,
      },
      { requiredKeys: ["benchmarks", "eval_harness_digest", "dataset_digests", "random_seed_policy"] },
    ),
    packaging: fc.record(
      {
        inputs: some(named()),
        outputs: some(named()),
        transform_type: fc.constantFrom("quantize", "export", "vendor.example/shard"),
        toolchain: some(
          fc.record(
            { name: texts, version: texts, digest: digests, uri: uris },
            { requiredKeys: ["name", "version"] },
          ),
        ),
        parameters: objects,
      },
      { requiredKeys: ["inputs", "outputs", "transform_type", "toolchain"] },
    ),
    deployment: fc.record({
      admitted_artifact_digest: fc.constant(MODEL),
      policy_id: texts,
      policy_decision: fc.constantFrom("allow", "deny", "allow-with-waiver"),
      evidence: fc.array(objects, { maxLength: 2 }),
      environment: texts,
    }),
    "cl-delta": fc.record({
      base_digest: digests,
      update_type: fc.constantFrom("sft", "dpo"),
      delta_scope: fc.uniqueArray(texts, { minLength: 1, maxLength: 3 }),
      rollback_target_digest: digests,
      state_migration: fc.constantFrom("none", "required"),
    }),
    rollback: fc.record({
      artifact_digest: fc.constant(MODEL),
      rollback_target_digest: digests,
      reason: texts,
    }),
    "model-card": fc.record(
      {
        name: texts,
        version: texts,
        licenses: fc.uniqueArray(texts, { minLength: 1, maxLength: 2 }),
        languages: fc.uniqueArray(texts, { minLength: 1, maxLength: 2 }),
        intended_use: texts,
        limitations: texts,
        properties: fc.uniqueArray(
          fc.record(
            { name: texts, value: json, unit: texts, method: texts },
            { requiredKeys: ["name", "value"] },
          ),
          { minLength: 1, maxLength: 3, selector: ({ name }) => name },
        ),
      },
      { requiredKeys: ["name"] },
    ),
  };
