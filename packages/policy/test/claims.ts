import type { Digest, JsonObject } from "@aixv/core";
import { training } from "../../records/test/training.ts";
import { digest, MODEL } from "./setting.ts";

/** An active advisory about the artifact, as an author writes it. */
export function advisory(changes: JsonObject = {}): JsonObject {
  return {
    advisory_id: "A-1",
    affected: [{ digest: MODEL }],
    severity: "high",
    status: "active",
    reason_code: "model-compromise",
    ...changes,
  };
}

/** An evaluation with one accuracy. */
export function evaluation(accuracy: number, changes: JsonObject = {}): JsonObject {
  return {
    benchmarks: [{ name: "mmlu", metrics: [{ name: "accuracy", value: accuracy }] }],
    eval_harness_digest: digest(0xe7a1),
    dataset_digests: [digest(0xda7a)],
    random_seed_policy: "fixed",
    ...changes,
  };
}

/** What a model was made from, or, without parents, that it was made from none. */
export function made(parents: readonly Digest[], changes: JsonObject = {}): JsonObject {
  return training(parents, parents.length > 0 ? changes : { artifact_type: "base-model", ...changes });
}

/** A waiver of these violations for the artifact. */
export function waiver(codes: readonly string[], changes: JsonObject = {}): JsonObject {
  return {
    reason: "known and accepted",
    expires_at: "2026-12-31T00:00:00Z",
    artifact_digests: [MODEL],
    violation_codes: codes,
    ...changes,
  };
}

/** A release of the artifact with others. */
export function bundle(types: { readonly [digest: Digest]: string }, changes: JsonObject = {}): JsonObject {
  return {
    bundle_id: "release-1",
    primary: MODEL,
    members: [MODEL, ...Object.keys(types)],
    member_types: types,
    ...changes,
  };
}
