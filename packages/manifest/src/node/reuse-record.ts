import {
  err,
  isDigestAlgorithm,
  isDigestHex,
  JsonFields,
  type JsonValue,
  ok,
  parseJson,
  quote,
  type Result,
} from "@aixv/core";
import { planHashTasks } from "../hash-plan.ts";
import { ManifestError } from "../manifest-error.ts";
import type { Resource, Serialization } from "../resource.ts";
import type { DigestedModel } from "./digest-model.ts";
import type { ModelEntry } from "./walk-model.ts";

/** The `schema` member of a reuse record. */
export const REUSE_RECORD_SCHEMA = "aixv.reuse-record/v1";

/** One file of a {@link ReuseRecord}; 64-bit numbers are decimal text. */
export interface ReusableFile {
  readonly path: string;
  readonly size: number;
  readonly mtimeNs: string;
  readonly ctimeNs: string;
  readonly ino: string;
  readonly dev: string;
  /** Hex; one under `files`, one a shard under `shards`, in order of offset. */
  readonly digests: readonly string[];
}

/**
 * What a run found, so that the next one on this machine reads only what changed since. It is local knowledge and
 * no evidence: whoever can write it decides what gets signed, so keep it where the signer keeps its own files.
 */
export interface ReuseRecord {
  readonly schema: typeof REUSE_RECORD_SCHEMA;
  /** Milliseconds since 1970 at which the run began. */
  readonly startedAt: number;
  readonly method: Serialization["method"];
  readonly hash_type: Serialization["hash_type"];
  readonly shard_size?: number;
  readonly files: readonly ReusableFile[];
}

/** A file modified this shortly before a run may have been modified again within the same timestamp. */
const RACY_MS = 2000;

/** Keeps of a digested model what the next run can reuse. */
export function collectReuseRecord(digested: DigestedModel): ReuseRecord {
  const { serialization, resources } = digested.manifest;
  const digests = new Map(resources.map((resource) => [resource.name, resource.digest]));
  const { method, hash_type } = serialization;
  const shards = serialization.method === "shards" ? { shard_size: serialization.shard_size } : {};
  const files = digested.entries.map((entry): ReusableFile => {
    const names = planHashTasks([entry], serialization).map((task) => task.name);
    return { ...stampOf(entry), digests: names.map((name) => digests.get(name) ?? "") };
  });
  return { schema: REUSE_RECORD_SCHEMA, startedAt: digested.startedAt, method, hash_type, ...shards, files };
}

/**
 * The resources whose digests a record still vouches for: same hashing, and path, size, both times, inode and
 * device of the file all as recorded, the times at least 2 s older than the record.
 */
export function findReusable(
  record: ReuseRecord,
  entries: readonly ModelEntry[],
  serialization: Serialization,
): Map<string, Resource> {
  const found = new Map<string, Resource>();
  const shardSize = serialization.method === "shards" ? serialization.shard_size : undefined;
  const algorithm = serialization.hash_type;
  if (
    record.method !== serialization.method ||
    record.hash_type !== algorithm ||
    record.shard_size !== shardSize
  ) {
    return found;
  }
  const known = new Map(record.files.map((file) => [file.path, file]));
  const racyFromNs = BigInt(Math.floor(record.startedAt) - RACY_MS) * 1_000_000n;
  for (const entry of entries) {
    const file = known.get(entry.path);
    if (file === undefined || entry.mtimeNs >= racyFromNs || entry.ctimeNs >= racyFromNs) continue;
    if (!isSameFile(file, entry)) continue;
    const tasks = planHashTasks([entry], serialization);
    if (tasks.length !== file.digests.length) continue;
    for (const [index, { name }] of tasks.entries()) {
      found.set(name, { name, algorithm, digest: file.digests[index] ?? "" });
    }
  }
  return found;
}

function isSameFile(file: ReusableFile, entry: ModelEntry): boolean {
  const now = stampOf(entry);
  return (
    file.size === now.size &&
    file.mtimeNs === now.mtimeNs &&
    file.ctimeNs === now.ctimeNs &&
    file.ino === now.ino &&
    file.dev === now.dev
  );
}

function stampOf(entry: ModelEntry): Omit<ReusableFile, "digests"> {
  const { path, size, mtimeNs, ctimeNs, ino, dev } = entry;
  return { path, size, mtimeNs: `${mtimeNs}`, ctimeNs: `${ctimeNs}`, ino: `${ino}`, dev: `${dev}` };
}

/** Writes a reuse record as UTF-8 JSON with a final newline. */
export function serializeReuseRecord(record: ReuseRecord): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(record)}\n`);
}

/**
 * Reads a reuse record.
 *
 * @param bytes - at most 500 MB of JSON
 * @returns the record, or `REUSE_RECORD_INVALID`; hashing everything is then the way on
 */
export function parseReuseRecord(bytes: Uint8Array): Result<ReuseRecord, ManifestError> {
  const json = parseJson(bytes, { maxBytes: 500_000_000, maxDepth: 8, maxEntries: 100_000_000 });
  if (!json.ok) return err(invalid(`is no JSON: ${json.error.message}`));
  try {
    return ok(readRecord(json.value));
  } catch (error) {
    if (error instanceof ManifestError) return err(error);
    throw error;
  }
}

function readRecord(value: JsonValue): ReuseRecord {
  const record = new JsonFields(value, { fault: invalid });
  if (record.raw("schema") !== REUSE_RECORD_SCHEMA) throw record.fault("schema", quote(REUSE_RECORD_SCHEMA));
  const method = record.raw("method");
  if (method !== "files" && method !== "shards") throw record.fault("method", "files or shards");
  const hash_type = record.raw("hash_type");
  if (!isDigestAlgorithm(hash_type)) throw record.fault("hash_type", "a digest algorithm");
  const readDigest = (digest: JsonValue): string | undefined =>
    typeof digest === "string" && isDigestHex(hash_type, digest) ? digest : undefined;
  return {
    schema: REUSE_RECORD_SCHEMA,
    startedAt: record.integer("startedAt"),
    method,
    hash_type,
    ...(method === "shards" ? { shard_size: record.integer("shard_size") } : {}),
    files: record.objects("files", (file) => ({
      path: file.text("path"),
      size: file.integer("size"),
      mtimeNs: file.text("mtimeNs"),
      ctimeNs: file.text("ctimeNs"),
      ino: file.text("ino"),
      dev: file.text("dev"),
      digests: file.array("digests", `a ${hash_type} digest`, readDigest),
    })),
  };
}

function invalid(fault: string): ManifestError {
  return new ManifestError("REUSE_RECORD_INVALID", `reuse record ${fault}; hash the model without it`);
}
