import { type JsonObject, type JsonValue, parseTime, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { withValue } from "../../test/checks.ts";
import { testExporter } from "../../test/exporter-suite.ts";
import { ARTIFACT, claim, digestOf, factsOf, training } from "../../test/facts-of.ts";
import type { ExportFacts } from "../index.ts";
import { SLSA_PROVENANCE_TYPE, slsa } from "./index.ts";

describe("slsa (SLSA 1.2, Build: Provenance)", () => testExporter(slsa));

const hexOf = (digit: string) => ({ sha256: digit.repeat(64) });

function provenanceOf(facts: ExportFacts): JsonObject {
  const { documents } = unwrap(slsa.export(facts));
  const [document = {}, ...others] = documents;
  expect(others).toEqual([]);
  return document;
}

describe("provenance of a training", () => {
  const signed_time = unwrap(parseTime("2026-01-05T00:00:00Z"));
  const evidence = claim("training", training(), { signed_time });
  const statement = provenanceOf(factsOf([evidence]));

  it("is about the model", () => {
    expect(statement.subject).toEqual([{ name: "model.safetensors", digest: hexOf("0") }]);
  });

  it("has what was asked for as external parameters, of the published build type", () => {
    expect(statement.predicate).toMatchObject({
      buildDefinition: {
        buildType: expect.stringMatching(/\/build-types\/training-v1/),
        externalParameters: {
          framework: "torch",
          framework_version: "2.9",
          hyperparameters: { lr: 0.001, optimizer: { name: "adam" }, seed: "7" },
        },
      },
    });
  });

  it("has what went into it as resolved dependencies, each with its role", () => {
    const uri = "https://example.com/corpus";
    expect(statement.predicate).toMatchObject({
      buildDefinition: {
        resolvedDependencies: [
          { name: "base", digest: hexOf("1"), annotations: { role: "parent-model" } },
          { name: "corpus", uri, digest: hexOf("2"), annotations: { role: "dataset", split: "train" } },
          { digest: hexOf("3"), annotations: { role: "code" } },
          { digest: hexOf("4"), annotations: { role: "environment" } },
        ],
      },
    });
  });

  it("says who signed that, when, and by which bundle; and nothing of when it was built, which nobody said", () => {
    expect(statement.predicate).toMatchObject({
      runDetails: {
        builder: { id: "mailto:alice@example.com" },
        byproducts: [
          {
            digest: { sha256: evidence.bundle_digest.slice(7) },
            annotations: { method: "key", is_logged: false, signed_time },
          },
        ],
      },
    });
    expect(JSON.stringify(statement)).not.toContain("startedOn");
  });
});

describe("provenance of a transform", () => {
  const packaging = claim("packaging", {
    inputs: [{ digest: digestOf("1"), name: "base" }],
    outputs: [
      { digest: ARTIFACT, name: "m.gguf" },
      { digest: digestOf("8"), name: "m.gguf" },
    ],
    transform_type: "quantize",
    toolchain: [
      { name: "llama.cpp", version: "b1", digest: digestOf("7") },
      { name: "shell", version: "5" },
    ],
    parameters: { type: "Q4_K_M" },
  });
  const statement = provenanceOf(factsOf([packaging]));

  it("is about what came out; of several of one name the first has it", () => {
    expect(statement.subject).toEqual([
      { name: "m.gguf", digest: hexOf("0") },
      { digest: hexOf("8"), annotations: { name: "m.gguf" } },
    ]);
  });

  it("has inputs and tools with a digest as dependencies, and all tools as parameters", () => {
    expect(statement.predicate).toMatchObject({
      buildDefinition: {
        externalParameters: {
          transform_type: "quantize",
          parameters: { type: "Q4_K_M" },
          toolchain: [
            { name: "llama.cpp", version: "b1" },
            { name: "shell", version: "5" },
          ],
        },
        resolvedDependencies: [
          { name: "base", digest: hexOf("1"), annotations: { role: "input" } },
          { name: "llama.cpp", digest: hexOf("7"), annotations: { role: "tool", version: "b1" } },
        ],
      },
    });
  });
});

describe("facts that provenance has no place for", () => {
  it("are omitted with a reason, beside what it says", () => {
    const card = claim("model-card", { name: "x" });
    const { documents, omitted } = unwrap(slsa.export(factsOf([claim("training", training()), card])));
    expect(documents).toHaveLength(1);
    expect(omitted).toEqual([
      expect.objectContaining({ code: "NOT_OF_THIS_FORMAT", evidence: card.bundle_digest, pointer: "" }),
    ]);
  });
});

describe("provenance that somebody else signed", () => {
  const predicate = {
    buildDefinition: { buildType: "https://example.com/build", externalParameters: {} },
    runDetails: {
      builder: { id: "https://example.com/builder" },
      byproducts: [{ uri: "https://example.com/log" }],
    },
  };
  const signed = (said: JsonObject) => claim("training", said, { predicate_type: SLSA_PROVENANCE_TYPE });

  it("is as it was signed, with the bundle among the byproducts: whoever signs the document is not who said it", () => {
    const theirs = signed(predicate);
    expect(provenanceOf(factsOf([theirs])).predicate).toEqual({
      ...predicate,
      runDetails: {
        ...predicate.runDetails,
        byproducts: [
          { uri: "https://example.com/log" },
          expect.objectContaining({
            name: "attestation",
            digest: { sha256: theirs.bundle_digest.slice(7) },
            annotations: expect.objectContaining({ signers: [{ subjects: ["alice@example.com"] }] }),
          }),
        ],
      },
    });
  });

  it.each<[string, JsonObject]>([
    ["MEMBER_MISSING at /predicate/buildDefinition", {}],
    [
      "MEMBER_MALFORMED at /predicate/runDetails/byproducts",
      { ...predicate, runDetails: { ...predicate.runDetails, byproducts: "x" } },
    ],
  ])("is omitted with the first finding where it is wrong: %s", (finding, wrong) => {
    const theirs = signed(wrong);
    const { documents, omitted } = unwrap(slsa.export(factsOf([theirs, claim("training", training())])));
    expect(documents).toHaveLength(1);
    expect(omitted).toMatchObject([
      {
        code: "VALUE_NOT_EXPRESSIBLE",
        evidence: theirs.bundle_digest,
        reason: expect.stringContaining(finding),
      },
    ]);
    expect(slsa.export(factsOf([theirs])).ok).toBe(false);
  });
});

describe("check of SLSA provenance", () => {
  const sound = provenanceOf(factsOf([claim("training", training())]));
  const definition = ["predicate", "buildDefinition"];
  const run = ["predicate", "runDetails"];
  const BLAKE = { blake3: "b".repeat(64) };

  it.each<[string, readonly (string | number)[], JsonValue | undefined]>([
    ["STATEMENT_TYPE_UNSUPPORTED", ["_type"], "https://example.com/Statement/v1"],
    ["PREDICATE_TYPE_UNEXPECTED", ["predicateType"], "https://example.com/provenance/v1"],
    ["SUBJECT_MISSING", ["subject"], []],
    ["SUBJECT_DIGEST_MISSING", ["subject", 0], { name: "m", uri: "https://example.com/m" }],
    [
      "SUBJECT_DUPLICATE",
      ["subject"],
      [
        { name: "m", digest: BLAKE },
        { name: "m", digest: BLAKE },
      ],
    ],
    ["DIGEST_MALFORMED", ["subject", 0, "digest"], {}],
    ["DIGEST_MALFORMED", ["subject", 0, "digest", "sha256"], "A".repeat(64)],
    ["DIGEST_MALFORMED", ["subject", 0, "digest", "sha256"], "a".repeat(63)],
    ["MEMBER_MISSING", [...definition, "buildType"], undefined],
    ["URI_MALFORMED", [...definition, "buildType"], "training"],
    ["PARAMETER_TWICE", [...definition, "internalParameters"], { framework: "torch" }],
    ["PARAMETER_UNKNOWN", [...definition, "externalParameters", "secret"], 1],
    ["DESCRIPTOR_EMPTY", [...definition, "resolvedDependencies", 0], { name: "base" }],
    ["MEMBER_MALFORMED", [...definition, "resolvedDependencies", 0, "content"], "no base64"],
    ["MEMBER_MISSING", [...run, "builder", "id"], undefined],
    ["TIME_MALFORMED", [...run, "metadata"], { startedOn: "2026-01-01T00:00:00+01:00" }],
  ])("finds %s", (code, path, value) => {
    expect(slsa.check(withValue(sound, path, value)).map((one) => one.code)).toContain(code);
  });

  it.each<[string, readonly (string | number)[], JsonValue]>([
    [
      "subjects of one name, if the name is _",
      ["subject"],
      ["a", "b"].map((digit) => ({ name: "_", digest: hexOf(digit) })),
    ],
    ["a digest of an algorithm that nobody knows", ["subject", 0, "digest"], { "x-hash": "anything" }],
    ["a git commit", ["subject", 0, "digest"], { gitCommit: "a".repeat(40) }],
    ["internal parameters", [...definition, "internalParameters"], { host: "a" }],
    [
      "parameters of a build type that is not ours",
      definition,
      { buildType: "https://example.com/b/v1", externalParameters: { any: 1 } },
    ],
    [
      "times of the build",
      [...run, "metadata"],
      { startedOn: "2026-01-01T00:00:00Z", finishedOn: "2026-01-01T00:00:01.5Z" },
    ],
  ])("takes %s", (_, path, value) => {
    expect(slsa.check(withValue(sound, path, value))).toEqual([]);
  });
});
