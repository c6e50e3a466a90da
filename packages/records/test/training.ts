import type { Digest, JsonObject } from "@aixv/core";
import { C, D } from "./digests.ts";

/** A training predicate as an author writes it. */
export function training(parents: readonly Digest[], more: JsonObject = {}): JsonObject {
  return {
    parent_models: parents.map((digest) => ({ digest })),
    training_run: { framework: "torch", framework_version: "2.9.0", code_digest: C, environment_digest: D },
    ...more,
  };
}
