import { type JsonValue, parseTime, unwrap } from "@aixv/core";
import { statementEdges } from "@aixv/records";
import { describe, expect, it } from "vitest";
import { bomOf, byRef, type Part, propertiesNamed } from "../../test/bom-of.ts";
import { ARTIFACT, claim, decisionOf, digestOf, factsOf, training } from "../../test/facts-of.ts";
import { cycloneDx } from "./index.ts";

describe("an ML-BOM of a training claim", async () => {
  const bom = await bomOf(factsOf([claim("training", training())]));
  const model = bom.metadata?.component as Part;

  it("is about the model, by its digest, and has its hash", () => {
    expect(model).toMatchObject({
      type: "machine-learning-model",
      "bom-ref": ARTIFACT,
      name: "model.safetensors",
      hashes: [{ alg: "SHA-256", content: "0".repeat(64) }],
    });
  });

  it("has parents as components, as ancestors and as dependencies", () => {
    expect(byRef(bom, "1")).toMatchObject({
      type: "machine-learning-model",
      name: "base",
      purl: "pkg:huggingface/org/base@1",
    });
    expect(model.pedigree?.ancestors?.[0]).toMatchObject({
      name: "base",
      hashes: [{ content: "1".repeat(64) }],
    });
    const [own] = bom.dependencies?.filter(({ ref }) => String(ref) === ARTIFACT) ?? [];
    expect(own?.dependsOn).toEqual([digestOf("1")]);
  });

  it("has datasets as data, to which the model card refers, with their splits", () => {
    expect(byRef(bom, "2")).toMatchObject({
      type: "data",
      name: "corpus",
      description: "Split: train",
      data: [{ type: "dataset", name: "corpus" }],
      externalReferences: [{ type: "distribution", url: "https://example.com/corpus" }],
    });
    expect(model.modelCard?.modelParameters?.datasets).toEqual([{ ref: digestOf("2") }]);
  });

  it("has hyperparameters as properties of the model card, whose types can be told", () => {
    expect(propertiesNamed(model.modelCard, "aixv:hyperparameter:lr")).toEqual(["0.001"]);
    expect(propertiesNamed(model.modelCard, "aixv:hyperparameter:optimizer/name")).toEqual(["adam"]);
    expect(propertiesNamed(model.modelCard, "aixv:hyperparameter:seed")).toEqual(['"7"']);
  });

  it("says how it was trained, with the framework, the code and the environment", () => {
    const [formula] = bom.formulation ?? [];
    expect(formula?.components).toMatchObject([
      { type: "framework", name: "torch", version: "2.9" },
      { name: "code", hashes: [{ content: "3".repeat(64) }] },
      { name: "environment", hashes: [{ content: "4".repeat(64) }] },
    ]);
    const [workflow] = formula?.workflows ?? [];
    expect(workflow?.inputs?.slice(0, 2).map(({ resource }) => resource?.ref)).toEqual([
      digestOf("1"),
      digestOf("2"),
    ]);
    expect(workflow?.outputs).toEqual([{ type: "artifact", resource: { ref: ARTIFACT } }]);
  });

  it("says who claims what on which evidence", () => {
    const { assessors, claims, evidence, attestations } = bom.declarations ?? ({} as Part);
    expect(assessors?.map(({ organization }) => organization?.name)).toEqual(["alice@example.com"]);
    expect(claims?.[0]).toMatchObject({ target: ARTIFACT, evidence: [evidence?.[0]?.["bom-ref"]] });
    expect(attestations?.[0]?.assessor).toBe(assessors?.[0]?.["bom-ref"]);
  });

  it("says who says which part of it: as a citation where the time is proved, else as properties", async () => {
    const signed_time = unwrap(parseTime("2026-01-05T00:00:00Z"));
    const dated = await bomOf(factsOf([claim("training", training(), { signed_time })]));
    const [citation] = dated.citations ?? [];
    expect(citation).toMatchObject({ timestamp: signed_time, note: expect.stringMatching(/^sha256:/) });
    expect(citation?.attributedTo).toBe(dated.declarations?.assessors?.[0]?.["bom-ref"]);
    expect(citation?.pointers).toContain("/formulation/0");
    const undated = claim("training", training());
    expect(bom).not.toHaveProperty("citations");
    expect(propertiesNamed(bom, `aixv:citation:${undated.bundle_digest}`)).toContain("/formulation/0");
  });

  it("says that nobody made it but aixv, of no version, and no organisation", () => {
    expect(bom.metadata?.tools?.components).toMatchObject([{ name: "aixv" }]);
    expect(bom.metadata?.tools?.components?.[0]).not.toHaveProperty("version");
    expect(bom.metadata).not.toHaveProperty("manufacturer");
    expect(model).not.toHaveProperty("licenses");
  });
});

describe("an ML-BOM of other claims", () => {
  it("has the figures of evaluations as texts, with their bounds", async () => {
    const evaluation = {
      benchmarks: [
        {
          name: "mmlu",
          metrics: [
            {
              name: "accuracy",
              value: 0.5,
              unit: "ratio",
              confidence_interval: { lower: 0.4, upper: 0.6, level: 0.95 },
            },
          ],
        },
      ],
      eval_harness_digest: digestOf("6"),
      dataset_digests: [digestOf("5")],
      random_seed_policy: "fixed",
      seeds: [1],
    };
    const bom = await bomOf(factsOf([claim("evaluation", evaluation)]));
    expect(bom.metadata?.component?.modelCard?.quantitativeAnalysis?.performanceMetrics).toEqual([
      {
        type: "accuracy",
        value: "0.5",
        slice: "mmlu",
        confidenceInterval: { lowerBound: "0.4", upperBound: "0.6" },
      },
    ]);
    const [workflow] = bom.formulation?.[0]?.workflows ?? [];
    expect(workflow?.taskTypes).toEqual(["test"]);
    expect(
      propertiesNamed(workflow, "aixv:evaluation:benchmarks/0/metrics/0/confidence_interval/level"),
    ).toEqual(["0.95"]);
    expect(byRef(bom, "5")?.type).toBe("data");
  });

  it("has what a model card declares where readers look for it", async () => {
    const card = {
      name: "Card",
      version: "1.2",
      licenses: ["apache-2.0", "MIT OR Apache-2.0", "llama3"],
      intended_use: "chat",
      limitations: "English",
      card: { digest: digestOf("a"), uri: "https://example.com/README.md" },
      properties: [{ name: "energy", value: 3, unit: "kWh" }],
    };
    const model = (await bomOf(factsOf([claim("model-card", card)]))).metadata?.component as Part;
    expect(model).toMatchObject({ name: "Card", version: "1.2" });
    expect(propertiesNamed(model, "aixv:artifact:name")).toEqual(["model.safetensors"]);
    expect(model.licenses).toMatchObject([
      { license: { id: "Apache-2.0", acknowledgement: "declared" } },
      { expression: "MIT OR Apache-2.0" },
      { license: { name: "llama3" } },
    ]);
    expect(model.modelCard?.considerations).toEqual({
      useCases: ["chat"],
      technicalLimitations: ["English"],
    });
    expect(propertiesNamed(model.modelCard, "aixv:property:energy")).toEqual(["3"]);
    expect(propertiesNamed(model.modelCard, "aixv:property-unit:energy")).toEqual(["kWh"]);
    expect(model.externalReferences?.[0]).toMatchObject({
      type: "model-card",
      url: "https://example.com/README.md",
    });
  });

  it("tells of licences and metrics that claims contradict each other in, and has both", async () => {
    const card = (...licenses: readonly string[]) =>
      claim("model-card", { name: "A", licenses: [...licenses] });
    const evaluation = (value: number) =>
      claim("evaluation", {
        benchmarks: [
          {
            name: "mmlu",
            metrics: [
              { name: "acc", value },
              { name: "f1", value: 1 },
            ],
          },
        ],
        eval_harness_digest: digestOf("6"),
        dataset_digests: [digestOf("5")],
        random_seed_policy: "fixed",
      });
    const conflicts = async (...claims: Parameters<typeof factsOf>[0]) =>
      propertiesNamed((await bomOf(factsOf(claims))).metadata?.component, "aixv:conflict");
    expect(await conflicts(card("MIT"), card("GPL-3.0-only"), evaluation(0.5), evaluation(0.9))).toEqual([
      "licenses: 2 claims differ",
      'metric "mmlu" "acc": 2 claims differ',
    ]);
    const again = { signers: [{ subjects: ["bob@example.com"] }] };
    const agreeing = claim("model-card", { name: "A", licenses: ["MIT", "X11"] }, again);
    expect(
      await conflicts(card("X11", "MIT"), agreeing, evaluation(0.5), claim("model-card", { name: "A" })),
    ).toEqual([]);
  });

  it("has a text that several model cards share once, attributed to each of them", async () => {
    const proof = (name: string) => ({ signers: [{ subjects: [name] }] });
    const cards = ["a@b.c", "d@e.f"].map((name) =>
      claim("model-card", { intended_use: "chat" }, proof(name)),
    );
    const bom = await bomOf(
      factsOf([...cards, claim("model-card", { intended_use: "code" }, proof("g@h.i"))]),
    );
    const useCases = bom.metadata?.component?.modelCard?.considerations
      ?.useCases as unknown as readonly string[];
    expect([...useCases].toSorted()).toEqual(["chat", "code"]);
    for (const { bundle_digest } of cards)
      expect(propertiesNamed(bom, `aixv:citation:${bundle_digest}`)).toContain(
        `/metadata/component/modelCard/considerations/useCases/${useCases.indexOf("chat")}`,
      );
  });

  it("takes no side where model cards contradict each other, has all they say, and tells", async () => {
    const cards = [
      claim("model-card", { name: "A", version: "1" }),
      claim("model-card", { name: "B", version: "2" }),
    ];
    const model = (await bomOf(factsOf(cards))).metadata?.component as Part;
    expect(model.name).toBe("model.safetensors");
    expect(model).not.toHaveProperty("version");
    expect(propertiesNamed(model, "aixv:artifact:name").toSorted()).toEqual(["A", "B"]);
    expect(propertiesNamed(model, "aixv:artifact:version").toSorted()).toEqual(["1", "2"]);
    expect(propertiesNamed(model, "aixv:conflict")).toHaveLength(2);
  });

  it("is of data where signed types say so, without a model card", async () => {
    const subjects = [{ digest: ARTIFACT, artifact_type: "dataset" }];
    const facts = factsOf([claim("model-card", { name: "x", limitations: "small" }, { subjects })]);
    const component = (await bomOf(facts)).metadata?.component as Part;
    expect(component).toMatchObject({ type: "data", data: [{ type: "dataset" }] });
    expect(component).not.toHaveProperty("modelCard");
    expect(propertiesNamed(component, "aixv:model-card:limitations")).toEqual(["small"]);
  });

  it("tells of predicates of unknown types", async () => {
    const predicate_type = "https://example.com/scan/v1";
    const bom = await bomOf(factsOf([claim("training", { found: [true] }, { predicate_type })]));
    const model = bom.metadata?.component as Part;
    expect(model.externalReferences?.[0]).toMatchObject({ type: "attestation", comment: predicate_type });
    // Whether it is a model nobody says.
    expect(model.type).toBe("file");
    expect(propertiesNamed(model, `aixv:predicate:${predicate_type}/found/0`)).toEqual(["true"]);
  });

  it("has a decision as a claim of whoever verified, with what speaks for it and against it", async () => {
    const evidence = claim("training", training());
    const decision = decisionOf({
      decision: "deny",
      satisfied: [{ rule: "/a", evidence: [evidence.bundle_digest] }],
      violations: [
        { code: "ADVISORY_ACTIVE", rule: "/b", message: "m", subject: "s", evidence: [digestOf("f")] },
      ],
    });
    const bom = await bomOf(factsOf([evidence], { decision }));
    const made = bom.declarations?.claims?.find(({ predicate }) => predicate === "aixv:decision:deny");
    expect(made?.evidence).toEqual([`evidence:${evidence.bundle_digest}`]);
    // Nothing of the facts is that evidence.
    expect(made).not.toHaveProperty("counterEvidence");
    expect(propertiesNamed(bom, "aixv:decision:violations/0/code")).toEqual(["ADVISORY_ACTIVE"]);
  });

  it("is dated by the latest proved time, and not at all where none is", async () => {
    const signed_time = unwrap(parseTime("2026-01-05T00:00:00Z"));
    const integrated_time = unwrap(parseTime("2026-01-04T00:00:00Z"));
    const proved = [
      claim("model-card", { name: "a" }, { integrated_time }),
      claim("model-card", { name: "b" }, { signed_time }),
    ];
    expect((await bomOf(factsOf(proved))).metadata?.timestamp).toBe("2026-01-05T00:00:00Z");
    const unproved = await bomOf(factsOf([claim("model-card", { name: "a" })]));
    expect(unproved.metadata).not.toHaveProperty("timestamp");
  });
});

describe("an ML-BOM of CycloneDX 1.6", () => {
  it("says who says which part in properties, and an expression among licences as a name", async () => {
    const cards = claim("model-card", { licenses: ["MIT OR Apache-2.0", "MIT"] });
    const bom = await bomOf(factsOf([cards]), { specVersion: "1.6" });
    expect(bom).not.toHaveProperty("citations");
    expect(propertiesNamed(bom, `aixv:citation:${cards.bundle_digest}`)).toContain(
      "/metadata/component/licenses/0",
    );
    expect(bom.metadata?.component?.licenses).toMatchObject([
      { license: { name: "MIT OR Apache-2.0" } },
      { license: { id: "MIT" } },
    ]);
    const alone = await bomOf(factsOf([claim("model-card", { licenses: ["MIT OR Apache-2.0"] })]), {
      specVersion: "1.6",
    });
    expect(alone.metadata?.component?.licenses).toMatchObject([{ expression: "MIT OR Apache-2.0" }]);
  });
});

describe("the predicate of a signed ML-BOM", () => {
  it("says of lineage what the claims said, to whoever reads lineage from BOMs", () => {
    const { documents } = unwrap(cycloneDx.export(factsOf([claim("training", training())])));
    const edges = statementEdges({
      subject: [{ digest: { sha256: ARTIFACT.slice(7) } }],
      predicateType: "https://cyclonedx.org/bom",
      predicate: documents[0] ?? {},
    });
    expect(edges).toEqual([
      { type: "derived_from", from: ARTIFACT, to: digestOf("1") },
      { type: "trained_on", from: ARTIFACT, to: digestOf("2") },
    ]);
  });

  it("is the document itself", () => {
    const { documents } = unwrap(cycloneDx.export(factsOf([claim("training", training())])));
    const made = cycloneDx.predicate?.(documents);
    expect(made).toEqual({
      predicateType: "https://cyclonedx.org/bom",
      predicate: documents[0] as JsonValue,
    });
  });
});
