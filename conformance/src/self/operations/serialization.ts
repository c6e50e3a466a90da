import { type DigestAlgorithm, isDigestAlgorithm, type JsonFields } from "@aixv/core";
import type { Serialization } from "@aixv/manifest";

/** How files were, or are to be, made resources (OMS v1.0 §6.3). */
export function readSerialization(fields: JsonFields): Serialization {
  const common = {
    hash_type: readAlgorithm(fields, "hash_type"),
    allow_symlinks: false,
    ...(fields.has("ignore_paths") ? { ignore_paths: texts(fields, "ignore_paths") } : {}),
  };
  return fields.text("method") === "shards"
    ? { method: "shards", shard_size: fields.integer("shard_size"), ...common }
    : { method: "files", ...common };
}

/** A hash algorithm of OMS. */
export function readAlgorithm(fields: JsonFields, name: string): DigestAlgorithm {
  const algorithm = fields.text(name);
  if (!isDigestAlgorithm(algorithm)) throw fields.fault(name, "sha256, blake2b or blake3");
  return algorithm;
}

/** A list of texts. */
export function texts(fields: JsonFields, name: string): readonly string[] {
  return fields.array(name, "a string", (entry) => (typeof entry === "string" ? entry : undefined));
}
