import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** A command with its arguments; the first is the program. */
export type Argv = readonly [string, ...string[]];

/** Median wall time of whole processes, and the peak resident set of the last where GNU time is installed. */
export interface Measured {
  readonly seconds: number;
  readonly peakBytes?: number;
}

/** Two commands run in turn; the ratio is that of each pair, its median taken. */
export interface MeasuredPair {
  readonly ours: number;
  /** Undefined if the peer is not installed. */
  readonly peer: number | undefined;
  /** How many times as fast as the peer. */
  readonly ratio: number;
}

const GNU_TIME = "/usr/bin/time";

/** Runs a command once to warm up, then `runs` times. */
export function measureRuns(command: Argv, runs: number): Measured {
  once(command);
  const times = Array.from({ length: runs }, () => once(command));
  const peakBytes = existsSync(GNU_TIME) ? peak(command) : undefined;
  return { seconds: median(times), ...(peakBytes === undefined ? {} : { peakBytes }) };
}

/** Runs two commands in turn, A B A B …, so that a machine that slows down slows both. */
export function measurePair(ours: Argv, peer: Argv | undefined, runs: number): MeasuredPair {
  once(ours);
  if (peer === undefined) {
    return {
      ours: median(Array.from({ length: runs }, () => once(ours))),
      peer: undefined,
      ratio: Number.NaN,
    };
  }
  once(peer);
  const pairs = Array.from({ length: runs }, () => [once(ours), once(peer)] as const);
  return {
    ours: median(pairs.map(([a]) => a)),
    peer: median(pairs.map(([, b]) => b)),
    ratio: median(pairs.map(([a, b]) => b / a)),
  };
}

function once([program, ...args]: Argv): number {
  const start = performance.now();
  const { status, stderr, error } = spawnSync(program, args, { maxBuffer: 2 ** 30 });
  const taken = (performance.now() - start) / 1000;
  if (error !== undefined || status !== 0) {
    throw new Error(
      `${program} ${args.join(" ")} failed: ${error?.message ?? stderr.toString().slice(0, 500)}`,
    );
  }
  return taken;
}

function peak([program, ...args]: Argv): number | undefined {
  const { stderr } = spawnSync(GNU_TIME, ["-f", "%M", program, ...args], { maxBuffer: 2 ** 30 });
  const kibibytes = Number(stderr.toString().trim().split("\n").at(-1));
  return Number.isFinite(kibibytes) ? kibibytes * 1024 : undefined;
}

/** The middle one, or between the two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
