// Runs in worker threads too, from source and from the build: imports nothing but node: modules at run time.
import { createHash, hash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { DigestAlgorithm } from "@aixv/core";
import type { ManifestErrorCode } from "../manifest-error.ts";

/** Byte ranges of files to hash, in columns: cheap to send to a thread even for hundreds of small files. */
export interface HashBatch {
  readonly algorithm: DigestAlgorithm;
  /** Follow a symbolic link as last component of a path. */
  readonly followSymlinks: boolean;
  /** Absolute paths. */
  readonly files: readonly string[];
  /** For each file: start, end (exclusive). */
  readonly ranges: Float64Array;
  /** For each file what it was when the model was enumerated: size, mtime and ctime in ns, inode, device. */
  readonly stamps: BigUint64Array;
}

export const RANGE_COLUMNS = 2;
export const STAMP_COLUMNS = 5;

/** What became of a batch: a digest in hex for each file, or the first failure. */
export type HashBatchResult =
  | { readonly ok: true; readonly digests: readonly string[] }
  | { readonly ok: false; readonly index: number; readonly code: ManifestErrorCode; readonly reason: string };

/** Counters shared between threads: [bytes hashed, files or shards done, 1 to stop]. */
export type HashCounters = BigInt64Array;

export const COUNTER_BYTES = 0;
export const COUNTER_TASKS = 1;
export const COUNTER_STOP = 2;

/** A hash of many bytes in pieces, reusable. */
interface ReusableHash {
  start(): { update(bytes: Uint8Array): void; hex(): string };
  /** In one call, for bytes at hand. */
  hex(bytes: Uint8Array): string;
}

/** Measured: reads of 64 KiB cost a third of the speed; beyond 256 KiB the buffer leaves the second-level cache. */
const BUFFER_BYTES = 256 * 1024;

// A file may have become a FIFO since it was enumerated, and opening one without O_NONBLOCK waits for a writer.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

const hashes = new Map<DigestAlgorithm, ReusableHash>();
let buffer: Buffer | undefined;

/** Makes the hash of `algorithm` ready; BLAKE3 compiles its WebAssembly here, once a thread. */
export async function prepareHash(algorithm: DigestAlgorithm): Promise<void> {
  if (hashes.has(algorithm)) return;
  hashes.set(algorithm, algorithm === "blake3" ? await loadBlake3() : nativeHash(algorithm));
}

/** Hashes a batch; {@link prepareHash} must have been awaited. Blocks the thread it runs on. */
export function hashBatch(batch: HashBatch, counters: HashCounters): HashBatchResult {
  const hasher = hashes.get(batch.algorithm);
  if (hasher === undefined) throw new Error(`hash ${batch.algorithm} was not prepared`);
  const digests: string[] = [];
  for (const index of batch.files.keys()) {
    try {
      digests.push(hashRange(batch, index, hasher, counters));
      Atomics.add(counters, COUNTER_TASKS, 1n);
    } catch (error) {
      return { ok: false, index, ...describeFailure(error) };
    }
  }
  return { ok: true, digests };
}

class HashFailure extends Error {
  readonly code: ManifestErrorCode;

  constructor(code: ManifestErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

function hashRange(batch: HashBatch, index: number, hasher: ReusableHash, counters: HashCounters): string {
  if (Atomics.load(counters, COUNTER_STOP) !== 0n) throw new HashFailure("ABORTED", "stopped");
  const start = batch.ranges[index * RANGE_COLUMNS] ?? 0;
  const end = batch.ranges[index * RANGE_COLUMNS + 1] ?? 0;
  const noFollow = batch.followSymlinks ? 0 : (constants.O_NOFOLLOW ?? 0);
  const fd = openSync(batch.files[index] ?? "", OPEN_FLAGS | noFollow);
  try {
    buffer ??= Buffer.allocUnsafeSlow(BUFFER_BYTES);
    let hex: string;
    if (end - start <= buffer.length) {
      // Checking once, after reading, against what was enumerated also covers the time before: it is one and the
      // same file, and it has not been written to since.
      const bytes = readRange(fd, start, end, buffer);
      hex = hasher.hex(bytes);
      Atomics.add(counters, COUNTER_BYTES, BigInt(end - start));
    } else {
      checkUnchanged(fd, batch.stamps, index);
      const running = hasher.start();
      for (let position = start; position < end; position += buffer.length) {
        running.update(readRange(fd, position, Math.min(position + buffer.length, end), buffer));
        Atomics.add(counters, COUNTER_BYTES, BigInt(Math.min(buffer.length, end - position)));
        if (Atomics.load(counters, COUNTER_STOP) !== 0n) throw new HashFailure("ABORTED", "stopped");
      }
      hex = running.hex();
    }
    checkUnchanged(fd, batch.stamps, index);
    return hex;
  } finally {
    closeSync(fd);
  }
}

function readRange(fd: number, start: number, end: number, target: Buffer): Uint8Array {
  const length = end - start;
  let filled = 0;
  while (filled < length) {
    const count = readSync(fd, target, filled, length - filled, start + filled);
    if (count === 0)
      throw new HashFailure("FILE_CHANGED", `ended at byte ${start + filled} instead of ${end} or later`);
    filled += count;
  }
  return length === target.length ? target : target.subarray(0, length);
}

/** Requires the open file to be the one enumerated, unchanged: type, size, times, inode and device. */
function checkUnchanged(fd: number, stamps: BigUint64Array, index: number): void {
  const stats = fstatSync(fd, { bigint: true });
  if (!stats.isFile()) throw new HashFailure("FILE_CHANGED", "is no longer a regular file");
  const at = index * STAMP_COLUMNS;
  const [size, mtimeNs, ctimeNs, ino, dev] = stamps.subarray(at, at + STAMP_COLUMNS);
  if (stats.ino !== ino || stats.dev !== dev)
    throw new HashFailure("FILE_CHANGED", "was replaced by another file");
  if (stats.size !== size)
    throw new HashFailure("FILE_CHANGED", `has ${stats.size} bytes instead of ${size}`);
  if (BigInt.asUintN(64, stats.mtimeNs) !== mtimeNs || BigInt.asUintN(64, stats.ctimeNs) !== ctimeNs) {
    throw new HashFailure("FILE_CHANGED", "was modified");
  }
}

function describeFailure(error: unknown): { readonly code: ManifestErrorCode; readonly reason: string } {
  if (error instanceof HashFailure) return { code: error.code, reason: error.message };
  const code = (error as NodeJS.ErrnoException).code ?? "unknown";
  if (code === "ELOOP") return { code: "FILE_CHANGED", reason: "became a symbolic link" };
  if (code === "ESPIPE" || code === "EAGAIN" || code === "EISDIR") {
    return { code: "FILE_CHANGED", reason: "is no longer a regular file" };
  }
  if (code === "ENOENT" || code === "ENOTDIR") return { code: "FILE_CHANGED", reason: "was removed" };
  return { code: "FILE_UNREADABLE", reason: `cannot be read (${code})` };
}

function nativeHash(algorithm: "sha256" | "blake2b"): ReusableHash {
  const name = algorithm === "blake2b" ? "blake2b512" : "sha256";
  return {
    start() {
      const running = createHash(name);
      return {
        update: (bytes) => void running.update(bytes),
        hex: () => running.digest("hex"),
      };
    },
    hex: (bytes) => hash(name, bytes, "hex"),
  };
}

async function loadBlake3(): Promise<ReusableHash> {
  // Loaded on demand: the default algorithm must not pay for it.
  const { createBLAKE3 } = await import("hash-wasm");
  const wasm = await createBLAKE3(256);
  return {
    start() {
      wasm.init();
      return {
        update: (bytes) => void wasm.update(bytes),
        hex: () => wasm.digest("hex"),
      };
    },
    hex: (bytes) => wasm.init().update(bytes).digest("hex"),
  };
}
