import type { DigestAlgorithm } from "@aixv/core";
import { TaskThread } from "@aixv/core/node";
import type { HashBatch, HashBatchResult } from "./hash-batch.ts";

// The worker lies beside this module, in the build as .js and in the source tree as .ts.
const WORKER_URL: URL = new URL(
  import.meta.url.endsWith(".ts") ? "./hash-worker.ts" : "./hash-worker.js",
  import.meta.url,
);

// A thread keeps little alive; without a bound its garbage grows to tens of megabytes before it is collected.
const LIMITS = { maxYoungGenerationSizeMb: 8 };

/** A thread that hashes one batch at a time. */
export class HashThread {
  readonly #thread: TaskThread<HashBatch, HashBatchResult>;

  constructor(algorithm: DigestAlgorithm, counters: SharedArrayBuffer) {
    this.#thread = new TaskThread(WORKER_URL, { algorithm, counters }, LIMITS);
  }

  /** Hashes a batch; rejects if the thread dies, which no fault in a file makes it do. */
  hash(batch: HashBatch): Promise<HashBatchResult> {
    return this.#thread.run(batch, [batch.ranges.buffer as ArrayBuffer, batch.stamps.buffer as ArrayBuffer]);
  }

  async stop(): Promise<void> {
    await this.#thread.stop();
  }
}
