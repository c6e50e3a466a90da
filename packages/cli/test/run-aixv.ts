import { Writable } from "node:stream";
import type { JsonObject } from "@aixv/core";
import * as v from "valibot";
import { COMMANDS } from "../src/commands/index.ts";
import { main } from "../src/main.ts";
import { FAILURE, RESULTS } from "../src/results.ts";

/** What one command line did. */
export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run with `--json`: the one object on stdout. */
export interface JsonRun extends Run {
  readonly result: JsonObject;
}

/** Where and how to run. */
export interface RunOptions {
  readonly environment?: { readonly [name: string]: string | undefined };
  readonly signal?: AbortSignal;
  /** As if stdout and stderr were terminals. */
  readonly isTTY?: boolean;
}

/** Runs `aixv` in this process. */
export async function runAixv(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const stdout = new Capture(options.isTTY ?? false);
  const stderr = new Capture(options.isTTY ?? false);
  const exitCode = await main(args, {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    environment: options.environment ?? {},
    signal: options.signal ?? new AbortController().signal,
  });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** The same with `--json`; fails unless stdout is exactly one object with sorted keys and a final newline. */
export async function runJson(args: readonly string[], options: RunOptions = {}): Promise<JsonRun> {
  // After the command's words: a flag that waits for its value would take it.
  const isGroup = (words: readonly string[]): boolean =>
    Object.keys(COMMANDS).some((name) => name.startsWith(`${words.join(" ")} `));
  let end = 1;
  while (isGroup(args.slice(0, end)) && args[end]?.startsWith("-") === false) end++;
  const run = await runAixv([...args.slice(0, end), "--json", ...args.slice(end)], options);
  const result = JSON.parse(run.stdout) as JsonObject;
  if (!run.stdout.endsWith("}\n") || run.stdout.trimEnd() !== run.stdout.slice(0, -1)) {
    throw new Error(`expected one object and a newline, got ${run.stdout}`);
  }
  requireShape(result, args);
  for (const object of objectsIn(result)) {
    const keys = Object.keys(object);
    if (keys.join() !== keys.toSorted().join()) throw new Error(`keys are not sorted: ${keys.join()}`);
  }
  return { ...run, result };
}

/** Holds a result against the published shape of its command's results, and a failure against that of failures. */
function requireShape(result: JsonObject, args: readonly string[]): void {
  const name = [3, 2, 1]
    .map((words) => args.slice(0, words).join(" "))
    .find((words) => Object.hasOwn(RESULTS, words));
  const schema = name === undefined ? FAILURE : v.union([RESULTS[name] ?? FAILURE, FAILURE]);
  const checked = v.safeParse(schema, result);
  if (checked.success) return;
  const problems = checked.issues.map((issue) => `${v.getDotPath(issue) ?? ""}: ${issue.message}`);
  throw new Error(`unlike its schema: ${problems.join("; ")}: ${JSON.stringify(result)}`);
}

function objectsIn(value: unknown): readonly object[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? below : [value, ...below];
}

class Capture extends Writable {
  readonly isTTY: boolean;
  readonly columns = 80;
  text = "";

  constructor(isTTY: boolean) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
