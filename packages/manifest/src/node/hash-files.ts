import { availableParallelism } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type DigestAlgorithm, err, ok, quote, type Result } from "@aixv/core";
import { ManifestError } from "../manifest-error.ts";
import {
  COUNTER_BYTES,
  COUNTER_STOP,
  COUNTER_TASKS,
  type HashBatch,
  type HashBatchResult,
  hashBatch,
  prepareHash,
  RANGE_COLUMNS,
  STAMP_COLUMNS,
} from "./hash-batch.ts";
import { locateEntry, type ModelEntry, type WalkedModel } from "./walk-model.ts";

/** A byte range of an enumerated file. */
export interface FileRange {
  readonly entry: ModelEntry;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** How far hashing has come; bytes and files (under `shards`: ranges), and the path begun last. */
export interface HashProgress {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly files: number;
  readonly totalFiles: number;
  readonly path: string;
}

/** Options of {@link hashFiles}. */
export interface HashFilesOptions {
  /** The model that the entries belong to. */
  readonly model: Pick<WalkedModel, "root" | "isSingleFile">;
  readonly algorithm: DigestAlgorithm;
  readonly followSymlinks: boolean;
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: HashProgress) => void) | undefined;
}

/** Below both, starting a thread takes longer than hashing. */
const INLINE_BYTES = 16 * 1024 * 1024;
const INLINE_FILES = 1000;
/** A batch ends at either; so messages are few and no thread is left with much when the others are done. */
const BATCH_BYTES = 8 * 1024 * 1024;
const BATCH_FILES = 500;
/** Between two turns of the event loop when hashing on the calling thread. */
const INLINE_BATCH_BYTES = 4 * 1024 * 1024;
const PROGRESS_INTERVAL_MS = 100;

/**
 * Hashes byte ranges, the largest first, on as many threads as pay off.
 *
 * @returns digests in hex, by the position of their range; or the first failure, after all threads stopped
 */
export async function hashFiles(
  ranges: readonly FileRange[],
  options: HashFilesOptions,
): Promise<Result<readonly string[], ManifestError>> {
  const totalBytes = ranges.reduce((sum, range) => sum + range.end - range.start, 0);
  const workers = countWorkers(ranges.length, totalBytes, options.workers);
  const counters = new BigInt64Array(new SharedArrayBuffer(24));
  const queue = new BatchQueue(ranges, options, {
    batchBytes: workers === 0 ? INLINE_BATCH_BYTES : BATCH_BYTES,
    readAhead: workers > 0 && workers < availableParallelism(),
  });
  const stop = (): void => void Atomics.store(counters, COUNTER_STOP, 1n);
  const report = (): void =>
    options.onProgress?.({
      bytes: Number(Atomics.load(counters, COUNTER_BYTES)),
      totalBytes,
      files: Number(Atomics.load(counters, COUNTER_TASKS)),
      totalFiles: ranges.length,
      path: queue.lastPath,
    });
  if (isAborted(options.signal)) return err(abortError());
  options.signal?.addEventListener("abort", stop, { once: true });
  const timer = options.onProgress === undefined ? undefined : setInterval(report, PROGRESS_INTERVAL_MS);
  try {
    const failure =
      workers === 0
        ? await hashHere(queue, counters, options)
        : await hashThere(queue, counters, workers, options);
    if (isAborted(options.signal)) return err(abortError());
    if (failure !== undefined) return err(failure);
    report();
    return ok(queue.digests);
  } finally {
    clearInterval(timer);
    options.signal?.removeEventListener("abort", stop);
  }
}

/** How many threads to start; 0 is to hash on the calling one. */
function countWorkers(tasks: number, totalBytes: number, requested: number | undefined): number {
  if (requested === 0 || (totalBytes < INLINE_BYTES && tasks < INLINE_FILES)) return 0;
  return Math.min(requested ?? availableParallelism(), tasks);
}

async function hashHere(
  queue: BatchQueue,
  counters: BigInt64Array,
  options: HashFilesOptions,
): Promise<ManifestError | undefined> {
  await prepareHash(options.algorithm);
  for (let batch = queue.next(); batch !== undefined; batch = queue.next()) {
    const failure = queue.settle(batch, await hashBatch(batch.message, counters));
    if (failure !== undefined) return failure;
    if (!queue.isEmpty) await nextTurn();
  }
  return undefined;
}

async function hashThere(
  queue: BatchQueue,
  counters: BigInt64Array,
  workers: number,
  options: HashFilesOptions,
): Promise<ManifestError | undefined> {
  // Loaded when there is enough to hash: a small model needs no threads, and not the modules of Node for them.
  const { HashThread } = await import("./hash-thread.ts");
  const threads = Array.from(
    { length: workers },
    () => new HashThread(options.algorithm, counters.buffer as SharedArrayBuffer),
  );
  let failure: ManifestError | undefined;
  const drain = async (thread: (typeof threads)[number]): Promise<void> => {
    for (let batch = queue.next(); batch !== undefined && failure === undefined; batch = queue.next()) {
      const fault = queue.settle(batch, await thread.hash(batch.message));
      if (fault === undefined || failure !== undefined) continue;
      failure = fault;
      Atomics.store(counters, COUNTER_STOP, 1n);
    }
  };
  try {
    await Promise.all(threads.map(drain));
    return failure;
  } catch (cause) {
    Atomics.store(counters, COUNTER_STOP, 1n);
    return new ManifestError(
      "WORKER_FAILED",
      "a hashing thread ended unexpectedly; try again with fewer workers",
      { cause },
    );
  } finally {
    await Promise.all(threads.map((thread) => thread.stop()));
  }
}

interface QueuedBatch {
  readonly message: HashBatch;
  /** Positions in the caller's list. */
  readonly positions: readonly number[];
}

interface BatchPace {
  readonly batchBytes: number;
  readonly readAhead: boolean;
}

/** Hands out ranges in batches, largest first, and collects their digests. */
class BatchQueue {
  readonly digests: string[];
  lastPath = "";
  readonly #ranges: readonly FileRange[];
  readonly #order: Uint32Array;
  readonly #options: HashFilesOptions;
  readonly #pace: BatchPace;
  #cursor = 0;

  constructor(ranges: readonly FileRange[], options: HashFilesOptions, pace: BatchPace) {
    this.#ranges = ranges;
    this.#options = options;
    this.#pace = pace;
    this.digests = new Array<string>(ranges.length).fill("");
    const sizes = Float64Array.from(ranges, (range) => range.end - range.start);
    this.#order = Uint32Array.from(ranges.keys()).sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b);
  }

  get isEmpty(): boolean {
    return this.#cursor >= this.#order.length;
  }

  next(): QueuedBatch | undefined {
    if (this.isEmpty) return undefined;
    const positions: number[] = [];
    let bytes = 0;
    while (!this.isEmpty && positions.length < BATCH_FILES) {
      const position = this.#order[this.#cursor] ?? 0;
      const range = this.#ranges[position];
      const length = range === undefined ? 0 : range.end - range.start;
      if (positions.length > 0 && bytes + length > this.#pace.batchBytes) break;
      positions.push(position);
      bytes += length;
      this.#cursor++;
    }
    return { message: this.#pack(positions), positions };
  }

  /** Stores the digests of a batch, or says why there are none. */
  settle(batch: QueuedBatch, result: HashBatchResult): ManifestError | undefined {
    if (result.ok) {
      for (const [at, position] of batch.positions.entries())
        this.digests[position] = result.digests[at] ?? "";
      return undefined;
    }
    const path = this.#ranges[batch.positions[result.index] ?? 0]?.entry.path ?? "";
    if (result.code === "ABORTED") return abortError();
    const advice =
      result.code === "FILE_CHANGED" ? "; wait until nothing writes to the model, then try again" : "";
    return new ManifestError(result.code, `${quote(path)} ${result.reason} while it was hashed${advice}`, {
      details: { path },
    });
  }

  #pack(positions: readonly number[]): HashBatch {
    const files: string[] = [];
    const ranges = new Float64Array(positions.length * RANGE_COLUMNS);
    const stamps = new BigUint64Array(positions.length * STAMP_COLUMNS);
    for (const [at, position] of positions.entries()) {
      const range = this.#ranges[position];
      if (range === undefined) continue;
      const { entry } = range;
      files.push(locateEntry(this.#options.model, entry));
      ranges[at * RANGE_COLUMNS] = range.start;
      ranges[at * RANGE_COLUMNS + 1] = range.end;
      stamps[at * STAMP_COLUMNS] = BigInt(entry.size);
      stamps[at * STAMP_COLUMNS + 1] = entry.mtimeNs;
      stamps[at * STAMP_COLUMNS + 2] = entry.ctimeNs;
      stamps[at * STAMP_COLUMNS + 3] = entry.ino;
      stamps[at * STAMP_COLUMNS + 4] = entry.dev;
      this.lastPath = entry.path;
    }
    const { algorithm, followSymlinks } = this.#options;
    return { algorithm, followSymlinks, readAhead: this.#pace.readAhead, files, ranges, stamps };
  }
}

/** A call, because the compiler takes a property that was false once to stay false. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function abortError(): ManifestError {
  return new ManifestError("ABORTED", "hashing was stopped before it ended; nothing was written");
}
