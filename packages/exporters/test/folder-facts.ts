import { parseTime, unwrap } from "@aixv/core";
import type { ModelHeader } from "@aixv/formats/headers";
import { createManifest } from "@aixv/manifest";
import type { AdmissionDecision } from "@aixv/policy";
import type { ExportFacts } from "../src/index.ts";
import { claim, digestOf, factsOf, training } from "./facts-of.ts";

const HEADER: ModelHeader = {
  format: "gguf",
  about: { name: "N", license: "mit", architecture: "llama" },
  tensorCount: 1,
  parameterCount: 2,
  tensorTypes: [{ type: "F16", tensors: 1, parameters: 2 }],
  metadata: { "general.name": "N" },
  omitted: 0,
};

/** Facts of a folder whose files were hashed in ranges, with headers, claims of every origin, and a decision. */
export function folderFacts(): ExportFacts {
  const shard = (name: string, digit: string) => ({
    name,
    algorithm: "blake2b" as const,
    digest: digit.repeat(128),
  });
  const manifest = createManifest({
    modelName: "m",
    serialization: { method: "shards", hash_type: "blake2b", shard_size: 10, allow_symlinks: false },
    resources: [shard("a b.gguf:0:10", "1"), shard("a b.gguf:10:15", "2"), shard("b:0:5", "3")],
    emptyFiles: ["c"],
  });
  const packaging = {
    inputs: [{ digest: digestOf("7") }],
    outputs: [{ digest: digestOf("0"), name: "packed" }],
    transform_type: "quantize",
    toolchain: [{ name: "quant", version: "1", digest: digestOf("8"), uri: "https://example.com/quant" }],
    parameters: { bits: 4, scheme: { name: "k" } },
  };
  const statement = claim("training", training());
  const decision = {
    decision: "deny",
    satisfied: [{ rule: "/a", evidence: [statement.bundle_digest] }],
    violations: [],
    ignored: [],
    maturity: { level: 0, missing: [] },
    policy_id: "p",
    policy_digest: digestOf("9"),
    evaluated_at: unwrap(parseTime("2026-03-01T00:00:00Z")),
  } as unknown as AdmissionDecision;
  const headers = ["a b.gguf", "unlisted.gguf"].map((path) => ({ path, header: HEADER }));
  return factsOf([statement, claim("packaging", packaging)], { manifest, headers, decision });
}
