import { createHash } from "node:crypto";
import type { JsonValue } from "@aixv/core";
import { OMS_PREDICATE_TYPE, type Resource, type StatementContent } from "@aixv/manifest";

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Resources of the given names, each with the digest of its own name. */
export function resourcesOf(...names: string[]): Resource[] {
  return names.map((name) => ({ name, algorithm: "sha256", digest: sha256(name) }));
}

export type Wire = { [name: string]: JsonValue };

export interface StatementParts {
  readonly resources: readonly Wire[];
  readonly serialization?: Wire;
  readonly predicate?: Wire;
  readonly root?: string;
}

export const FILES: Wire = { method: "files", hash_type: "sha256", allow_symlinks: false };

export function shards(shard_size: JsonValue): Wire {
  return { method: "shards", hash_type: "sha256", shard_size, allow_symlinks: false };
}

/** A statement whose root digest is right for the resources as given, computed apart from the code under test. */
export function statementOf(parts: StatementParts): StatementContent {
  const hash = createHash("sha256");
  for (const resource of parts.resources) hash.update(Buffer.from(String(resource.digest), "hex"));
  return {
    subject: [{ name: "my-model", digest: { sha256: parts.root ?? hash.digest("hex") } }],
    predicateType: OMS_PREDICATE_TYPE,
    predicate: {
      resources: parts.resources,
      serialization: parts.serialization ?? FILES,
      ...parts.predicate,
    },
  };
}

export function wire(...names: string[]): Wire[] {
  return resourcesOf(...names).map((resource) => ({ ...resource }));
}
