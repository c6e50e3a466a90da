import { Worker } from "node:worker_threads";
import type { DigestAlgorithm } from "@aixv/core";
import type { HashBatch, HashBatchResult } from "./hash-batch.ts";

// The worker lies beside this module, in the build as .js and in the source tree as .ts, which Node runs as it is.
const WORKER_URL: URL = new URL(
  import.meta.url.endsWith(".ts") ? "./hash-worker.ts" : "./hash-worker.js",
  import.meta.url,
);

// A thread keeps little alive; without a bound its garbage grows to tens of megabytes before it is collected.
const LIMITS = { maxYoungGenerationSizeMb: 8 };

interface Settlement {
  resolve(result: HashBatchResult): void;
  reject(cause: unknown): void;
}

/** A thread that hashes one batch at a time. */
export class HashThread {
  readonly #worker: Worker;
  #settlement: Settlement | undefined;
  #fault: unknown;

  constructor(algorithm: DigestAlgorithm, counters: SharedArrayBuffer) {
    // Without the parent's flags: a loader or a profiler of the host is none of this thread's business.
    this.#worker = new Worker(WORKER_URL, {
      workerData: { algorithm, counters },
      execArgv: [],
      resourceLimits: LIMITS,
    });
    this.#worker.on("message", (result: HashBatchResult) => this.#take()?.resolve(result));
    this.#worker.on("error", (cause) => this.#fail(cause));
    this.#worker.on("exit", (code) => this.#fail(new Error(`the hashing thread exited with ${code}`)));
  }

  /** Hashes a batch; rejects if the thread dies, which no fault in a file makes it do. */
  hash(batch: HashBatch): Promise<HashBatchResult> {
    return new Promise((resolve, reject) => {
      if (this.#fault !== undefined) return reject(this.#fault);
      this.#settlement = { resolve, reject };
      this.#worker.postMessage(batch, [
        batch.ranges.buffer as ArrayBuffer,
        batch.stamps.buffer as ArrayBuffer,
      ]);
    });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #take(): Settlement | undefined {
    const settlement = this.#settlement;
    this.#settlement = undefined;
    return settlement;
  }

  #fail(cause: unknown): void {
    this.#fault ??= cause;
    this.#take()?.reject(cause);
  }
}
