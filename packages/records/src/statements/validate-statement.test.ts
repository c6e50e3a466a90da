import { type Digest, type JsonObject, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { A, B, C, D } from "../../test/digests.ts";
import { codeOf, pointersOf } from "../../test/outcome.ts";
import { statement } from "../../test/statements.ts";
import { training } from "../../test/training.ts";
import { statementEdges } from "./statement-edges.ts";
import { validateStatement } from "./validate-statement.ts";

const parents = (...models: readonly JsonObject[]): JsonObject => training([], { parent_models: models });

describe("validateStatement on training (AIXV §8)", () => {
  it("gives the predicate, normalised", () => {
    const { predicate, schemaValidated } = unwrap(
      validateStatement(statement("training", [A], training([B]))),
    );
    expect(predicate).toEqual({ ...training([B]), datasets: [], hyperparameters: {} });
    expect(schemaValidated).toBe(true);
  });

  it("refuses a fine-tuned-model without parent, by its annotation", () => {
    const predicate = training([], { artifact_type: "base-model" });
    expect(codeOf(validateStatement(statement("training", [A], predicate)))).toBe(undefined);
    const claims = statement("training", [A], predicate, "fine-tuned-model");
    expect(codeOf(validateStatement(claims))).toBe("LINEAGE_INVALID");
    expect(codeOf(validateStatement(statement("training", [A], training([B]), "fine-tuned-model")))).toBe(
      undefined,
    );
  });

  it.each<[string, JsonObject, boolean]>([
    ["one parent", parents({ digest: B }), true],
    ["one parent twice", parents({ digest: B }, { digest: B }), true],
    ["two of one family", parents({ digest: B, model_family: "x" }, { digest: C, model_family: "x" }), true],
    [
      "two of two families",
      parents({ digest: B, model_family: "x" }, { digest: C, model_family: "y" }),
      false,
    ],
    ["two of no family", parents({ digest: B }, { digest: C }), false],
    ["two, one of them of a family", parents({ digest: B, model_family: "x" }, { digest: C }), false],
  ])("a lora-adapter has exactly one base family: %s", (_, predicate, valid) => {
    const expected = valid ? undefined : "LINEAGE_INVALID";
    expect(codeOf(validateStatement(statement("training", [A], predicate, "lora-adapter")))).toBe(expected);
    const declared = { ...predicate, artifact_type: "lora-adapter" };
    expect(codeOf(validateStatement(statement("training", [A], declared)))).toBe(expected);
    // The rule is one for adapters alone.
    expect(codeOf(validateStatement(statement("training", [A], predicate, "fine-tuned-model")))).toBe(
      undefined,
    );
  });

  it("refuses a subject among its own parents or datasets: lineage is acyclic", () => {
    expect(codeOf(validateStatement(statement("training", [A], training([B, A]))))).toBe("LINEAGE_INVALID");
    const datasets = { datasets: [{ digest: A.toUpperCase() }] };
    expect(codeOf(validateStatement(statement("training", [A], training([B], datasets))))).toBe(
      "LINEAGE_INVALID",
    );
  });

  it("refuses an annotation that is no artifact type, or not the predicate's", () => {
    const predicate = training([B], { artifact_type: "fine-tuned-model" });
    const claims = (type: string) => validateStatement(statement("training", [A], predicate, type));
    expect(codeOf(claims("fine-tuned-model"))).toBe(undefined);
    expect(pointersOf(claims("quantized-model"))).toEqual(["/subject/0/annotations/artifact_type"]);
    expect(codeOf(claims("model"))).toBe("LINEAGE_INVALID");
    const odd = {
      ...statement("training", [A], predicate),
      subject: [{ digest: { sha256: A.slice(7) }, annotations: { artifact_type: ["fine-tuned-model"] } }],
    };
    expect(codeOf(validateStatement(odd))).toBe("LINEAGE_INVALID");
  });
});

describe("validateStatement on other types", () => {
  const packaging = (inputs: readonly Digest[], outputs: readonly Digest[]): JsonObject => ({
    inputs,
    outputs,
    transform_type: "export",
    toolchain: [{ name: "t", version: "1" }],
  });
  const delta = (base: Digest, target: Digest): JsonObject => ({
    base_digest: base,
    update_type: "sft",
    delta_scope: ["all"],
    rollback_target_digest: target,
    state_migration: "none",
  });
  const deployment = (digest: Digest): JsonObject => ({
    admitted_artifact_digest: digest,
    policy_id: "p",
    policy_decision: "allow",
    evidence: [],
  });
  const evaluation = (harness: Digest): JsonObject => ({
    benchmarks: [{ name: "b", metrics: [{ name: "m", value: 1 }] }],
    eval_harness_digest: harness,
    dataset_digests: [],
    random_seed_policy: "none",
  });
  const advisory: JsonObject = {
    advisory_id: "a",
    affected: [{ digest: A }],
    severity: "low",
    status: "active",
    reason_code: "other",
  };

  it.each<[string, string, readonly Digest[], JsonObject, boolean]>([
    ["packaging of the subjects", "packaging", [C, D], packaging([A], [C, D]), true],
    ["packaging with more outputs", "packaging", [C], packaging([A], [C, D]), true],
    ["packaging of other artifacts", "packaging", [B], packaging([A], [C]), false],
    ["packaging with a subject as input", "packaging", [A], packaging([A], [C]), false],
    ["a delta of another base (§8)", "cl-delta", [A], delta(B, B), true],
    ["a delta of itself", "cl-delta", [A], delta(A, B), false],
    ["a delta that rolls back to itself (§9)", "cl-delta", [A], delta(B, A), false],
    ["a deployment of the subject (§7.4)", "deployment", [B, A], deployment(A), true],
    ["a deployment of another artifact", "deployment", [B], deployment(A), false],
    [
      "a rollback of the subject (§9)",
      "rollback",
      [A],
      { artifact_digest: A, rollback_target_digest: B },
      true,
    ],
    [
      "a rollback of another artifact",
      "rollback",
      [B],
      { artifact_digest: A, rollback_target_digest: B },
      false,
    ],
    ["an evaluation", "evaluation", [A], evaluation(B), true],
    ["an evaluation by itself", "evaluation", [A], evaluation(A), false],
    ["a model card", "model-card", [A], { name: "x" }, true],
    ["an advisory", "advisory", [A], advisory, true],
  ])("judges %s", (_, alias, subjects, predicate, valid) => {
    expect(codeOf(validateStatement(statement(alias, subjects, predicate)))).toBe(
      valid ? undefined : "LINEAGE_INVALID",
    );
  });

  it("needs a SHA-256 of every subject (AIXV §14)", () => {
    const claims = statement("model-card", [A], { name: "x" });
    const subject = [...claims.subject, { digest: { blake3: "00" } }];
    expect(pointersOf(validateStatement({ ...claims, subject }))).toEqual(["/subject/1/digest"]);
  });

  it("reports what is wrong with the predicate before anything else", () => {
    expect(codeOf(validateStatement(statement("training", [A], {})))).toBe("PREDICATE_INVALID");
    expect(codeOf(validateStatement(statement("https://aixv.org/attestation/x/v1", [A], {})))).toBe(
      "PREDICATE_UNKNOWN",
    );
  });

  it("passes predicates of others unread, whatever their subjects", () => {
    const claims = {
      ...statement("https://example.com/p", [], { x: 1 }),
      subject: [{ digest: { gitCommit: "00" } }],
    };
    expect(unwrap(validateStatement(claims))).toEqual({ predicate: { x: 1 }, schemaValidated: false });
  });

  it("refuses a statement of more relations than could be looked at, in no time; it has no edges", () => {
    const many = (from: number): readonly string[] =>
      Array.from({ length: 2000 }, (_, index) => (from + index).toString(16).padStart(64, "0"));
    const predicate = { ...packaging([], []), inputs: many(0), outputs: [...many(5000), C] };
    const claims = statement("packaging", [C], predicate);
    expect(pointersOf(validateStatement(claims))).toEqual(["/predicate"]);
    expect(statementEdges(claims)).toEqual([]);
  });

  it.each([null, "x", []])(
    "refuses annotations that are %j: the statement's parser need not have looked",
    (odd) => {
      const subject = [{ digest: { sha256: A.slice(7) }, annotations: odd as never }];
      const claims = { ...statement("model-card", [A], { name: "x" }), subject };
      expect(pointersOf(validateStatement(claims))).toEqual(["/subject/0/annotations"]);
    },
  );

  it("finds all problems of a statement", () => {
    const predicate = { ...deployment(B) };
    const claims = statement("deployment", [A], predicate, "model");
    expect(pointersOf(validateStatement(claims))).toEqual([
      "/subject/0/annotations/artifact_type",
      "/predicate/admitted_artifact_digest",
    ]);
  });
});
