import { AixvError, closest, type JsonObject, parseTime, type Timestamp } from "@aixv/core";
import type { Command, CommandContext, Outcome } from "./command.ts";
import { COMMANDS } from "./commands/index.ts";
import { COMMON_FLAGS } from "./options/flag.ts";
import type { FlagValues } from "./options/flag-values.ts";
import { parseArguments } from "./options/parse-arguments.ts";
import { refuseOwnInputs } from "./options/refuse-own-inputs.ts";
import { formatJson } from "./output/json.ts";
import { ProgressBar } from "./output/progress.ts";
import { chooseStyle } from "./output/style.ts";
import { UsageError } from "./usage-error.ts";

/** What the program reads and writes; tests give their own. */
export interface ProgramIo {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly environment: { readonly [name: string]: string | undefined };
  readonly signal: AbortSignal;
}

/** Exit code of a program that was interrupted: 128 + SIGINT. */
export const INTERRUPTED = 130;

/** How long an interrupted command may take to clean up; then it is left behind, for it may wait for the network. */
const GRACE_MILLIS = 500;

/**
 * Runs one command line.
 *
 * @returns the exit code: 0 done or positive, 1 negative verdict, 2 no verdict, 130 interrupted
 */
export async function main(args: readonly string[], io: ProgramIo): Promise<number> {
  // `aixv help policy create` is `aixv policy create --help`.
  const spoken = args[0] === "help" && args[1] !== undefined ? [...args.slice(1), "--help"] : args;
  const { name, rest } = splitCommand(spoken);
  // Looked for before anything is parsed: a usage error must be JSON too where JSON was asked for.
  const json = rest.includes("--json") || name === "--json";
  const progress = new ProgressBar(io.stderr);
  try {
    const command = await loadCommand(name);
    if (command === undefined) {
      const { programHelp } = await import("./options/help.ts");
      const asked = isHelpFlag(name) || rest.some(isHelpFlag);
      if (isGroup(name) && !asked)
        throw new UsageError(`expected a command after ${name}: ${wordsAfter(name)}`);
      (asked ? io.stdout : io.stderr).write(`${programHelp(COMMANDS, isGroup(name) ? name : undefined)}\n`);
      return asked ? 0 : 2;
    }
    const spelt = rest.map((argument) => (argument === "-h" ? "--help" : argument));
    const { positionals, flags } = parseArguments(spelt, [...command.flags, ...COMMON_FLAGS]);
    if (flags.boolean("help")) {
      const { commandHelp } = await import("./options/help.ts");
      io.stdout.write(`${commandHelp(command)}\n`);
      return 0;
    }
    const context = createContext(flags, progress, io);
    const [first, second] = readPositionals(command, positionals);
    await refuseOwnInputs(positionals, flags);
    const running = command.run(first, flags, context, second);
    const outcome = await Promise.race([running, abandonment(io.signal)]);
    io.signal.throwIfAborted();
    progress.clear();
    report(command.name, outcome, flags, context, io);
    return outcome.exitCode;
  } catch (error) {
    progress.clear();
    return reportFailure(name, error, json, io);
  }
}

/** Rejects a while after the signal was aborted. */
function abandonment(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abandon = (): void => void setTimeout(() => reject(signal.reason), GRACE_MILLIS);
    if (signal.aborted) abandon();
    else signal.addEventListener("abort", abandon, { once: true });
  });
}

/** The command that the first words name: `sign`, `policy create`, `advisory feed build`; what is left are its arguments. */
function splitCommand(args: readonly string[]): { readonly name: string; readonly rest: readonly string[] } {
  let name = args[0] ?? "";
  let words = 1;
  for (let word = args[words]; word !== undefined && takesWord(name, word); word = args[words]) {
    name = `${name} ${word}`;
    words++;
  }
  return { name, rest: args.slice(words) };
}

/** Whether a word is part of the command's name: `rollback` is a command, and the first word of another. */
function takesWord(name: string, word: string): boolean {
  if (!isGroup(name) || word.startsWith("-")) return false;
  const both = `${name} ${word}`;
  return !Object.hasOwn(COMMANDS, name) || Object.hasOwn(COMMANDS, both) || isGroup(both);
}

/** True for the first words of longer commands, such as `policy`. */
function isGroup(name: string): boolean {
  return name !== "" && Object.keys(COMMANDS).some((command) => command.startsWith(`${name} `));
}

/** What may come after the words of a group, for a message. */
function wordsAfter(group: string): string {
  const names = Object.keys(COMMANDS).filter((name) => name.startsWith(`${group} `));
  return names.map((name) => name.slice(group.length + 1)).join(", ");
}

function isHelpFlag(word: string): boolean {
  return word === "--help" || word === "-h" || word === "help";
}

/** The command, or undefined where help is what is called for. */
async function loadCommand(name: string): Promise<Command | undefined> {
  if (name === "" || isHelpFlag(name) || (isGroup(name) && !Object.hasOwn(COMMANDS, name))) return undefined;
  const known = name === "--version" ? "version" : name;
  const entry = Object.hasOwn(COMMANDS, known) ? COMMANDS[known] : undefined;
  if (entry !== undefined) return await entry.load();
  const suggestion = closest(name, Object.keys(COMMANDS));
  const hint = suggestion === undefined ? "see aixv --help" : `did you mean ${suggestion}?`;
  throw new UsageError(`unknown command ${JSON.stringify(name)}; ${hint}`);
}

function readPositionals(
  command: Command,
  given: readonly string[],
): readonly [first: string, second: string] {
  const names = [command.positional, command.secondPositional].filter((name) => name !== undefined);
  const extra = given[names.length];
  if (extra !== undefined)
    throw new UsageError(`unexpected argument ${JSON.stringify(extra)}; see aixv ${command.name} --help`);
  const [first = "", second = ""] = given;
  for (const [index, name] of names.entries()) {
    if ((given[index] ?? "") !== "" || command.positionalOptional === true) continue;
    const article = /^[aeiou]/i.test(name) ? "an" : "a";
    throw new UsageError(`expected ${article} ${name}: aixv ${command.name} ${names.join(" ")}`);
  }
  return [first, second];
}

function createContext(flags: FlagValues, progress: ProgressBar, io: ProgramIo): CommandContext {
  const quiet = flags.boolean("quiet");
  const now = readClock(flags.text("now"));
  return {
    environment: io.environment,
    signal: io.signal,
    style: chooseStyle(io.stdout, io.environment),
    // Relative, so that the paths in the output are.
    root: flags.text("root") ?? ".",
    progress: (state) => {
      if (!quiet && io.stderr.isTTY === true) progress.update(state);
    },
    note: (text) => {
      progress.clear();
      if (!quiet) io.stderr.write(`${text}\n`);
    },
    ...(now === undefined ? {} : { now }),
  };
}

function readClock(text: string | undefined): Timestamp | undefined {
  if (text === undefined) return undefined;
  const parsed = parseTime(text);
  if (parsed.ok) return parsed.value;
  throw new UsageError(`expected an RFC 3339 time after --now: ${parsed.error.message}`);
}

function report(
  name: string,
  outcome: Outcome,
  flags: FlagValues,
  context: CommandContext,
  io: ProgramIo,
): void {
  const failed = outcome.exitCode !== 0;
  const clock = context.now === undefined ? {} : { now: context.now };
  if (flags.boolean("json")) {
    const result = { ok: !failed, ...outcome.result, ...clock, ...(failed ? { command: name } : {}) };
    io.stdout.write(formatJson(result));
    return;
  }
  if (outcome.document !== undefined) {
    io.stdout.write(outcome.document);
    return;
  }
  if (context.now !== undefined) context.note(`! the clock was fixed to ${context.now} by --now`);
  if (failed) io.stderr.write(`${outcome.text}\n`);
  else if (!flags.boolean("quiet")) io.stdout.write(`${outcome.text}\n`);
}

function reportFailure(name: string, error: unknown, json: boolean, io: ProgramIo): number {
  const { code, message, exitCode } = describeFailure(error, io);
  if (json) {
    const ignored = error instanceof AixvError ? error.details?.ignored : undefined;
    const told = ignored === undefined ? {} : { ignored };
    const result: JsonObject = { ok: false, command: name, error: message, code, ...told };
    io.stdout.write(formatJson(result));
  } else {
    const prefix = Object.hasOwn(COMMANDS, name) ? `aixv ${name}` : "aixv";
    io.stderr.write(`${prefix}: ${message} [${code}]\n`);
  }
  return exitCode;
}

function describeFailure(
  error: unknown,
  io: ProgramIo,
): { readonly code: string; readonly message: string; readonly exitCode: number } {
  if (io.signal.aborted || isAbort(error)) {
    return {
      code: "INTERRUPTED",
      message: "interrupted; nothing was left half-written",
      exitCode: INTERRUPTED,
    };
  }
  if (error instanceof AixvError) return { code: error.code, message: oneLine(error.message), exitCode: 2 };
  return { code: "INTERNAL_FAULT", message: describeFault(error), exitCode: 2 };
}

/** A fault of the program itself, in one line. */
export function describeFault(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `internal fault, please report it: ${oneLine(reason)}`;
}

function isAbort(error: unknown): boolean {
  if (error instanceof AixvError) return error.code === "ABORTED";
  return error instanceof Error && error.name === "AbortError";
}

/** Messages may quote what came from outside: one line, and nothing that steers a terminal. */
function oneLine(message: string): string {
  return message.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
}
