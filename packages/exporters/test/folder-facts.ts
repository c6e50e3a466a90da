import { createManifest } from "@aixv/manifest";
import type { ExportFacts } from "../src/index.ts";
import { claim, decisionOf, digestOf, factsOf, HEADER, training } from "./facts-of.ts";

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
  const satisfied = [{ rule: "/a", evidence: [statement.bundle_digest] }];
  const decision = decisionOf({ decision: "deny", satisfied });
  const headers = ["a b.gguf", "unlisted.gguf"].map((path) => ({ path, header: HEADER }));
  return factsOf([statement, claim("packaging", packaging)], { manifest, headers, decision });
}
