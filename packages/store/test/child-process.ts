import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Digest } from "@aixv/core";

const CHILD = fileURLToPath(new URL("store-child.ts", import.meta.url));
const NODE = ["--conditions=@aixv/source", "--disable-warning=ExperimentalWarning", CHILD];

/** A process that appends; see `store-child.ts`. */
export interface Appender {
  readonly child: ChildProcess;
  /** Ids that it was told are kept, as of now. */
  readonly acknowledged: () => readonly Digest[];
  /** How it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
}

/** Starts one. */
export function startAppender(
  ...args: readonly [root: string, prefix: string, count: number, batch: number]
): Appender {
  const child = spawn(process.execPath, [...NODE, ...args.map(String)], {
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
    acknowledged: () =>
      output
        .slice(0, output.lastIndexOf("\n") + 1)
        .split("\n")
        .filter((line) => line !== "")
        .flatMap((line) => JSON.parse(line) as readonly Digest[]),
    ended: new Promise((resolve) => child.once("close", (code) => resolve({ code, errors }))),
  };
}
