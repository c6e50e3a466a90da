import { stripTypeScriptTypes } from "node:module";

/** The first TypeScript example of a Markdown text, run. */
export interface ExampleRun {
  /** What it logged, a line each. */
  readonly printed: string;
  /** What the text says after it: `It prints:` and a block, or ``It prints `line` ``. */
  readonly said: string | undefined;
}

/**
 * Runs the first example of a README or a page, as it stands.
 *
 * @param modules what it may import, by specifier
 * @param variables what it uses and does not define, by name
 */
export async function runExample(
  markdown: string,
  modules: { readonly [specifier: string]: object },
  variables: { readonly [name: string]: unknown } = {},
): Promise<ExampleRun> {
  const { code = "" } = /```ts\n(?<code>.*?)```/s.exec(markdown)?.groups ?? {};
  const body = stripTypeScriptTypes(code)
    .replace(/^import (\{.*\}) from (".*");$/gm, "const $1 = modules[$2];")
    .replaceAll(/\{ (.*?) \} = modules/g, (line) => line.replaceAll(" as ", ": "));
  const lines: string[] = [];
  const console = { log: (...values: readonly unknown[]) => lines.push(`${values.join(" ")}\n`) };
  const AsyncFunction = (async () => {}).constructor as new (
    ...source: readonly string[]
  ) => (...values: readonly unknown[]) => Promise<void>;
  const given = { modules, console, ...variables };
  await new AsyncFunction(...Object.keys(given), body)(...Object.values(given));
  const { block, line } =
    /It prints(?::\n\n```text\n(?<block>.*?)```| `(?<line>[^`]*)`)/s.exec(markdown)?.groups ?? {};
  return { printed: lines.join(""), said: block ?? (line === undefined ? undefined : `${line}\n`) };
}
