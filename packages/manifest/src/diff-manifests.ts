import { compareCodePoints } from "@aixv/core";
import { ManifestError, type ManifestErrorCode } from "./manifest-error.ts";
import { type ManifestFile, type ModelManifest, manifestFiles } from "./model-manifest.ts";
import { parseShardName, type Serialization } from "./resource.ts";

/** What is known about one file that differs. */
export interface FileDifference {
  readonly path: string;
  readonly kind: "changed" | "missing" | "unexpected";
  /** Bytes, where the manifest or the disk says. */
  readonly expectedSize?: number;
  readonly actualSize?: number;
  /** Hex, under `files`. */
  readonly expectedDigest?: string;
  readonly actualDigest?: string;
  /** Byte ranges of the expected shards that differ or are gone, end exclusive; under `shards` only. */
  readonly ranges?: readonly { readonly start: number; readonly end: number }[];
  /** Why it cannot be a file of the model at all: `SYMLINK_NOT_ALLOWED`, `SPECIAL_FILE`, `NAME_NOT_UTF8` … */
  readonly reason?: ManifestErrorCode;
}

/** Where a model departs from its manifest; lists of file paths (never shard names) in code point order. */
export interface ManifestDiff {
  readonly changed: readonly string[];
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  /** One entry for each path above, in code point order. */
  readonly details: readonly FileDifference[];
}

/**
 * Compares two manifests file by file; names are compared byte-exactly (OMS v1.0 §6.1.2, §8.4).
 *
 * @throws ManifestError `SERIALIZATION_MISMATCH` if they were not hashed alike (method, algorithm, shard size): such
 *   digests cannot be compared
 */
export function diffManifests(expected: ModelManifest, actual: ModelManifest): ManifestDiff {
  const wanted = describe(expected.serialization);
  const got = describe(actual.serialization);
  if (wanted !== got) {
    throw new ManifestError("SERIALIZATION_MISMATCH", `expected a manifest by ${wanted}, got one by ${got}`);
  }
  const expectedFiles = manifestFiles(expected);
  const actualFiles = manifestFiles(actual);
  const details: FileDifference[] = [];
  for (const file of expectedFiles.values()) {
    const counterpart = actualFiles.get(file.path);
    const difference = counterpart === undefined ? missingFile(file) : compareFiles(file, counterpart);
    if (difference !== undefined) details.push(difference);
  }
  for (const file of actualFiles.values()) {
    if (expectedFiles.has(file.path)) continue;
    const size = file.size === undefined ? {} : { actualSize: file.size };
    details.push({ path: file.path, kind: "unexpected", ...size });
  }
  return summarizeDifferences(details);
}

/** True if nothing differs. */
export function isEmptyDiff(diff: ManifestDiff): boolean {
  return diff.changed.length === 0 && diff.missing.length === 0 && diff.unexpected.length === 0;
}

/** Sorts differences by path and lists their paths by kind. */
export function summarizeDifferences(differences: readonly FileDifference[]): ManifestDiff {
  const details = [...differences].sort((a, b) => compareCodePoints(a.path, b.path));
  const paths = (kind: FileDifference["kind"]): string[] =>
    details.filter((difference) => difference.kind === kind).map((difference) => difference.path);
  return { changed: paths("changed"), missing: paths("missing"), unexpected: paths("unexpected"), details };
}

/** Describes an expected file that is not there. */
export function missingFile(file: ManifestFile): FileDifference {
  return {
    path: file.path,
    kind: "missing",
    ...(file.size === undefined ? {} : { expectedSize: file.size }),
  };
}

function compareFiles(expected: ManifestFile, actual: ManifestFile): FileDifference | undefined {
  const digests = new Map(actual.resources.map((resource) => [resource.name, resource.digest]));
  const differing = expected.resources.filter((resource) => digests.get(resource.name) !== resource.digest);
  // Equal shards followed by further ones: the file has grown by whole shards.
  const grown = actual.resources.length > expected.resources.length;
  if (differing.length === 0 && !grown) return undefined;
  if (expected.size === undefined || actual.size === undefined) {
    const expectedDigest = expected.resources[0]?.digest ?? "";
    const actualDigest = actual.resources[0]?.digest ?? "";
    return { path: expected.path, kind: "changed", expectedDigest, actualDigest };
  }
  const ranges = differing.flatMap((resource) => {
    const shard = parseShardName(resource.name);
    return shard === undefined ? [] : [{ start: shard.start, end: shard.end }];
  });
  return {
    path: expected.path,
    kind: "changed",
    expectedSize: expected.size,
    actualSize: actual.size,
    ranges,
  };
}

function describe(serialization: Serialization): string {
  const { method, hash_type } = serialization;
  return method === "files" ? `files/${hash_type}` : `shards/${hash_type}/${serialization.shard_size}`;
}
