import { createManifest } from "@aixv/manifest";
import type { StatementFacts } from "@aixv/policy";
import { describe, expect, it } from "vitest";
import { bomOf, byRef, type Part, propertiesNamed } from "../../test/bom-of.ts";
import { ARTIFACT, claim, digestOf, factsOf, HEADER, training } from "../../test/facts-of.ts";
import { packageOf, spdxOf } from "../../test/spdx-of.ts";

const DEPLOYMENT = {
  admitted_artifact_digest: ARTIFACT,
  policy_id: "p",
  policy_decision: "allow",
  evidence: [],
  environment: "prod",
};

describe("what a component is", () => {
  const dataset = (digit: string) => claim("training", training({ datasets: [{ digest: digestOf(digit) }] }));

  it("is data where claims use it as a dataset alone, be it described as well", async () => {
    const described = claim("model-card", { name: "x" }, { subjects: [{ digest: digestOf("5") }] });
    expect(byRef(await bomOf(factsOf([dataset("5"), described])), "5")?.type).toBe("data");
  });

  it("is a model where a claim has it as such, and then no model card refers to it as data", async () => {
    const bom = await bomOf(factsOf([dataset("1")]));
    expect(byRef(bom, "1")?.type).toBe("machine-learning-model");
    const card = bom.metadata?.component?.modelCard;
    expect(card).not.toHaveProperty("modelParameters");
    expect(propertiesNamed(card, "aixv:training:dataset")).toEqual([digestOf("1")]);
  });

  it("is a model where it was trained itself, whoever calls it a dataset", async () => {
    const trained = claim("training", training(), { subjects: [{ digest: digestOf("5") }] });
    const bom = await bomOf(factsOf([dataset("5"), trained]));
    expect(byRef(bom, "5")).toMatchObject({
      type: "machine-learning-model",
      pedigree: { ancestors: [{ name: "base" }] },
    });
  });

  it.each<[string, readonly StatementFacts[], string]>([
    [
      "what a deployment claim is about beside the model",
      [claim("deployment", DEPLOYMENT, { subjects: [{ digest: ARTIFACT }, { digest: digestOf("5") }] })],
      "file",
    ],
    [
      "what a rollback claim goes back to",
      [claim("rollback", { artifact_digest: ARTIFACT, rollback_target_digest: digestOf("5"), reason: "r" })],
      "file",
    ],
    [
      "a data set that is a model card's document",
      [dataset("5"), claim("model-card", { card: { digest: digestOf("5") } })],
      "data",
    ],
    [
      "what a model card describes",
      [claim("model-card", { name: "x" }, { subjects: [{ digest: digestOf("5") }] })],
      "machine-learning-model",
    ],
    [
      "what is said to be a model",
      [
        claim("deployment", DEPLOYMENT, {
          subjects: [{ digest: digestOf("5"), artifact_type: "base-model" }],
        }),
      ],
      "machine-learning-model",
    ],
  ])("is a model only where a claim uses it as one: %s", async (_, claims, type) => {
    const facts = factsOf([...claims, claim("training", training())]);
    expect(byRef(await bomOf(facts), "5")?.type).toBe(type);
    const classes = {
      file: "software_Package",
      data: "dataset_DatasetPackage",
      "machine-learning-model": "ai_AIPackage",
    };
    expect(packageOf(spdxOf(facts), "5")?.type).toBe(classes[type as keyof typeof classes]);
  });

  it("is there once, whatever claims call it, and hostile names are but texts", async () => {
    const names = ["__proto__", "\u202egnp.exe", "urn:cdx:x", "constructor"];
    const datasets = names.map((name) => ({ digest: digestOf("5"), name, uri: name }));
    const bom = await bomOf(factsOf([claim("training", training({ datasets }))]));
    expect(bom.components?.filter((one) => String(one["bom-ref"]) === digestOf("5"))).toHaveLength(1);
    expect(
      [byRef(bom, "5")?.name, ...propertiesNamed(byRef(bom, "5"), "aixv:artifact:name")].toSorted(),
    ).toEqual(names.toSorted());
    expect(propertiesNamed(byRef(bom, "5"), "aixv:artifact:uri").toSorted()).toEqual(names.toSorted());
  });

  it("is called the same among components and among ancestors", async () => {
    const card = claim("model-card", { name: "Base" }, { subjects: [{ digest: digestOf("1") }] });
    const bom = await bomOf(factsOf([claim("training", training()), card]));
    expect(byRef(bom, "1")?.name).toBe("Base");
    expect(bom.metadata?.component?.pedigree?.ancestors?.[0]?.name).toBe("Base");
  });
});

describe("an ML-BOM of a signed folder", () => {
  const resources = ["a.bin", "b/c.json"].map((name, index) => ({
    name,
    algorithm: "sha256" as const,
    digest: String(index + 1).repeat(64),
  }));
  const serialization = { method: "files", hash_type: "sha256", allow_symlinks: false } as const;

  it("has its files with their hashes, and its root digest as no hash", async () => {
    const manifest = createManifest({ modelName: "m", serialization, resources });
    const facts = factsOf([claim("model-card", { name: "x" })], { manifest });
    const model = (await bomOf(facts)).metadata?.component as Part;
    expect(model).not.toHaveProperty("hashes");
    expect(propertiesNamed(model, "aixv:oms:rootDigest")).toEqual([ARTIFACT]);
    expect(model.components).toMatchObject([
      { type: "file", name: "a.bin", hashes: [{ alg: "SHA-256", content: "1".repeat(64) }] },
      { type: "file", name: "b/c.json", hashes: [{ alg: "SHA-256", content: "2".repeat(64) }] },
    ]);
  });

  it.each(["folder", undefined] as const)(
    "has no hash of a %s whose list of files nobody trusted signed",
    async (kind) => {
      const facts = factsOf([claim("model-card", { name: "x" })]);
      const { kind: _, ...artifact } = facts.artifact;
      const unknown = { ...facts, artifact: kind === undefined ? artifact : { ...artifact, kind } };
      expect((await bomOf(facts)).metadata?.component).toHaveProperty("hashes");
      const model = (await bomOf(unknown)).metadata?.component as Part;
      expect(model).not.toHaveProperty("hashes");
      expect(propertiesNamed(model, "aixv:oms:rootDigest")).toEqual([ARTIFACT]);
    },
  );

  it("has what files say of themselves as properties of the files, and licences as what was found, not declared", async () => {
    const manifest = createManifest({ modelName: "m", serialization, resources });
    const headers = ["a.bin", "unlisted.gguf"].map((path) => ({ path, header: HEADER }));
    const facts = factsOf([claim("model-card", { name: "x" })], { manifest, headers });
    const model = (await bomOf(facts)).metadata?.component as Part;
    expect(propertiesNamed(model.components?.[0], "aixv:header/about/architecture")).toEqual(["llama"]);
    expect(propertiesNamed(model.components?.[1], "aixv:header/about/architecture")).toEqual([]);
    expect(propertiesNamed(model, "aixv:header:unlisted.gguf/parameterCount")).toEqual(["2"]);
    expect(model).not.toHaveProperty("licenses");
    expect(model.evidence?.licenses).toMatchObject([{ license: { id: "MIT" } }]);
    expect(model.evidence?.licenses?.[0]?.license).not.toHaveProperty("acknowledgement");
    expect(propertiesNamed(model.modelCard, "aixv:read")).toEqual(["evidence.licenses"]);
    // Two files that are no shards of one may be parts or variants: they have no architecture, and no sum.
    expect(model.modelCard).not.toHaveProperty("modelParameters");
  });

  it("has what its weights say in the model card, marked as read, and attributed to nobody", async () => {
    const card = claim("model-card", { licenses: ["Apache-2.0"] });
    const bom = await bomOf(factsOf([card], { headers: [{ path: "model.gguf", header: HEADER }] }));
    const model = bom.metadata?.component as Part;
    expect(model.modelCard?.modelParameters).toEqual({ modelArchitecture: "llama" });
    expect(propertiesNamed(model.modelCard, "aixv:read")).toEqual([
      "modelCard.modelParameters.modelArchitecture",
      "evidence.licenses",
    ]);
    expect(propertiesNamed(model.modelCard, "aixv:read:parameterCount")).toEqual(["2"]);
    expect(propertiesNamed(model.modelCard, "aixv:read:quantization")).toEqual(["F16"]);
    expect(propertiesNamed(model.modelCard, "aixv:read:tensorTypes/0/type")).toEqual(["F16"]);
    expect(model.licenses).toEqual([{ license: { id: "Apache-2.0", acknowledgement: "declared" } }]);
    const cited = propertiesNamed(bom, `aixv:citation:${card.bundle_digest}`);
    expect(cited.filter((pointer) => /evidence|modelParameters/.test(pointer))).toEqual([]);
  });

  it("has none of that on a dataset, or where nothing was read", async () => {
    const bom = await bomOf(factsOf([claim("model-card", { name: "x" })]));
    expect(propertiesNamed(bom.metadata?.component?.modelCard, "aixv:read")).toEqual([]);
    expect(bom.metadata?.component).not.toHaveProperty("evidence");
    const trainedOnIt = claim("training", training({ datasets: [{ digest: ARTIFACT }] }), {
      subjects: [{ digest: digestOf("5") }],
    });
    const data = await bomOf(factsOf([trainedOnIt], { headers: [{ path: "model.gguf", header: HEADER }] }));
    expect(data.metadata?.component?.type).toBe("data");
    expect(data.metadata?.component).not.toHaveProperty("modelCard");
    expect(data.metadata?.component).not.toHaveProperty("evidence");
  });

  it("has the digest of its only file as a hash, if it is that", async () => {
    const [only] = [{ name: "m.bin", algorithm: "sha256" as const, digest: "0".repeat(64) }];
    const manifest = createManifest({ modelName: "m", serialization, resources: [only] });
    const facts = factsOf([claim("model-card", { name: "x" })], { manifest });
    const model = (await bomOf(facts)).metadata?.component as Part;
    expect(model.hashes).toEqual([{ alg: "SHA-256", content: "0".repeat(64) }]);
    expect(propertiesNamed(model, "aixv:oms:rootDigest")).toEqual([]);
  });

  it("has shards as properties, as they are hashes of no file, and other algorithms by their names", async () => {
    const shard = (name: string, digest: string) => ({
      name,
      algorithm: "blake2b" as const,
      digest: digest.repeat(128),
    });
    const manifest = createManifest({
      modelName: "m",
      serialization: { method: "shards", hash_type: "blake2b", shard_size: 10, allow_symlinks: false },
      resources: [shard("a:0:10", "1"), shard("a:10:15", "2"), shard("b:0:5", "3")],
      emptyFiles: ["c"],
    });
    const facts = factsOf([claim("model-card", { name: "x" })], { manifest });
    const [a, b, c] = (await bomOf(facts)).metadata?.component?.components ?? [];
    expect(a).not.toHaveProperty("hashes");
    expect(propertiesNamed(a, "aixv:oms:shard")).toEqual([
      `0-10 blake2b:${"1".repeat(128)}`,
      `10-15 blake2b:${"2".repeat(128)}`,
    ]);
    expect(b?.hashes).toEqual([{ alg: "BLAKE2b-512", content: "3".repeat(128) }]);
    expect(c).not.toHaveProperty("hashes");
    expect(propertiesNamed(c, "aixv:file:bytes")).toEqual(["0"]);
  });
});
