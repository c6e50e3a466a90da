import { AixvError } from "@aixv/core";
import { UsageError } from "./usage-error.ts";

/** A subcommand: gives what goes to stdout, if anything; what it throws is why it failed. */
export type Command = (args: readonly string[]) => Promise<string | undefined>;

/** What an adapter answers to one command line. */
export interface Answer {
  /** 0 done or verified, 1 refused or failed, 2 the command line is wrong. */
  readonly exitCode: 0 | 1 | 2;
  readonly stdout: string;
  /** Empty, or one line: the code and the reason. */
  readonly stderr: string;
}

/** Answers one command line; never throws. */
export async function answer(
  commands: { readonly [name: string]: Command },
  [name = "", ...args]: readonly string[],
): Promise<Answer> {
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) {
      throw new UsageError(`expected a command out of ${Object.keys(commands).join(", ")}, got "${name}"`);
    }
    const output = await command(args);
    return { exitCode: 0, stdout: output === undefined ? "" : `${output}\n`, stderr: "" };
  } catch (error) {
    const { code, message } = describe(error);
    return { exitCode: code === "USAGE" ? 2 : 1, stdout: "", stderr: `${code}: ${oneLine(message)}\n` };
  }
}

/** Answers the command line of this process. */
export async function runAdapter(commands: { readonly [name: string]: Command }): Promise<void> {
  const { exitCode, stdout, stderr } = await answer(commands, process.argv.slice(2));
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
}

function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof AixvError) return error;
  if (!(error instanceof Error)) return { code: "INTERNAL_FAULT", message: String(error) };
  // What node's parser says of a flag that is unknown, or lacks its value.
  const isUsage = "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  return { code: isUsage ? "USAGE" : "INTERNAL_FAULT", message: error.message };
}

/** Messages quote what came from outside: nothing in them may steer a terminal, or look like another line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
}
