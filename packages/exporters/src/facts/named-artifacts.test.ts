import { describe, expect, it } from "vitest";
import { ARTIFACT, claim, digestOf, factsOf, training } from "../../test/facts-of.ts";
import { namedArtifacts } from "./named-artifacts.ts";

const rolesIn = (facts: Parameters<typeof namedArtifacts>[0], digit: string) =>
  namedArtifacts(facts)
    .get(digestOf(digit))
    ?.mentions.map(({ role, pointer }) => `${role} ${pointer}`);

describe("namedArtifacts", () => {
  it("names what a training run took, with where the claim says so", () => {
    const facts = factsOf([claim("training", training())]);
    expect(rolesIn(facts, "0")).toEqual(["subject /subject/0"]);
    expect(rolesIn(facts, "1")).toEqual(["parent-model /parent_models/0"]);
    expect(rolesIn(facts, "2")).toEqual(["dataset /datasets/0"]);
    expect(rolesIn(facts, "3")).toEqual(["code /training_run/code_digest"]);
    expect(rolesIn(facts, "4")).toEqual(["environment /training_run/environment_digest"]);
    const corpus = namedArtifacts(facts).get(digestOf("2"));
    expect(corpus).toMatchObject({ names: ["corpus"], uris: ["https://example.com/corpus"], types: [] });
    expect(corpus?.mentions[0]).toMatchObject({ split: "train", name: "corpus" });
  });

  it("names what other claims name, one that is named twice once, with both", () => {
    const facts = factsOf([
      claim("evaluation", {
        benchmarks: [{ name: "b", dataset_digest: digestOf("5"), metrics: [{ name: "m", value: 1 }] }],
        eval_harness_digest: digestOf("6"),
        dataset_digests: [digestOf("5")],
        random_seed_policy: "none",
      }),
      claim("packaging", {
        inputs: [{ digest: digestOf("1"), name: "in" }],
        outputs: [{ digest: ARTIFACT, name: "out", artifact_type: "quantized-model" }],
        transform_type: "quantize",
        toolchain: [
          { name: "t", version: "1", digest: digestOf("7") },
          { name: "u", version: "1" },
        ],
      }),
      claim("cl-delta", {
        base_digest: digestOf("8"),
        update_type: "sft",
        delta_scope: ["x"],
        rollback_target_digest: digestOf("9"),
        state_migration: "none",
      }),
      claim("model-card", {
        card: { digest: digestOf("a") },
        properties: [{ name: "p", value: 1, evidence: { uri: "x" } }],
      }),
      claim("rollback", { artifact_digest: ARTIFACT, rollback_target_digest: digestOf("9") }),
      claim("deployment", {
        admitted_artifact_digest: ARTIFACT,
        policy_id: "p",
        policy_decision: "allow",
        evidence: [],
      }),
    ]);
    expect(rolesIn(facts, "5")?.toSorted()).toEqual([
      "evaluation-dataset /benchmarks/0/dataset_digest",
      "evaluation-dataset /dataset_digests/0",
    ]);
    expect(rolesIn(facts, "6")).toEqual(["harness /eval_harness_digest"]);
    expect(rolesIn(facts, "1")).toEqual(["input /inputs/0"]);
    expect(rolesIn(facts, "7")).toEqual(["tool /toolchain/0"]);
    expect(rolesIn(facts, "8")).toEqual(["base /base_digest"]);
    expect(rolesIn(facts, "9")?.toSorted()).toEqual([
      "rollback-target /rollback_target_digest",
      "rollback-target /rollback_target_digest",
    ]);
    expect(rolesIn(facts, "a")).toEqual(["card /card"]);
    expect(namedArtifacts(facts).get(ARTIFACT)).toMatchObject({ names: ["out"], types: ["quantized-model"] });
    expect(new Set(rolesIn(facts, "0"))).toContain("admitted /admitted_artifact_digest");
    expect(new Set(rolesIn(facts, "0"))).toContain("rolled-back /artifact_digest");
  });

  it("keeps all names that claims give one artifact, sorted, whoever comes first", () => {
    const one = claim("training", training({ datasets: [{ digest: digestOf("2"), name: "b" }] }));
    const two = claim(
      "training",
      training({
        datasets: [
          { digest: digestOf("2"), name: "a" },
          { digest: digestOf("2"), name: "b" },
        ],
      }),
    );
    const names = (list: readonly (typeof one)[]) => namedArtifacts(factsOf(list)).get(digestOf("2"))?.names;
    expect(names([one, two])).toEqual(["a", "b"]);
    expect(names([two, one])).toEqual(["a", "b"]);
  });

  it("takes the type of a training claim's subject from the claim, else from the statement", () => {
    const typed = claim("training", training({ artifact_type: "lora-adapter" }));
    expect(namedArtifacts(factsOf([typed])).get(ARTIFACT)?.types).toEqual(["lora-adapter"]);
    const subjects = [{ digest: ARTIFACT, artifact_type: "dataset" }];
    const other = claim("model-card", { name: "x" }, { subjects });
    expect(namedArtifacts(factsOf([other])).get(ARTIFACT)?.types).toEqual(["dataset"]);
  });

  it("names nothing where nothing is claimed", () => {
    expect(namedArtifacts(factsOf([])).size).toBe(0);
  });
});
