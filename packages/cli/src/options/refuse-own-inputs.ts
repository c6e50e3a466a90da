import { stat } from "node:fs/promises";
import { printable } from "../output/text.ts";
import { UsageError } from "../usage-error.ts";
import type { FlagValues } from "./flag-values.ts";

/** Flags that name files to write, of commands that replace files with `--force`. */
const OUTPUTS = ["output", "report", "facts"];

/** Refuses to replace what the command reads: `--output release.key --force` would leave no key. */
export async function refuseOwnInputs(positionals: readonly string[], flags: FlagValues): Promise<void> {
  if (!flags.declares("force") || !flags.boolean("force")) return;
  const inputs = [
    ...positionals.map((path) => ({ name: "the argument", path })),
    ...flags
      .given()
      .flatMap(({ name, value }) => (OUTPUTS.includes(name) ? [] : [{ name: `--${name}`, path: value }])),
  ];
  for (const output of OUTPUTS) {
    const path = flags.declares(output) ? flags.text(output) : undefined;
    if (path === undefined) continue;
    const own = await identityOf(path);
    if (own === undefined) continue;
    for (const input of inputs)
      if ((await identityOf(input.path)) === own)
        throw new UsageError(
          `--${output} names ${printable(path)}, which ${input.name} names to be read: it would be replaced; name another file`,
        );
  }
}

/** By which two names of one file are the same. */
async function identityOf(path: string): Promise<string | undefined> {
  const status = await stat(path, { bigint: true }).catch(() => undefined);
  return status === undefined ? undefined : `${status.dev}:${status.ino}`;
}
