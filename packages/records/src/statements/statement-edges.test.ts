import type { JsonObject } from "@aixv/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { A, B, C, D } from "../../test/digests.ts";
import { statement } from "../../test/statements.ts";
import { training } from "../../test/training.ts";
import { FOREIGN_PREDICATES } from "../predicates/predicate-type.ts";
import { PREDICATES } from "../predicates/predicates.ts";
import type { StatementClaims } from "./statement-claims.ts";
import { statementEdges } from "./statement-edges.ts";

const edges = (claims: StatementClaims): readonly string[] => {
  const letter = (digest: string): string => digest.slice(7, 8).toUpperCase();
  return statementEdges(claims).map(({ type, from, to }) => `${letter(from)} ${type} ${letter(to)}`);
};

describe("statementEdges (AIXV §8)", () => {
  it("training: derived_from parents, trained_on datasets, evaluated_with those for tests", () => {
    const datasets = [
      { digest: B },
      { digest: C, split: "rlhf" },
      { digest: D, split: "eval" },
      { digest: B, split: "test" },
    ];
    expect(edges(statement("training", [A], training([B, B], { datasets })))).toEqual([
      "A derived_from B",
      "A trained_on B",
      "A trained_on C",
      "A evaluated_with D",
      "A evaluated_with B",
    ]);
  });

  it("gives an edge for each subject", () => {
    expect(edges(statement("training", [A, B], training([C])))).toEqual([
      "A derived_from C",
      "B derived_from C",
    ]);
  });

  it("evaluation: evaluated_with datasets and harness, each once", () => {
    const predicate = {
      benchmarks: [{ name: "b", dataset_digest: C, metrics: [{ name: "m", value: 1 }] }],
      eval_harness_digest: D,
      dataset_digests: [B, C],
      random_seed_policy: "none",
    };
    expect(edges(statement("evaluation", [A], predicate))).toEqual([
      "A evaluated_with B",
      "A evaluated_with C",
      "A evaluated_with D",
    ]);
  });

  it("packaging: each output packaged_from each input, whatever the subjects are", () => {
    const predicate = {
      inputs: [A, B],
      outputs: [{ digest: C }, D],
      transform_type: "merge-adapter",
      toolchain: [{ name: "t", version: "1" }],
    };
    expect(edges(statement("packaging", [C], predicate))).toEqual([
      "C packaged_from A",
      "C packaged_from B",
      "D packaged_from A",
      "D packaged_from B",
    ]);
  });

  it("cl-delta: delta_of the base; rollback: rolled_back_to the target (AIXV §9)", () => {
    const delta = {
      base_digest: B,
      update_type: "sft",
      delta_scope: ["all"],
      rollback_target_digest: B,
      state_migration: "none",
    };
    expect(edges(statement("cl-delta", [A], delta))).toEqual(["A delta_of B"]);
    const rollback = { artifact_digest: A, rollback_target_digest: B };
    expect(edges(statement("rollback", [A], rollback))).toEqual(["A rolled_back_to B"]);
  });

  it("deployment: what was admitted is deployed_as the other subjects, unless it was denied (AIXV §7.4)", () => {
    const decided = (policy_decision: string) =>
      edges(
        statement("deployment", [A, B, C], {
          admitted_artifact_digest: A,
          policy_id: "p",
          policy_decision,
          evidence: [],
        }),
      );
    expect(decided("allow")).toEqual(["A deployed_as B", "A deployed_as C"]);
    expect(decided("allow-with-waiver")).toEqual(["A deployed_as B", "A deployed_as C"]);
    expect(decided("deny")).toEqual([]);
  });

  it("SLSA provenance v1: derived_from what was resolved, by SHA-256", () => {
    const resolvedDependencies = [
      { uri: "git+https://example.com", digest: { gitCommit: "00" } },
      { digest: { sha256: "b".repeat(64) } },
      { digest: { sha256: "short" } },
      null,
      [],
      { digest: [] },
    ];
    const predicate: JsonObject = { buildDefinition: { resolvedDependencies } };
    expect(edges(statement(FOREIGN_PREDICATES["slsa-provenance"], [A], predicate))).toEqual([
      "A derived_from B",
    ]);
  });

  it.each<[string, StatementClaims]>([
    ["an invalid predicate", statement("training", [A], { parent_models: [{ digest: B }] })],
    ["another type", statement("https://example.com/p", [A], training([B]))],
    ["a deployment of nothing else", statement("deployment", [A], { admitted_artifact_digest: A })],
    ["subjects without SHA-256", { ...statement("training", [], training([B])), subject: [{ digest: {} }] }],
    [
      "SLSA provenance that is none",
      statement(FOREIGN_PREDICATES["slsa-provenance"], [A], { buildDefinition: [] }),
    ],
    ["inherited members", statement("training", [A], Object.create(training([B])) as JsonObject)],
    ["a predicate that is no JSON", statement("training", [A], { x: Number.NaN })],
  ])("gives none for %s", (_, claims) => {
    expect(statementEdges(claims)).toEqual([]);
  });

  it("never throws on strange predicates", () => {
    const types = [...PREDICATES.map(({ uri }) => uri), ...Object.values(FOREIGN_PREDICATES)];
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (type, predicate) => {
          expect(() => statementEdges(statement(type, [A], predicate as JsonObject))).not.toThrow();
          const wrapped = { buildDefinition: { resolvedDependencies: Object.values(predicate) } };
          expect(() => statementEdges(statement(type, [A], wrapped as JsonObject))).not.toThrow();
        },
      ),
      { numRuns: 300, seed: 20260131 },
    );
  });
});
