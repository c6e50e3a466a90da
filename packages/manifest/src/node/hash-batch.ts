// Runs in worker threads too, from source and from the build: imports nothing at run time that is not built.
import { createHash, hash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, read, readSync } from "node:fs";
import { promisify } from "node:util";
import type { DigestAlgorithm } from "@aixv/core";
import type { ManifestErrorCode } from "../manifest-error.ts";

/** Byte ranges of files to hash, in columns: cheap to send to a thread even for hundreds of small files. */
export interface HashBatch {
  readonly algorithm: DigestAlgorithm;
  /** Follow a symbolic link as last component of a path. */
  readonly followSymlinks: boolean;
  /** Read ahead on another core while hashing; worth it only while a core is idle. */
  readonly readAhead: boolean;
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

interface RunningHash {
  update(bytes: Uint8Array): void;
  hex(): string;
}

/** An algorithm, ready to hash one range after another. */
interface ReusableHash {
  start(): RunningHash;
  /** In one call, for bytes at hand. */
  hex(bytes: Uint8Array): string;
}

/** Measured: smaller reads cost more calls; larger ones leave the second-level cache before they are hashed. */
const BUFFER_BYTES = 512 * 1024;
/** Two reads under way while one is hashed. */
const READ_AHEAD_BUFFERS = 3;

// A file may have become a FIFO since it was enumerated, and opening one without O_NONBLOCK waits for a writer.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

const hashes = new Map<DigestAlgorithm, ReusableHash>();
const readAsync = promisify(read);
let buffers: Buffer[] = [];

/** Makes the hash of `algorithm` ready; BLAKE3 compiles its WebAssembly here, once a thread. */
export async function prepareHash(algorithm: DigestAlgorithm): Promise<void> {
  if (hashes.has(algorithm)) return;
  hashes.set(algorithm, algorithm === "blake3" ? await loadBlake3() : nativeHash(algorithm));
}

/** Hashes a batch; {@link prepareHash} must have been awaited. Blocks the thread it runs on, but for reading ahead. */
export async function hashBatch(batch: HashBatch, counters: HashCounters): Promise<HashBatchResult> {
  const hasher = hashes.get(batch.algorithm);
  if (hasher === undefined) throw new Error(`hash ${batch.algorithm} was not prepared`);
  const digests: string[] = [];
  for (const index of batch.files.keys()) {
    try {
      const digest = hashRange(batch, index, hasher, counters);
      // Only a file that is read ahead gives a promise: thousands of small files need not wait for one each.
      digests.push(typeof digest === "string" ? digest : await digest);
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

type Digesting = string | Promise<string>;

function hashRange(batch: HashBatch, index: number, hasher: ReusableHash, counters: HashCounters): Digesting {
  checkStop(counters);
  const start = batch.ranges[index * RANGE_COLUMNS] ?? 0;
  const end = batch.ranges[index * RANGE_COLUMNS + 1] ?? 0;
  const noFollow = batch.followSymlinks ? 0 : (constants.O_NOFOLLOW ?? 0);
  const fd = openSync(batch.files[index] ?? "", OPEN_FLAGS | noFollow);
  let closing = true;
  try {
    if (end - start <= BUFFER_BYTES) {
      // Checking once, after reading, against what was enumerated also covers the time before: it is one and the
      // same file, and it has not been written to since.
      const hex = hasher.hex(readRange(fd, start, end, bufferAt(0)));
      checkUnchanged(fd, batch.stamps, index);
      Atomics.add(counters, COUNTER_BYTES, BigInt(end - start));
      return hex;
    }
    checkUnchanged(fd, batch.stamps, index);
    const running = hasher.start();
    if (batch.readAhead) {
      closing = false;
      return hashReadingAhead(fd, start, end, running, counters)
        .then(() => checkUnchanged(fd, batch.stamps, index))
        .then(() => running.hex())
        .finally(() => closeSync(fd));
    }
    for (let position = start; position < end; position += BUFFER_BYTES) {
      running.update(readRange(fd, position, Math.min(position + BUFFER_BYTES, end), bufferAt(0)));
      Atomics.add(counters, COUNTER_BYTES, BigInt(Math.min(BUFFER_BYTES, end - position)));
      checkStop(counters);
    }
    checkUnchanged(fd, batch.stamps, index);
    return running.hex();
  } finally {
    if (closing) closeSync(fd);
  }
}

async function hashReadingAhead(
  fd: number,
  start: number,
  end: number,
  running: RunningHash,
  counters: HashCounters,
): Promise<void> {
  const chunks = Math.ceil((end - start) / BUFFER_BYTES);
  const pending: Promise<{ readonly bytesRead: number }>[] = [];
  const boundsOf = (chunk: number): { from: number; to: number } => {
    const from = start + chunk * BUFFER_BYTES;
    return { from, to: Math.min(from + BUFFER_BYTES, end) };
  };
  const request = (chunk: number): void => {
    const { from, to } = boundsOf(chunk);
    const slot = chunk % READ_AHEAD_BUFFERS;
    const reading = readAsync(fd, bufferAt(slot), 0, to - from, from);
    // Whoever awaits it sees the error; until then nobody does, which is no fault.
    reading.catch(() => undefined);
    pending[slot] = reading;
  };
  for (let chunk = 0; chunk < Math.min(READ_AHEAD_BUFFERS, chunks); chunk++) request(chunk);
  try {
    for (let chunk = 0; chunk < chunks; chunk++) {
      const slot = chunk % READ_AHEAD_BUFFERS;
      const bytesRead = (await pending[slot])?.bytesRead ?? 0;
      const { from, to } = boundsOf(chunk);
      const target = bufferAt(slot);
      if (bytesRead < to - from) readRange(fd, from + bytesRead, to, target.subarray(bytesRead));
      running.update(to - from === target.length ? target : target.subarray(0, to - from));
      Atomics.add(counters, COUNTER_BYTES, BigInt(to - from));
      checkStop(counters);
      if (chunk + READ_AHEAD_BUFFERS < chunks) request(chunk + READ_AHEAD_BUFFERS);
    }
  } finally {
    // The descriptor must not be closed, and its number given to another file, under a read.
    await Promise.allSettled(pending);
  }
}

function bufferAt(slot: number): Buffer {
  while (buffers.length <= slot) buffers = [...buffers, Buffer.allocUnsafeSlow(BUFFER_BYTES)];
  return buffers[slot] ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
}

function checkStop(counters: HashCounters): void {
  if (Atomics.load(counters, COUNTER_STOP) !== 0n) throw new HashFailure("ABORTED", "stopped");
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

/** Native where its optional package is installed, else in WebAssembly, at a quarter of the speed. */
async function loadBlake3(): Promise<ReusableHash> {
  // Loaded on demand: the default algorithm must not pay for it.
  const start = await loadNativeBlake3().catch(loadWasmBlake3);
  return {
    start,
    hex(bytes) {
      const running = start();
      running.update(bytes);
      return running.hex();
    },
  };
}

async function loadNativeBlake3(): Promise<() => RunningHash> {
  const { Blake3Hasher } = await import("@napi-rs/blake-hash");
  return () => {
    const running = new Blake3Hasher();
    return {
      update: (bytes) => void running.update(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
      hex: () => running.digest("hex"),
    };
  };
}

async function loadWasmBlake3(): Promise<() => RunningHash> {
  const { createBLAKE3 } = await import("hash-wasm");
  const wasm = await createBLAKE3(256);
  return () => {
    wasm.init();
    return { update: (bytes) => void wasm.update(bytes), hex: () => wasm.digest("hex") };
  };
}
