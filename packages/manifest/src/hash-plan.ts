import { compareCodePoints } from "@aixv/core";
import { ManifestError } from "./manifest-error.ts";
import { formatShardName, type Serialization } from "./resource.ts";

/** A file and its size in bytes. */
export interface FileSize {
  readonly path: string;
  readonly size: number;
}

/** One resource to hash: bytes `start` to `end` (exclusive) of a file. */
export interface HashTask {
  /** The name of the resource that the digest will go under. */
  readonly name: string;
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Lists the resources that a model of `files` has: one a file under `files`, one a range under `shards`, where an
 * empty file has none (OMS v1.0 §6.3).
 */
export function planHashTasks(files: readonly FileSize[], serialization: Serialization): readonly HashTask[] {
  if (serialization.method === "files") {
    return files.map(({ path, size }) => ({ name: path, path, start: 0, end: size }));
  }
  const shardSize = serialization.shard_size;
  return files.flatMap(({ path, size }) => {
    const tasks: HashTask[] = [];
    for (let start = 0; start < size; start += shardSize) {
      const end = Math.min(start + shardSize, size);
      tasks.push({ name: formatShardName(path, start, end), path, start, end });
    }
    return tasks;
  });
}

/** What opening a file costs, in bytes hashed in that time; keeps parts balanced that consist of small files. */
const TASK_OVERHEAD_BYTES = 16_384;

/**
 * Divides the hashing of a model into `parts` of about equal work, the same way for the same files on every
 * machine: largest task first, each to the part with the least work so far.
 *
 * @param parts - at least 1; with more parts than tasks some stay empty
 * @throws ManifestError `OPTION_INVALID` if `parts` is not a positive integer
 */
export function planParts(
  files: readonly FileSize[],
  parts: number,
  serialization: Serialization,
): readonly (readonly HashTask[])[] {
  if (!Number.isSafeInteger(parts) || parts < 1) {
    throw new ManifestError("OPTION_INVALID", `expected a positive number of parts, got ${parts}`);
  }
  const plan: HashTask[][] = Array.from({ length: parts }, () => []);
  const loads = new Array<number>(parts).fill(0);
  for (const task of sortByWork(planHashTasks(files, serialization))) {
    let lightest = 0;
    for (let part = 1; part < parts; part++) {
      if ((loads[part] ?? 0) < (loads[lightest] ?? 0)) lightest = part;
    }
    plan[lightest]?.push(task);
    loads[lightest] = (loads[lightest] ?? 0) + (task.end - task.start) + TASK_OVERHEAD_BYTES;
  }
  return plan;
}

/** Largest first, ties by name. */
export function sortByWork(tasks: readonly HashTask[]): HashTask[] {
  return [...tasks].sort((a, b) => b.end - b.start - (a.end - a.start) || compareCodePoints(a.name, b.name));
}

/** Files without a resource: those of zero bytes under `shards` (OMS v1.0 §6.3.2). */
export function emptyFiles(files: readonly FileSize[], serialization: Serialization): readonly string[] {
  if (serialization.method === "files") return [];
  return files.filter((file) => file.size === 0).map((file) => file.path);
}
