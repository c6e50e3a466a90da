import { readFileSync } from "node:fs";
import * as core from "@aixv/core";
import * as store from "@aixv/store";
import { expect, it } from "vitest";
import { bundleOf, digest, statement } from "./samples.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();
const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const MODULES: { readonly [name: string]: object } = { "@aixv/core": core, "@aixv/store": store };

it("has an example in its README that prints what it says", async () => {
  const example = /```ts\n(.*?)```/s.exec(README)?.[1] ?? "";
  const body = example.replace(/^import (\{.*\}) from (".*");$/gm, "const $1 = modules[$2];");
  const printed: unknown[][] = [];
  const console = { log: (...values: unknown[]) => printed.push(values) };
  const AsyncFunction = (async () => {}).constructor as new (
    ...source: string[]
  ) => (...args: unknown[]) => Promise<void>;
  const bundle = bundleOf(statement("m", [], { predicateType: "https://example.com/tested/v1" }));
  const run = new AsyncFunction("modules", "console", "root", "bundle", "model", body);
  await run(MODULES, console, await stores.root(), bundle, digest("m"));
  expect(README).toContain(`It prints \`${printed.map((values) => values.join(" ")).join("\n")}\``);
});

it("names every export in its README", () => {
  const unnamed = Object.keys(store).filter((name) => !new RegExp(`\\b${name}\\b`).test(README));
  expect(unnamed).toEqual([]);
});
