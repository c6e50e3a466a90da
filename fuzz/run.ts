// Fuzzes every reader for a while: pnpm fuzz [--seconds N | --mutants N] [--seed S] [--kind K]
// Prints what was tried of each kind; ends with 1 if a mutant broke something, whose file is named.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { readFuzzOptions } from "./fuzz-options.ts";
import type { FuzzCounts, FuzzFailure } from "./fuzz-target.ts";
import { shareOf } from "./shares.ts";
import { FUZZ_KINDS } from "./targets/index.ts";
import type { WorkerTask } from "./worker.ts";

const options = attempt(() => readFuzzOptions(process.argv.slice(2)));
const seed = options.seed ?? new Date().toISOString();
const asked = FUZZ_KINDS.filter(({ kind }) => options.kind === undefined || kind === options.kind);
for (const { kind, missing } of asked)
  if (missing !== undefined) console.log(`skipped ${kind}: this machine has no ${missing}`);
const kinds = asked.filter(({ missing }) => missing === undefined);
if (kinds.length === 0)
  refuse(
    `expected --kind to be one of ${FUZZ_KINDS.map(({ kind }) => kind).join(", ")}, got ${options.kind}`,
  );

/** Most mutants in one thread, after which the next begins: to start one takes a second or two. */
const ROUND = 10_000;
/** A mutant that takes the processor longer than this twice has failed. */
const MAX_MILLIS = 1000;
/** One that is not done by then, whatever it waits for, is ended and has failed. */
const MAX_HANG_MILLIS = 30_000;
const SHOWN_BYTES = 8 * 1024 * 1024;

interface Total {
  accepted: number;
  rejected: number;
  millis: number;
  slowestMillis: number;
}

const totals = new Map<string, Total>(
  kinds.map(({ kind }) => [kind, { accepted: 0, rejected: 0, millis: 0, slowestMillis: 0 }]),
);
const failures: FuzzFailure[] = [];
const folder = mkdtempSync(join(tmpdir(), "aixv-fuzz-"));
const end =
  options.seconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + options.seconds * 1000;
const wanted = options.mutants ?? (options.seconds === undefined ? 100_000 : Number.POSITIVE_INFINITY);
console.log(`seed ${seed}, failing mutants go to ${folder}`);
const tasks = tasksOf();
await Promise.all(Array.from({ length: options.threads }, work));
const untried = report();
process.exitCode = failures.length === 0 && untried.length < kinds.length ? 0 : 1;

function attempt<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

/** Rounds of every kind in turn, until time or mutants are used up. */
function* tasksOf(): Generator<{ readonly kind: string; readonly from: number; readonly to: number }> {
  const left = new Map(kinds.map((one) => [one.kind, Math.ceil(wanted * shareOf(one, kinds))]));
  for (let round = 0; left.size > 0; round++) {
    for (const { kind, weight = 1 } of kinds) {
      const most = left.get(kind);
      if (most === undefined || performance.now() > end) {
        left.delete(kind);
        continue;
      }
      // By time, what is slow gets shorter rounds.
      const size = Math.ceil(wanted === Number.POSITIVE_INFINITY ? ROUND * weight : ROUND);
      const count = Math.min(size, most);
      yield { kind, from: round * size, to: round * size + count };
      if (count === most) left.delete(kind);
      else left.set(kind, most - count);
    }
  }
}

async function work(): Promise<void> {
  for (const task of tasks) {
    const start = performance.now();
    const counts = await runThread(task);
    const total = totals.get(task.kind);
    if (total === undefined) continue;
    total.accepted += counts.accepted;
    total.rejected += counts.rejected;
    total.millis += performance.now() - start;
    total.slowestMillis = Math.max(total.slowestMillis, counts.slowestMillis);
    failures.push(...counts.failures);
    for (const failure of counts.failures) tell(failure);
  }
}

function runThread(task: {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
}): Promise<FuzzCounts> {
  const progress = new SharedArrayBuffer(8);
  const mutant = new SharedArrayBuffer(SHOWN_BYTES);
  const workerData: WorkerTask = { ...task, seed, folder, maxMillis: MAX_MILLIS, progress, mutant };
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData });
  const counters = new Int32Array(progress);
  let before = -1;
  return new Promise((resolve, reject) => {
    const watch = setInterval(() => {
      const now = Atomics.load(counters, 0);
      if (now !== before || now === 0) {
        before = now;
        return;
      }
      clearInterval(watch);
      const path = join(folder, `${task.kind}-hang-${task.from + now - 1}`);
      writeFileSync(path, new Uint8Array(mutant).slice(0, Atomics.load(counters, 1)));
      const failure = { ...task, seed, index: task.from + now - 1, change: "", error: "hangs", path };
      resolve({ accepted: 0, rejected: now - 1, slowestMillis: MAX_HANG_MILLIS, failures: [failure] });
      void worker.terminate();
    }, MAX_HANG_MILLIS);
    worker.once("message", (counts: FuzzCounts) => {
      clearInterval(watch);
      resolve(counts);
    });
    worker.once("error", reject);
    worker.once("exit", () => clearInterval(watch));
  });
}

function tell({ kind, index, change, error, path }: FuzzFailure): void {
  console.log(
    `FAILED ${kind} ${index} (seed ${seed}): ${change}\n  ${path}\n  ${error.split("\n").slice(0, 6).join("\n  ")}`,
  );
}

/** @returns the kinds for which the time did not suffice */
function report(): readonly string[] {
  const row = (...cells: readonly (string | number)[]): string =>
    cells.map((cell, at) => (at === 0 ? String(cell).padEnd(28) : String(cell).padStart(12))).join("");
  console.log(row("kind", "mutants", "accepted", "rejected", "mutants/s", "slowest ms"));
  let all = 0;
  for (const [kind, { accepted, rejected, millis, slowestMillis }] of totals) {
    const count = accepted + rejected;
    all += count;
    console.log(
      row(kind, count, accepted, rejected, Math.round(count / (millis / 1000)), Math.round(slowestMillis)),
    );
  }
  const untried = [...totals].flatMap(([kind, { accepted, rejected }]) =>
    accepted + rejected > 0 ? [] : [kind],
  );
  if (untried.length > 0) console.log(`not tried, for want of time: ${untried.join(", ")}`);
  console.log(`${all} mutants, ${failures.length} failures`);
  return untried;
}
