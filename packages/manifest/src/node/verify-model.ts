import { compareCodePoints, err, ok, quote, type Result } from "@aixv/core";
import {
  type FileDifference,
  type ManifestDiff,
  missingFile,
  summarizeDifferences,
} from "../diff-manifests.ts";
import { planHashTasks } from "../hash-plan.ts";
import { DEFAULT_IGNORE_PATHS } from "../ignore-paths.ts";
import { ManifestError, type ManifestWarning } from "../manifest-error.ts";
import { type ManifestFile, type ModelManifest, manifestFiles } from "../model-manifest.ts";
import { parseShardName } from "../resource.ts";
import { checkWorkers } from "./digest-model.ts";
import { type FileRange, type HashProgress, hashFiles } from "./hash-files.ts";
import { pathsInsideModel, readIgnorePaths } from "./model-paths.ts";
import { compilePathPattern, type PathPattern } from "./path-pattern.ts";
import { type ModelEntry, type SignedPaths, type WalkedModel, walkModel } from "./walk-model.ts";

/** Options of {@link verifyModel}; all that matters for hashing is taken from the manifest. */
export interface VerifyModelOptions {
  /** Accept files that the manifest does not list; they are named in `unsignedFiles` (OMS v1.0 §8.5). Default false. */
  readonly ignoreUnsignedFiles?: boolean;
  /** Exact paths at which unsigned files are accepted, beside those recorded. A signed file is verified regardless. */
  readonly ignorePaths?: readonly string[];
  /** Verify only the files that match; each pattern must match a signed file. Others go into `notVerified`. */
  readonly only?: readonly string[];
  /** The bundle and the claims file by their paths on this machine: accepted inside the model (OMS v1.0 §6.2). */
  readonly signatureFile?: string;
  readonly claimsFile?: string;
  /** Stop before hashing when a file is missing, unexpected or of the wrong size; default false, to report all. */
  readonly stopEarly?: boolean;
  /** Threads; default as many as the machine runs at once; 0 hashes on the calling thread. */
  readonly workers?: number;
  /** Most files, default 10,000,000. */
  readonly maxFiles?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: HashProgress) => void;
}

/** How a model compares with its manifest. Lists are in code point order. */
export interface ModelVerification extends ManifestDiff {
  /** True if every file to verify is there with the signed content, and nothing else is but what was accepted. */
  readonly ok: boolean;
  /** Paths that exist, are unsigned, and were accepted for an ignore path; of a folder only the folder. */
  readonly ignoredPaths: readonly string[];
  /** Unsigned files that were accepted for `ignoreUnsignedFiles`, or that `only` left aside. */
  readonly unsignedFiles: readonly string[];
  /** Signed files that were not looked at: left aside by `only`, or not reached because of `stopEarly`. */
  readonly notVerified: readonly string[];
  readonly isSingleFile: boolean;
  /** Files hashed, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** Those of the manifest, then those of the disk. */
  readonly warnings: readonly ManifestWarning[];
}

/**
 * Compares a model with a manifest: OMS v1.0 §8.4 and §8.5. Enumeration, exclusion, symbolic links, algorithm and
 * shard size follow the manifest. Missing, unexpected and resized files are found before anything is hashed.
 *
 * `ok` proves that the files have the content the manifest says, not who said so: take the manifest from a bundle
 * whose signature was verified.
 *
 * @param path - a file or a folder
 * @returns the comparison; or, where none was possible, `PATH_NOT_FOUND`, `FILE_UNREADABLE`, `FILE_CHANGED`,
 *   `MODEL_TOO_LARGE`, `IGNORE_PATH_INVALID`, `OPTION_INVALID`, `ONLY_NO_MATCH`, `WORKER_FAILED`, `ABORTED`
 */
export async function verifyModel(
  path: string,
  manifest: ModelManifest,
  options: VerifyModelOptions = {},
): Promise<Result<ModelVerification, ManifestError>> {
  const fault = checkWorkers(options.workers);
  if (fault !== undefined) return err(fault);
  const signed = manifestFiles(manifest);
  const selection = selectFiles(signed, options.only);
  if (!selection.ok) return selection;
  const ignore = readIgnore(path, manifest, options);
  if (!ignore.ok) return ignore;

  const allowSymlinks = manifest.serialization.allow_symlinks;
  const { maxFiles, signal, workers, onProgress } = options;
  const walk = await walkModel(path, {
    ignore: ignore.value,
    allowSymlinks,
    signed: signedPaths(signed),
    maxFiles,
    signal,
  });
  if (!walk.ok) return walk;
  const comparison = compareNames(
    walk.value,
    manifest,
    signed,
    selection.value,
    options.ignoreUnsignedFiles ?? false,
  );

  const stopped = options.stopEarly === true && comparison.differences.length > 0;
  const toHash = stopped ? [] : comparison.toHash;
  const ranges = toHash.flatMap(({ entry }) =>
    planHashTasks([entry], manifest.serialization).map(
      ({ start, end }): FileRange => ({ entry, start, end }),
    ),
  );
  const algorithm = manifest.serialization.hash_type;
  const digests = await hashFiles(ranges, {
    model: walk.value,
    algorithm,
    followSymlinks: allowSymlinks,
    workers,
    signal,
    onProgress,
  });
  if (!digests.ok) return digests;

  const changed = compareDigests(toHash, digests.value);
  const diff = summarizeDifferences([...comparison.differences, ...changed]);
  const unreached = stopped ? comparison.toHash.map(({ file }) => file.path) : [];
  return ok({
    ok: diff.details.length === 0,
    ...diff,
    ignoredPaths: sorted(walk.value.ignored),
    unsignedFiles: sorted(comparison.unsigned),
    notVerified: sorted([...selection.value.leftAside, ...unreached]),
    isSingleFile: walk.value.isSingleFile,
    files: toHash.length,
    bytes: toHash.reduce((sum, { entry }) => sum + entry.size, 0),
    warnings: [...manifest.warnings, ...walk.value.warnings, ...comparison.warnings],
  });
}

interface Selection {
  isSelected(path: string): boolean;
  readonly leftAside: readonly string[];
}

function selectFiles(
  signed: ReadonlyMap<string, ManifestFile>,
  only: readonly string[] | undefined,
): Result<Selection, ManifestError> {
  if (only === undefined) return ok({ isSelected: () => true, leftAside: [] });
  const patterns: PathPattern[] = [];
  for (const text of only) {
    const pattern = compilePathPattern(text);
    if (!pattern.ok) return pattern;
    patterns.push(pattern.value);
  }
  const paths = [...signed.keys()];
  const idle = patterns.find((pattern) => !paths.some((path) => pattern.matches(path)));
  if (idle !== undefined || patterns.length === 0) {
    // A pattern that selects nothing is a typing error, and verifying nothing must not look like success.
    const message = `expected each pattern to match a signed file, but ${idle === undefined ? "there is none" : quote(idle.text)}`;
    return err(new ManifestError("ONLY_NO_MATCH", idle === undefined ? message : `${message} does not`));
  }
  const isSelected = (path: string): boolean => patterns.some((pattern) => pattern.matches(path));
  return ok({ isSelected, leftAside: paths.filter((path) => !isSelected(path)) });
}

function readIgnore(
  path: string,
  manifest: ModelManifest,
  options: VerifyModelOptions,
): Result<ReadonlySet<string>, ManifestError> {
  const given = readIgnorePaths(options.ignorePaths ?? []);
  if (!given.ok) return given;
  const recorded = readIgnorePaths(manifest.serialization.ignore_paths ?? []);
  if (!recorded.ok) return recorded;
  const apart = [options.signatureFile, options.claimsFile].filter((file) => file !== undefined);
  const excluded = apart.flatMap((file) => pathsInsideModel(path, file));
  return ok(new Set([...DEFAULT_IGNORE_PATHS, ...recorded.value, ...given.value, ...excluded]));
}

function signedPaths(signed: ReadonlyMap<string, ManifestFile>): SignedPaths {
  const folders = new Set<string>();
  for (const path of signed.keys()) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return { files: signed, folders };
}

interface FileToHash {
  readonly file: ManifestFile;
  readonly entry: ModelEntry;
}

interface NameComparison {
  readonly differences: readonly FileDifference[];
  readonly toHash: readonly FileToHash[];
  readonly unsigned: readonly string[];
  readonly warnings: readonly ManifestWarning[];
}

/** Everything that shows without reading a file. */
function compareNames(
  walked: WalkedModel,
  manifest: ModelManifest,
  signed: ReadonlyMap<string, ManifestFile>,
  selection: Selection,
  ignoreUnsigned: boolean,
): NameComparison {
  const differences: FileDifference[] = [];
  const toHash: FileToHash[] = [];
  const unsigned: string[] = [];
  const warnings: ManifestWarning[] = [];
  const seen = new Set<string>();
  const meetUnsigned = (difference: FileDifference): void => {
    if (ignoreUnsigned || !selection.isSelected(difference.path)) unsigned.push(difference.path);
    else differences.push(difference);
  };

  for (const { path, code } of walked.obstacles) {
    const file = code === "NAME_NOT_UTF8" ? undefined : signed.get(path);
    if (file === undefined) {
      meetUnsigned({ path, kind: "unexpected", reason: code });
      continue;
    }
    seen.add(path);
    if (selection.isSelected(path)) differences.push({ path, kind: "changed", reason: code });
  }
  for (const entry of walked.entries) {
    // Clients up to 1.1.1 of the reference implementation record the only file of a single-file model as ".".
    const file = signed.get(entry.path) ?? (walked.isSingleFile ? signed.get(".") : undefined);
    if (file !== undefined) {
      seen.add(file.path);
      if (!selection.isSelected(file.path)) continue;
      if (file.size === undefined || file.size === entry.size) toHash.push({ file, entry });
      else
        differences.push({
          path: file.path,
          kind: "changed",
          expectedSize: file.size,
          actualSize: entry.size,
        });
    } else {
      meetUnsigned({ path: entry.path, kind: "unexpected", actualSize: entry.size });
      if (manifest.serialization.method === "shards" && entry.size === 0) {
        const message = `the empty file ${quote(entry.path)} is unsigned: clients other than aixv leave empty files out of shards (OMS §6.3.2); remove it, or accept it by its path`;
        warnings.push({ code: "EMPTY_FILE_UNSIGNED", message, path: entry.path });
      }
    }
  }
  for (const file of signed.values()) {
    if (!seen.has(file.path) && selection.isSelected(file.path)) differences.push(missingFile(file));
  }
  return { differences, toHash, unsigned, warnings };
}

/** `digests` are those of the resources of all files, in order. */
function compareDigests(
  hashed: readonly FileToHash[],
  digests: readonly string[],
): readonly FileDifference[] {
  const differences: FileDifference[] = [];
  let at = 0;
  for (const { file, entry } of hashed) {
    const actual = digests.slice(at, at + file.resources.length);
    at += file.resources.length;
    const differing = file.resources.filter((resource, index) => resource.digest !== actual[index]);
    if (differing.length === 0) continue;
    const { path } = file;
    if (file.size === undefined) {
      const expectedDigest = file.resources[0]?.digest ?? "";
      const actualDigest = actual[0] ?? "";
      differences.push({ path, kind: "changed", actualSize: entry.size, expectedDigest, actualDigest });
      continue;
    }
    const ranges = differing.flatMap(({ name }) => {
      const shard = parseShardName(name);
      return shard === undefined ? [] : [{ start: shard.start, end: shard.end }];
    });
    differences.push({ path, kind: "changed", expectedSize: file.size, actualSize: entry.size, ranges });
  }
  return differences;
}

function sorted(paths: readonly string[]): readonly string[] {
  return [...paths].sort(compareCodePoints);
}
