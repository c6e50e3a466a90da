import {
  compareCodePoints,
  DIGEST_ALGORITHMS,
  type DigestAlgorithm,
  err,
  isDigestAlgorithm,
  ok,
  quote,
  type Result,
} from "@aixv/core";
import { emptyFiles, type FileSize, type HashTask, planHashTasks, planParts } from "../hash-plan.ts";
import { DEFAULT_IGNORE_PATHS, validateIgnorePath } from "../ignore-paths.ts";
import { ManifestError, type ManifestWarning } from "../manifest-error.ts";
import { createManifest, type ModelManifest, sortResources } from "../model-manifest.ts";
import { PARTIAL_MANIFEST_SCHEMA, type PartialManifest } from "../partial-manifest.ts";
import type { Resource, Serialization } from "../resource.ts";
import { type HashProgress, hashFiles } from "./hash-files.ts";
import { pathsInsideModel, readIgnorePaths } from "./model-paths.ts";
import { findReusable, type ReuseRecord } from "./reuse-record.ts";
import { type ModelEntry, obstacleError, type WalkedModel, walkModel } from "./walk-model.ts";

/** Options of {@link digestModel}. */
export interface DigestModelOptions {
  /** Default `sha256`. */
  readonly algorithm?: DigestAlgorithm;
  /** Bytes. Given, files are hashed in shards of this size (OMS v1.0 §6.3.2); else as a whole. */
  readonly shardSize?: number;
  /** Exact paths from the model root to leave out, recorded in the manifest (OMS v1.0 §6.2). */
  readonly ignorePaths?: readonly string[];
  /** Leave out `.git`, `.gitignore`, `.gitattributes`, `.github` at the top level; default true. */
  readonly ignoreGitPaths?: boolean;
  /** More paths to leave out and record, whether or not they exist yet: the bundle's own name, for instance. */
  readonly alsoIgnore?: readonly string[];
  /** Files by their path on this machine that are no part of the model: left out and recorded where they lie in it. */
  readonly excludeFiles?: readonly string[];
  /** Follow symbolic links below the root; default false, where one is an error (OMS v1.0 §6.1.1). */
  readonly allowSymlinks?: boolean;
  /** Threads; default as many as the machine runs at once; 0 hashes on the calling thread. */
  readonly workers?: number;
  /** Most files, default 10,000,000. */
  readonly maxFiles?: number;
  /** Digests of an earlier run; see `collectReuseRecord`. */
  readonly reuse?: ReuseRecord;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: HashProgress) => void;
}

/** A model and its manifest. */
export interface DigestedModel {
  readonly manifest: ModelManifest;
  readonly isSingleFile: boolean;
  /** Files enumerated. */
  readonly files: number;
  readonly bytes: number;
  /** Files whose digests came from the reuse record instead of being read. */
  readonly reusedFiles: number;
  /** What each file was when it was enumerated, in code point order; unchanged when it was hashed. */
  readonly entries: readonly ModelEntry[];
  /** Paths that exist and were left out. */
  readonly ignoredPaths: readonly string[];
  /** Links out of the model, cycles, and excluded names that cannot be recorded. */
  readonly warnings: readonly ManifestWarning[];
  /** Milliseconds since 1970, taken before the first file was looked at. */
  readonly startedAt: number;
}

/**
 * Enumerates and hashes a model: OMS v1.0 §6.1 to §6.4. Each file is read once, from the file that was enumerated,
 * and must not have changed by the time its digest is done.
 *
 * @param path - a file or a folder; itself it may be a symbolic link
 * @returns the digested model; or `PATH_NOT_FOUND`, `FILE_UNREADABLE`, `FILE_CHANGED`, `SYMLINK_NOT_ALLOWED`,
 *   `SYMLINK_DANGLING`, `SPECIAL_FILE`, `NAME_NOT_UTF8`, `EMPTY_MODEL`, `MODEL_TOO_LARGE`, `IGNORE_PATH_INVALID`,
 *   `SHARD_SIZE_INVALID`, `ALGORITHM_UNKNOWN`, `WORKER_FAILED`, `ABORTED`
 */
export async function digestModel(
  path: string,
  options: DigestModelOptions = {},
): Promise<Result<DigestedModel, ManifestError>> {
  const startedAt = Date.now();
  const enumerated = await enumerateModel(path, options);
  if (!enumerated.ok) return enumerated;
  const { walked, entries, serialization, warnings } = enumerated.value;
  const tasks = planHashTasks(entries, serialization);
  const reusable =
    options.reuse === undefined
      ? new Map<string, Resource>()
      : findReusable(options.reuse, entries, serialization);
  const toHash = reusable.size === 0 ? tasks : tasks.filter((task) => !reusable.has(task.name));
  const hashed = await hashResources(toHash, enumerated.value, options);
  if (!hashed.ok) return hashed;
  const resources = [...hashed.value, ...reusable.values()];
  const reusedPaths = new Set(tasks.filter((task) => reusable.has(task.name)).map((task) => task.path));
  const { modelName, isSingleFile } = walked;
  return ok({
    manifest: createManifest({
      modelName,
      serialization,
      resources,
      emptyFiles: emptyFiles(entries, serialization),
    }),
    isSingleFile,
    files: entries.length,
    bytes: entries.reduce((sum, entry) => sum + entry.size, 0),
    reusedFiles: reusedPaths.size,
    entries,
    ignoredPaths: walked.ignored,
    warnings,
    startedAt,
  });
}

/**
 * Hashes one part of a model, for several machines to share the work; join the parts with `mergePartialManifests`.
 *
 * @param part - `index` from 1 to `of`; the same files give the same division on every machine
 * @returns the part, or a code of {@link digestModel}, or `OPTION_INVALID` for a part that does not exist
 */
export async function digestModelPart(
  path: string,
  part: { readonly index: number; readonly of: number },
  options: Omit<DigestModelOptions, "reuse"> = {},
): Promise<Result<PartialManifest, ManifestError>> {
  const { index, of } = part;
  if (!Number.isSafeInteger(of) || !Number.isSafeInteger(index) || index < 1 || index > of || of > 100_000) {
    return err(
      new ManifestError("OPTION_INVALID", `expected a part from 1 to at most 100000, got ${index} of ${of}`),
    );
  }
  const enumerated = await enumerateModel(path, options);
  if (!enumerated.ok) return enumerated;
  const { walked, entries, serialization } = enumerated.value;
  const tasks = planParts(entries, of, serialization)[index - 1] ?? [];
  const hashed = await hashResources(tasks, enumerated.value, options);
  if (!hashed.ok) return hashed;
  return ok({
    schema: PARTIAL_MANIFEST_SCHEMA,
    modelName: walked.modelName,
    isSingleFile: walked.isSingleFile,
    serialization,
    part: { index, of },
    files: entries.map((entry): FileSize => ({ path: entry.path, size: entry.size })),
    resources: sortResources(hashed.value),
  });
}

/**
 * Enumerates a model as {@link digestModel} does, without reading a file: for checking that a model is still the one
 * that was hashed elsewhere.
 *
 * @returns every file with its size, in code point order; or a code of {@link digestModel}
 */
export async function listModelFiles(
  path: string,
  options: Pick<
    DigestModelOptions,
    "ignorePaths" | "ignoreGitPaths" | "allowSymlinks" | "maxFiles" | "signal"
  > = {},
): Promise<Result<readonly FileSize[], ManifestError>> {
  const enumerated = await enumerateModel(path, options);
  if (!enumerated.ok) return enumerated;
  return ok(enumerated.value.entries.map((entry): FileSize => ({ path: entry.path, size: entry.size })));
}

interface EnumeratedModel {
  readonly walked: WalkedModel;
  /** In code point order. */
  readonly entries: readonly ModelEntry[];
  readonly serialization: Serialization;
  readonly warnings: readonly ManifestWarning[];
}

async function enumerateModel(
  path: string,
  options: DigestModelOptions,
): Promise<Result<EnumeratedModel, ManifestError>> {
  const fault = checkOptions(options);
  if (fault !== undefined) return err(fault);
  const given = readIgnorePaths([...(options.ignorePaths ?? []), ...(options.alsoIgnore ?? [])]);
  if (!given.ok) return given;
  const defaults = (options.ignoreGitPaths ?? true) ? DEFAULT_IGNORE_PATHS : [];
  const excluded = (options.excludeFiles ?? []).flatMap((file) => pathsInsideModel(path, file));
  const ignore = new Set([...defaults, ...given.value, ...excluded]);
  const allowSymlinks = options.allowSymlinks ?? false;
  const walk = await walkModel(path, {
    ignore,
    allowSymlinks,
    maxFiles: options.maxFiles,
    signal: options.signal,
  });
  if (!walk.ok) return walk;
  const walked = walk.value;
  const [obstacle] = walked.obstacles;
  if (obstacle !== undefined) return err(obstacleError(obstacle));

  const recordable = [...ignore].filter((entry) => validateIgnorePath(entry).ok);
  const warnings = [...walked.warnings];
  for (const entry of [...ignore].filter((candidate) => !recordable.includes(candidate))) {
    const message = `${quote(entry)} is left out but cannot be recorded in ignore_paths (OMS §6.2.1); rename it`;
    warnings.push({ code: "IGNORE_PATH_UNRECORDED", message, path: entry });
  }
  const serialization = describeSerialization(options, walked.isSingleFile ? undefined : recordable);
  const entries = sortEntries(walked.entries);
  if (entries.every((entry) => serialization.method === "shards" && entry.size === 0)) {
    const message = `expected at least one file to sign in ${quote(path)}, found none (OMS §6.1)`;
    return err(new ManifestError("EMPTY_MODEL", message, { details: { path } }));
  }
  return ok({ walked, entries, serialization, warnings });
}

function checkOptions(options: DigestModelOptions): ManifestError | undefined {
  const { algorithm, shardSize } = options;
  if (algorithm !== undefined && !isDigestAlgorithm(algorithm)) {
    const expected = `expected an algorithm out of ${DIGEST_ALGORITHMS.join(", ")}`;
    return new ManifestError("ALGORITHM_UNKNOWN", `${expected}, got ${quote(String(algorithm))}`);
  }
  if (shardSize !== undefined && (!Number.isSafeInteger(shardSize) || shardSize < 1)) {
    return new ManifestError(
      "SHARD_SIZE_INVALID",
      `expected a shard size of at least 1 byte, got ${shardSize}`,
    );
  }
  return checkWorkers(options.workers);
}

/** Says what is wrong with a number of threads. */
export function checkWorkers(workers: number | undefined): ManifestError | undefined {
  if (workers === undefined || (Number.isSafeInteger(workers) && workers >= 0 && workers <= 1024))
    return undefined;
  return new ManifestError("OPTION_INVALID", `expected 0 to 1024 workers, got ${workers}`);
}

function describeSerialization(
  options: DigestModelOptions,
  ignored: readonly string[] | undefined,
): Serialization {
  const common = {
    hash_type: options.algorithm ?? "sha256",
    allow_symlinks: options.allowSymlinks ?? false,
    ...(ignored === undefined ? {} : { ignore_paths: ignored }),
  };
  return options.shardSize === undefined
    ? { method: "files", ...common }
    : { method: "shards", shard_size: options.shardSize, ...common };
}

async function hashResources(
  tasks: readonly HashTask[],
  { walked: model, entries, serialization }: EnumeratedModel,
  options: DigestModelOptions,
): Promise<Result<readonly Resource[], ManifestError>> {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const ranges = tasks.flatMap((task) => {
    const entry = byPath.get(task.path);
    return entry === undefined ? [] : [{ entry, start: task.start, end: task.end }];
  });
  const algorithm = serialization.hash_type;
  const { workers, signal, onProgress } = options;
  const followSymlinks = serialization.allow_symlinks;
  const digests = await hashFiles(ranges, { model, algorithm, followSymlinks, workers, signal, onProgress });
  if (!digests.ok) return digests;
  return ok(
    tasks.map(({ name }, index): Resource => ({ name, algorithm, digest: digests.value[index] ?? "" })),
  );
}

function sortEntries(entries: readonly ModelEntry[]): readonly ModelEntry[] {
  return [...entries].sort((a, b) => compareCodePoints(a.path, b.path));
}
