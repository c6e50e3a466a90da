import { DIGEST_ALGORITHMS } from "@aixv/core";
import type { HashingOptions } from "@aixv/sdk";
import type { CommandContext } from "../command.ts";
import type { Flag } from "./flag.ts";
import type { FlagValues } from "./flag-values.ts";

/** Flags of commands that hash a model. */
export const HASHING_FLAGS: readonly Flag[] = [
  { name: "hash-algorithm", kind: "text", value: DIGEST_ALGORITHMS.join("|"), description: "default sha256" },
  { name: "shard-size", kind: "integer", value: "BYTES", description: "hash files in shards of this size" },
  {
    name: "ignore-paths",
    kind: "list",
    value: "PATH",
    aliases: ["ignore-path"],
    description: "leave out these paths of the model; exact, from its root",
  },
  {
    name: "ignore-git-paths",
    kind: "boolean",
    negatable: true,
    description: "leave out .git, .gitignore, .gitattributes and .github (default)",
  },
  { name: "allow-symlinks", kind: "boolean", description: "follow symbolic links in the model" },
  {
    name: "workers",
    kind: "integer",
    value: "N",
    description: "threads that hash (default: one per processor)",
  },
];

/** What those flags say. */
export function readHashingFlags(flags: FlagValues, context: CommandContext): HashingOptions {
  const algorithm = flags.choice("hash-algorithm", DIGEST_ALGORITHMS);
  const shardSize = flags.integer("shard-size");
  const workers = flags.integer("workers");
  return {
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(shardSize === undefined ? {} : { shardSize }),
    ...(workers === undefined ? {} : { workers }),
    ignorePaths: flags.list("ignore-paths"),
    ignoreGitPaths: flags.boolean("ignore-git-paths"),
    allowSymlinks: flags.boolean("allow-symlinks"),
    signal: context.signal,
    onProgress: context.progress,
  };
}
