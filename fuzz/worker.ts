// Tries the mutants of one kind in a thread of its own, so that whoever started it can end one that hangs.
import { parentPort, workerData } from "node:worker_threads";
import { type FuzzRun, fuzzTarget } from "./fuzz-target.ts";
import { FUZZ_KINDS } from "./targets/index.ts";

/** What a thread is given: which mutants, and where it shows the one that it is at. */
export interface WorkerTask extends Omit<FuzzRun, "onMutant"> {
  /** How many mutants were begun, and the length of the last. */
  readonly progress: SharedArrayBuffer;
  /** The last mutant, as far as it fits. */
  readonly mutant: SharedArrayBuffer;
}

const { progress, mutant, ...run } = workerData as WorkerTask;
const counters = new Int32Array(progress);
const shown = new Uint8Array(mutant);
const found = FUZZ_KINDS.find(({ kind }) => kind === run.kind);
if (found === undefined) throw new RangeError(`expected a kind, got ${run.kind}`);
const target = await found.create();
const counts = await fuzzTarget(target, {
  ...run,
  onMutant(input) {
    shown.set(input.subarray(0, shown.length));
    Atomics.store(counters, 1, Math.min(input.length, shown.length));
    Atomics.add(counters, 0, 1);
  },
});
await target.close?.();
parentPort?.postMessage(counts);
