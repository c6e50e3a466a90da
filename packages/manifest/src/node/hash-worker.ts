import { parentPort, workerData } from "node:worker_threads";
import type { DigestAlgorithm } from "@aixv/core";
import { type HashBatch, hashBatch, prepareHash } from "./hash-batch.ts";

const { algorithm, counters } = workerData as { algorithm: DigestAlgorithm; counters: SharedArrayBuffer };
const shared = new BigInt64Array(counters);
const port = parentPort;
if (port === null) throw new Error("hash-worker is the entry of a worker thread");

await prepareHash(algorithm);
port.on("message", async (batch: HashBatch) => {
  try {
    port.postMessage(await hashBatch(batch, shared));
  } catch (error) {
    // As an error event in the parent; a rejection would only reach it by the default of the host.
    queueMicrotask(() => {
      throw error;
    });
  }
});
