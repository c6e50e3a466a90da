import {
  createManifest,
  isIgnored,
  planHashTasks,
  type Resource,
  rootDigest,
  validateIgnorePath,
} from "@aixv/manifest";
import { answerOf, answerOfThrowing, type Operation } from "../operation.ts";
import { readModelStatement } from "./model-statement.ts";
import { readAlgorithm, readSerialization, texts } from "./serialization.ts";

/** `digest-manifest`: the root digest of resources, and the order in which it is over them (OMS v1.0 §6.4, §6.5). */
export const digestManifest: Operation = (input) => {
  const serialization = readSerialization(input.object("serialization"));
  const resources = input.objects(
    "resources",
    (one): Resource => ({
      name: one.optionalText("name"),
      algorithm: readAlgorithm(one, "algorithm"),
      digest: one.optionalText("digest"),
    }),
  );
  return answerOfThrowing(() => {
    const manifest = createManifest({ modelName: "model", serialization, resources });
    return {
      root_digest: rootDigest(manifest.resources),
      order: manifest.resources.map(({ name }) => name),
    };
  });
};

/** `read-manifest`: a statement of OMS (§5), and the root digest that it records. */
export const readManifest: Operation = (input) =>
  answerOf(readModelStatement(input), ({ resources }) => ({ root_digest: rootDigest(resources) }));

/** `name-shards`: the resources of a file under `shards` (§6.3.2). */
export const nameShards: Operation = (input) =>
  answerOfThrowing(() => {
    const file = { path: input.text("path"), size: input.integer("size") };
    const tasks = planHashTasks([file], {
      method: "shards",
      hash_type: "sha256",
      allow_symlinks: false,
      shard_size: input.integer("shard_size"),
    });
    return { names: tasks.map(({ name }) => name) };
  });

/** `select-paths`: which of some paths are signed (§6.2.1). */
export const selectPaths: Operation = (input) =>
  answerOfThrowing(() => {
    const ignored = new Set<string>();
    for (const entry of texts(input, "ignore_paths")) {
      const valid = validateIgnorePath(entry);
      if (!valid.ok) throw valid.error;
      ignored.add(valid.value);
    }
    return { paths: texts(input, "paths").filter((path) => !isIgnored(path, ignored)) };
  });
