import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Digest } from "@aixv/core";

const NODE = ["--conditions=@aixv/source", "--disable-warning=ExperimentalWarning"];

/** A process of its own that writes to a store. */
export interface Writer {
  readonly child: ChildProcess;
  /** Lines of what it was told is kept, as of now. */
  readonly lines: () => readonly string[];
  /** How it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
}

/** A process that appends; see `store-child.ts`. */
export interface Appender extends Writer {
  /** Ids that it was told are kept, as of now. */
  readonly acknowledged: () => readonly Digest[];
}

/** Starts one. */
export function startAppender(
  ...args: readonly [root: string, prefix: string, count: number, batch: number]
): Appender {
  const writer = startWriter(new URL("store-child.ts", import.meta.url), ...args);
  return {
    ...writer,
    acknowledged: () => writer.lines().flatMap((line) => JSON.parse(line) as readonly Digest[]),
  };
}

/** Starts a script that prints a line for what was kept. */
export function startWriter(script: URL, ...args: readonly (string | number)[]): Writer {
  const child = spawn(process.execPath, [...NODE, fileURLToPath(script), ...args.map(String)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  return {
    child,
    lines: () => output.split("\n").slice(0, -1),
    ended: new Promise((resolve) => child.once("close", (code) => resolve({ code, errors }))),
  };
}
