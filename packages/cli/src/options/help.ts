import type { Command } from "../command.ts";
import type { CommandEntry } from "../commands/index.ts";
import { COMMON_FLAGS, type Flag } from "./flag.ts";

/** The help of the whole program, or of one group of its commands. */
export function programHelp(commands: { readonly [name: string]: CommandEntry }, group?: string): string {
  const shown = Object.entries(commands).filter(
    ([name]) => group === undefined || name.startsWith(`${group} `),
  );
  const width = Math.max(...shown.map(([name]) => name.length));
  const lines = shown.map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    "aixv: what an AI model is, who made it, and why to trust it.",
    "",
    `Usage: aixv ${group === undefined ? "COMMAND" : `${group} COMMAND`} [PATH] [flags]`,
    "",
    ...lines,
    "",
    `aixv ${group === undefined ? "COMMAND" : `${group} COMMAND`} --help shows a command's flags.`,
  ].join("\n");
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const positional = [command.positional, command.secondPositional]
    .map((name) => (name === undefined ? "" : ` ${name}`))
    .join("");
  return [
    `aixv ${command.name}: ${command.summary}`,
    "",
    `Usage: aixv ${command.name}${positional} [flags]`,
    "",
    ...flagLines([...command.flags, ...COMMON_FLAGS]),
    "",
    "Examples:",
    ...command.examples.map((example) => `  ${example}`),
    "",
    "Exit code 0: done, or the verdict is positive. 1: the verdict is negative. 2: no verdict was reached.",
  ].join("\n");
}

function flagLines(flags: readonly Flag[]): readonly string[] {
  const heads = flags.map((flag) => {
    const name = flag.negatable === true ? `--[no-]${flag.name}` : `--${flag.name}`;
    const aliases = (flag.aliases ?? []).map((alias) => `, --${alias}`).join("");
    return `  ${name}${aliases}${flag.value === undefined ? "" : ` ${flag.value}`}`;
  });
  const width = Math.min(40, Math.max(...heads.map((head) => head.length)));
  return flags.map((flag, index) => {
    const head = heads[index] ?? "";
    const many = flag.kind === "list" || flag.kind === "repeated" ? " (repeatable)" : "";
    const gap = head.length > width ? `\n${" ".repeat(width)}` : " ".repeat(width - head.length);
    return `${head}${gap}  ${flag.description}${many}`;
  });
}
