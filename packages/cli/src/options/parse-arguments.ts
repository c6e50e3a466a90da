import { parseArgs } from "node:util";
import { closest } from "@aixv/core";
import { UsageError } from "../usage-error.ts";
import type { Flag } from "./flag.ts";
import { FlagValues } from "./flag-values.ts";

/** What was typed after the command's name. */
export interface ParsedArguments {
  readonly positionals: readonly string[];
  readonly flags: FlagValues;
}

/**
 * Parses the arguments of a command. Anything that it does not know is a usage error with a suggestion: a misspelt
 * security flag must never be ignored.
 */
export function parseArguments(args: readonly string[], flags: readonly Flag[]): ParsedArguments {
  const byName = new Map(
    flags.flatMap((flag) => [flag.name, ...(flag.aliases ?? [])].map((name) => [name, flag])),
  );
  const { tokens, positionals } = parseArgs({
    args: [...args],
    // Not strict: node's messages name neither the command's flags nor a suggestion; the checks are below.
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      [...byName].map(
        ([name, { kind }]) => [name, { type: kind === "boolean" ? "boolean" : "string" }] as const,
      ),
    ),
  });
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const flag = byName.get(token.name);
    const negated = flag === undefined ? negatedFlag(token.name, byName) : undefined;
    if (negated !== undefined) {
      if (token.value !== undefined) throw new UsageError(`--${token.name} takes no value`);
      set(values, negated, ["false"]);
    } else if (flag === undefined) {
      throw new UsageError(unknownFlag(token.rawName, [...byName.keys()]));
    } else {
      set(values, flag, readValues(flag, token.rawName, token.value, token.inlineValue === true));
    }
  }
  return { positionals, flags: new FlagValues(flags, values) };
}

function negatedFlag(name: string, byName: ReadonlyMap<string, Flag>): Flag | undefined {
  const flag = name.startsWith("no-") ? byName.get(name.slice(3)) : undefined;
  return flag?.negatable === true ? flag : undefined;
}

function readValues(
  flag: Flag,
  rawName: string,
  value: string | undefined,
  inline: boolean,
): readonly string[] {
  if (flag.kind === "boolean") {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value, got "${value}"`);
    return ["true"];
  }
  if (value === undefined || value === "" || (!inline && value.startsWith("-") && value !== "-")) {
    const came =
      value === undefined || value === ""
        ? "nothing"
        : `"${value}" (write ${rawName}=${value} if that is it)`;
    throw new UsageError(`expected ${flag.value ?? "a value"} after ${rawName}, got ${came}`);
  }
  if (flag.kind !== "list") return [value];
  const list = splitList(value);
  // `--public-key ,` would otherwise be as if the flag had not been given.
  if (list.length === 0)
    throw new UsageError(`expected ${flag.value ?? "a value"} after ${rawName}, got "${value}"`);
  return list;
}

/** Splits at commas; `\,` is one that belongs to the value. */
function splitList(value: string): readonly string[] {
  return value
    .split(/(?<!\\),/)
    .map((part) => part.replaceAll("\\,", ","))
    .filter((part) => part !== "");
}

function set(values: Map<string, string[]>, flag: Flag, given: readonly string[]): void {
  const before = values.get(flag.name);
  if (before !== undefined && flag.kind !== "list" && flag.kind !== "repeated") {
    throw new UsageError(`--${flag.name} was given twice`);
  }
  values.set(flag.name, [...(before ?? []), ...given]);
}

function unknownFlag(rawName: string, known: readonly string[]): string {
  const suggestion = closest(rawName.replace(/^-+/, ""), known);
  return `unknown flag ${rawName}${suggestion === undefined ? "" : `; did you mean --${suggestion}?`}`;
}
