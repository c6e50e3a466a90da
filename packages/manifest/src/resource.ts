import type { DigestAlgorithm } from "@aixv/core";

/** The predicate type of OMS v1.0 (§5.1). */
export const OMS_PREDICATE_TYPE = "https://model_signing/signature/v1.0";

/** The predicate type of the reference client 0.2.0, deprecated: read, never written (OMS v1.0 §5.1, §11). */
export const OMS_LEGACY_PREDICATE_TYPE = "https://model_signing/Digests/v0.1";

/** The shard size that OMS v1.0 §6.3.2 recommends, in bytes. */
export const DEFAULT_SHARD_SIZE = 1_000_000_000;

/** One file, or one byte range of a file, and its digest (OMS v1.0 §5.2.1). */
export interface Resource {
  /** Canonical path; under `shards`, `<path>:<start>:<end>` with the end exclusive. */
  readonly name: string;
  readonly algorithm: DigestAlgorithm;
  /** Lowercase hex at the algorithm's full length. */
  readonly digest: string;
}

/** Each file is hashed as a whole (OMS v1.0 §6.3.1). Field names are those of the wire. */
export interface FilesSerialization {
  readonly method: "files";
  readonly hash_type: DigestAlgorithm;
  readonly allow_symlinks: boolean;
  /** Absent in bundles of clients before 1.1.0. */
  readonly ignore_paths?: readonly string[];
}

/** Each file is hashed in ranges of `shard_size` bytes (OMS v1.0 §6.3.2). Field names are those of the wire. */
export interface ShardsSerialization {
  readonly method: "shards";
  readonly hash_type: DigestAlgorithm;
  /** Bytes, at least 1. */
  readonly shard_size: number;
  readonly allow_symlinks: boolean;
  readonly ignore_paths?: readonly string[];
}

/** How the files of a model were enumerated and hashed (OMS v1.0 §5.2.2). */
export type Serialization = FilesSerialization | ShardsSerialization;

/** A byte range of a file; `end` is exclusive. */
export interface ShardName {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Splits `<path>:<start>:<end>` at its *last two* colons, since a path may hold colons itself (OMS v1.0 §6.3.2).
 *
 * @returns undefined unless both numbers are plain decimals without leading zeros, exactly representable, with
 *   `start` below `end`
 */
export function parseShardName(name: string): ShardName | undefined {
  const match = /^(.+):(0|[1-9][0-9]*):([1-9][0-9]*)$/s.exec(name);
  const [, path, startText, endText] = match ?? [];
  if (path === undefined || startText === undefined || endText === undefined) return undefined;
  const start = Number(startText);
  const end = Number(endText);
  return Number.isSafeInteger(end) && start < end ? { path, start, end } : undefined;
}

/** Names a byte range of a file the way OMS v1.0 §6.3.2 does. */
export function formatShardName(path: string, start: number, end: number): string {
  return `${path}:${start}:${end}`;
}

/**
 * The annotation of the first resource that names files of zero bytes under `shards`. OMS v1.0 §5.2.1 allows
 * annotations and has other verifiers ignore them.
 */
export const EMPTY_FILES_ANNOTATION = "aixv.org/empty-files";
