import { type ParseArgsConfig, parseArgs } from "node:util";
import { UsageError } from "./usage-error.ts";

/**
 * Parses a command line as `parseArgs` does, and refuses a flag that is given twice and has one value: of two keys or identities
 * the last would count, and nobody would notice.
 *
 * @throws UsageError for such a flag, and what `parseArgs` throws for one that there is not
 */
export function parseFlags<const Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  const { tokens } = parseArgs({ ...config, tokens: true } as ParseArgsConfig & { readonly tokens: true });
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "option" || config.options?.[token.name]?.multiple === true) continue;
    if (given.has(token.name)) throw new UsageError(`expected --${token.name} once, got it again`);
    given.add(token.name);
  }
  return parseArgs(config);
}
