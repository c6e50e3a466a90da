import { type JsonValue, parseTime, unwrap } from "@aixv/core";
import { statementEdges } from "@aixv/records";
import { describe, expect, it } from "vitest";
import { ARTIFACT, claim, digestOf, factsOf, training } from "../../test/facts-of.ts";
import { folderFacts } from "../../test/folder-facts.ts";
import { type Element, ofType, packageOf, relationships, spdxOf, statements } from "../../test/spdx-of.ts";
import { spdx } from "./index.ts";

const time = (text: string) => unwrap(parseTime(text));

describe("an SPDX document of a training claim", () => {
  const graph = spdxOf(factsOf([claim("training", training())]));

  it("is one SpdxDocument about the model, which has its hash (AI/AIPackage)", () => {
    const [document, ...others] = ofType(graph, "SpdxDocument");
    expect(others).toEqual([]);
    expect(document?.rootElement).toEqual([packageOf(graph, "0")?.spdxId]);
    expect(packageOf(graph, "0")).toMatchObject({
      type: "ai_AIPackage",
      name: "model.safetensors",
      software_primaryPurpose: "model",
      verifiedUsing: [{ type: "Hash", algorithm: "sha256", hashValue: "0".repeat(64) }],
    });
  });

  it("has parents as packages that it descends from, and data sets that it was trained on", () => {
    expect(packageOf(graph, "1")).toMatchObject({
      type: "ai_AIPackage",
      name: "base",
      software_packageUrl: "pkg:huggingface/org/base@1",
    });
    expect(packageOf(graph, "2")).toMatchObject({
      type: "dataset_DatasetPackage",
      name: "corpus",
      dataset_datasetType: ["noAssertion"],
      software_downloadLocation: "https://example.com/corpus",
    });
    expect(relationships(graph, "descendantOf")).toEqual(["0 descendantOf 1"]);
    expect(relationships(graph, "trainedOn")).toEqual(["0 trainedOn 2"]);
    const [trained] = graph.elements.filter((one) => one.relationshipType === "trainedOn");
    expect(String(trained?.comment).split("\n")).toContain("aixv:split: train");
  });

  it("has hyperparameters as a dictionary, and the run as a build (Build/Build)", () => {
    expect(packageOf(graph, "0")?.ai_hyperparameter).toEqual([
      { type: "DictionaryEntry", key: "lr", value: "0.001" },
      { type: "DictionaryEntry", key: "optimizer/name", value: "adam" },
      { type: "DictionaryEntry", key: "seed", value: '"7"' },
    ]);
    expect(ofType(graph, "build_Build")).toMatchObject([
      {
        build_configSourceDigest: [{ hashValue: "3".repeat(64) }],
        build_parameter: [{ key: "environment_digest", value: digestOf("4") }],
      },
    ]);
    expect(ofType(graph, "Tool").map(({ name }) => name)).toEqual(["torch 2.9"]);
    expect(relationships(graph, "usesTool")).toHaveLength(1);
    expect(relationships(graph, "hasInput")).toEqual([]);
  });

  it("was made by nobody but aixv; who signed is whom the bundle comes from, and no kind of agent", () => {
    const [creator] = ofType(graph, "SoftwareAgent");
    expect(ofType(graph, "CreationInfo")).toMatchObject([{ createdBy: [creator?.spdxId] }]);
    const [signer] = ofType(graph, "Agent");
    expect(signer?.externalIdentifier).toMatchObject([
      { externalIdentifierType: "email", identifier: "alice@example.com" },
    ]);
    const [bundle] = ofType(graph, "software_File");
    expect(bundle).toMatchObject({ software_primaryPurpose: "evidence", originatedBy: [signer?.spdxId] });
    expect(packageOf(graph, "0")).not.toHaveProperty("suppliedBy");
    expect(relationships(graph, "hasEvidence").filter((one) => one.startsWith("0 "))).toHaveLength(1);
  });

  it("says all of the claim in an annotation of its bundle, with the types of values", () => {
    expect(statements(graph, "aixv:contents")).toMatchObject([
      {
        signed: [{ predicate: { hyperparameters: { lr: 0.001, seed: "7" } } }],
        verification: [{ method: "key", is_logged: false, signers: [{ subjects: ["alice@example.com"] }] }],
      },
    ]);
  });

  it("claims to keep no profile whose facts nobody said, and none that it makes no use of", () => {
    expect(ofType(graph, "SpdxDocument")[0]?.profileConformance).toEqual(["core", "software"]);
  });
});

describe("an SPDX document of other claims", () => {
  const evaluation = (value: number) => ({
    benchmarks: [{ name: "a/b", dataset_digest: digestOf("6"), metrics: [{ name: "accuracy", value }] }],
    eval_harness_digest: digestOf("8"),
    dataset_digests: [digestOf("5")],
    random_seed_policy: "fixed",
  });

  it("has the figures of evaluations, and what they were tested on", () => {
    const graph = spdxOf(factsOf([claim("evaluation", evaluation(0.5))]));
    expect(packageOf(graph, "0")?.ai_metric).toEqual([
      { type: "DictionaryEntry", key: "a~1b/accuracy", value: "0.5" },
    ]);
    expect(relationships(graph, "testedOn")).toEqual(["0 testedOn 5", "0 testedOn 6"]);
    expect(packageOf(graph, "5")?.type).toBe("dataset_DatasetPackage");
  });

  it("has data sets that a training held back as tested on", () => {
    const datasets = ["train", "rlhf", "eval", "test"].map((split, at) => ({
      digest: digestOf(String(at + 5)),
      split,
    }));
    const graph = spdxOf(factsOf([claim("training", training({ datasets }))]));
    expect(relationships(graph, "trainedOn")).toEqual(["0 trainedOn 5", "0 trainedOn 6"]);
    expect(relationships(graph, "testedOn")).toEqual(["0 testedOn 7", "0 testedOn 8"]);
  });

  it("takes no side where claims contradict each other, and tells", () => {
    const claims = [
      claim("evaluation", evaluation(0.5)),
      claim("evaluation", evaluation(0.6)),
      claim("model-card", { name: "A", version: "1", limitations: "x" }),
      claim("model-card", { name: "B", version: "2", limitations: "x" }),
      claim("training", training({ hyperparameters: { lr: 1, epochs: 3 } })),
      claim("training", training({ hyperparameters: { lr: 2, epochs: 3 } })),
    ];
    const graph = spdxOf(factsOf(claims));
    const model = packageOf(graph, "0");
    expect(model).toMatchObject({
      name: "model.safetensors",
      ai_limitation: "x",
      ai_hyperparameter: [{ key: "epochs", value: "3" }],
    });
    expect(model).not.toHaveProperty("software_packageVersion");
    expect(model).not.toHaveProperty("ai_metric");
    expect(String(model?.comment).split("\n")).toEqual([
      'aixv:conflict: "hyperparameter lr": 2 values are claimed',
      'aixv:conflict: "metric a~1b/accuracy": 2 values are claimed',
      'aixv:conflict: "name": 2 values are claimed',
      'aixv:conflict: "version": 2 values are claimed',
    ]);
  });

  it("has what a model card declares where readers look for it", () => {
    const card = {
      name: "Card",
      version: "1.2",
      intended_use: "chat",
      limitations: "English",
      card: { digest: digestOf("a"), uri: "https://example.com/README.md", media_type: "text/markdown" },
    };
    const model = packageOf(spdxOf(factsOf([claim("model-card", card)])), "0");
    expect(model).toMatchObject({
      name: "Card",
      software_packageVersion: "1.2",
      ai_informationAboutApplication: "chat",
      ai_limitation: "English",
    });
    expect(model?.externalRef?.[0]).toMatchObject({
      externalRefType: "documentation",
      locator: ["https://example.com/README.md"],
    });
  });

  it("has inputs and outputs of packaging, and goes back to rollback targets by no other name", () => {
    const packaging = {
      inputs: [{ digest: digestOf("7") }],
      outputs: [{ digest: ARTIFACT }],
      transform_type: "quantize",
      toolchain: [{ name: "quant", version: "1" }],
    };
    const delta = {
      base_digest: digestOf("1"),
      update_type: "sft",
      delta_scope: ["all"],
      rollback_target_digest: digestOf("2"),
      state_migration: "none",
    };
    const graph = spdxOf(factsOf([claim("packaging", packaging), claim("cl-delta", delta)]));
    const [build] = ofType(graph, "build_Build");
    const id = String(build?.spdxId).replace(/^.*#/, "");
    expect(relationships(graph, "hasInput")).toEqual([`${id} hasInput 7`]);
    expect(relationships(graph, "hasOutput")).toEqual([`${id} hasOutput 0`]);
    expect(relationships(graph, "descendantOf")).toEqual(["0 descendantOf 1"]);
    expect(relationships(graph, "other")).toEqual(["0 other 2"]);
  });

  it("makes nothing of what is said to be made of itself", () => {
    const parent_models = [{ digest: ARTIFACT }];
    const graph = spdxOf(factsOf([claim("training", training({ parent_models }))]));
    expect(relationships(graph, "descendantOf")).toEqual([]);
  });
});

describe("addresses of packages (Software/downloadLocation)", () => {
  const addressed = (uris: readonly string[], options = {}): Element | undefined => {
    const datasets = uris.map((uri) => ({ digest: digestOf("5"), uri }));
    return packageOf(spdxOf(factsOf([claim("training", training({ datasets }))]), options), "5");
  };

  it("are the one that is claimed, and none is chosen out of several", () => {
    expect(addressed(["https://a.example/"])?.software_downloadLocation).toBe("https://a.example/");
    const two = addressed(["https://a.example/", "https://b.example/"]);
    expect(two).not.toHaveProperty("software_downloadLocation");
    expect(two?.externalRef?.map(({ externalRefType }) => externalRefType)).toEqual([
      "altDownloadLocation",
      "altDownloadLocation",
    ]);
    expect(addressed(["no URI"])).not.toHaveProperty("software_downloadLocation");
  });

  it("are of the model what the caller says", () => {
    const options = { artifactUri: "https://example.com/m" };
    const graph = spdxOf(factsOf([claim("training", training())]), options);
    expect(packageOf(graph, "0")?.software_downloadLocation).toBe("https://example.com/m");
  });
});

describe("an SPDX document of a signed folder", () => {
  const graph = spdxOf(folderFacts());
  const model = packageOf(graph, "0");

  it("has the root digest as an identifier, and as no hash: no tool comes to it by hashing (OMS §6.5.1)", () => {
    expect(model).not.toHaveProperty("verifiedUsing");
    expect(model?.externalIdentifier).toMatchObject([
      { identifier: ARTIFACT, externalIdentifierType: "other", comment: "aixv:oms:rootDigest" },
    ]);
  });

  it("has its files with their hashes, and ranges of a file as snippets from byte 1 (Software/byteRange)", () => {
    expect(relationships(graph, "contains")).toEqual([
      "0 contains file:a%20b.gguf",
      "0 contains file:b",
      "0 contains file:c",
    ]);
    const files = ofType(graph, "software_File").filter((one) => one.spdxId?.includes("#file:"));
    expect(files.map((one) => one.verifiedUsing?.[0]?.algorithm)).toEqual([
      undefined,
      "blake2b512",
      undefined,
    ]);
    expect(ofType(graph, "software_Snippet").map((one) => one.software_byteRange)).toMatchObject([
      { beginIntegerRange: 1, endIntegerRange: 10 },
      { beginIntegerRange: 11, endIntegerRange: 15 },
    ]);
  });

  it("says what files say of themselves as read from them, and in no member for claims", () => {
    const headers = ofType(graph, "Annotation").filter((one) => one.name === "aixv:header");
    expect(headers.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/#file:a%20b\.gguf$/),
      model?.spdxId,
    ]);
    for (const { summary } of headers) expect(summary).toBe("Read from the file: nobody claimed it");
    expect(model).not.toHaveProperty("ai_typeOfModel");
    expect(ofType(graph, "simplelicensing_LicenseExpression")).toEqual([]);
  });

  it("has a decision as a review of the model", () => {
    const [decision] = ofType(graph, "Annotation").filter((one) => one.name === "aixv:decision");
    expect(decision).toMatchObject({ annotationType: "review", subject: model?.spdxId });
    expect(statements(graph, "aixv:decision")).toMatchObject([{ decision: "deny", policy_id: "p" }]);
  });
});

describe("times and ids of an SPDX document", () => {
  const created = (...times: readonly object[]): string => {
    const claims = times.map((more, at) => claim("model-card", { name: String(at) }, more));
    return String(ofType(spdxOf(factsOf(claims)), "CreationInfo")[0]?.created);
  };

  it("are to the second, by the latest that is proved, else that of the verification", () => {
    const early = { integrated_time: time("2026-01-04T00:00:00Z") };
    const late = { signed_time: time("2026-01-05T00:00:00.75Z") };
    expect(created(early, late)).toBe("2026-01-05T00:00:00Z");
    expect(created({})).toBe("2026-03-01T00:00:00Z");
    expect(created({ signed_time: time("2016-12-31T23:59:60Z") })).toBe("2016-12-31T23:59:59Z");
  });

  it("are those of another document wherever anything differs", () => {
    const ids = (name: string): readonly string[] =>
      spdxOf(factsOf([claim("model-card", { name })])).elements.flatMap((one) =>
        one.spdxId === undefined ? [] : [String(one.spdxId)],
      );
    expect(ids("a")).toEqual(ids("a"));
    expect(ids("a").filter((id) => ids("b").includes(id))).toEqual([]);
  });
});

describe("the predicate of a signed SPDX document", () => {
  const edgesOf = (...[facts]: Parameters<typeof spdxOf>) =>
    statementEdges({
      subject: [{ digest: { sha256: ARTIFACT.slice(7) } }],
      predicateType: "https://spdx.dev/Document/v3",
      predicate: spdxOf(facts).document,
    });

  it("says of lineage what the claims said, to whoever reads lineage from BOMs", () => {
    const datasets = [
      { digest: digestOf("2"), split: "train" },
      { digest: digestOf("5"), split: "test" },
    ];
    const claimed = [
      { type: "derived_from", from: ARTIFACT, to: digestOf("1") },
      { type: "trained_on", from: ARTIFACT, to: digestOf("2") },
      { type: "evaluated_with", from: ARTIFACT, to: digestOf("5") },
    ];
    const statement = claim("training", training({ datasets }));
    const sorted = (edges: readonly object[]) => edges.map((one) => JSON.stringify(one)).toSorted();
    expect(sorted(edgesOf(factsOf([statement])))).toEqual(sorted(claimed));
  });

  it("says the same of a folder, by its root digest", () => {
    expect(edgesOf(folderFacts())).toEqual(
      expect.arrayContaining([
        { type: "derived_from", from: ARTIFACT, to: digestOf("1") },
        { type: "packaged_from", from: ARTIFACT, to: digestOf("7") },
      ]),
    );
  });

  it("is the document itself", () => {
    const { document } = spdxOf(folderFacts());
    expect(spdx.predicate?.([document])).toEqual({
      predicateType: "https://spdx.dev/Document/v3",
      predicate: document as JsonValue,
    });
  });
});
