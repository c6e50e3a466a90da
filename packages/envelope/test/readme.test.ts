import { readFileSync } from "node:fs";
import * as envelope from "@aixv/envelope";
import * as node from "@aixv/envelope/node";
import * as verify from "@aixv/envelope/verify";
import { expect, it } from "vitest";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const MODULES: { readonly [name: string]: object } = {
  "@aixv/envelope": envelope,
  "@aixv/envelope/node": node,
  "@aixv/envelope/verify": verify,
};

it("has an example in its README that prints what it says", async () => {
  const example = /```ts\n(.*?)```/s.exec(README)?.[1] ?? "";
  const body = example.replace(/^import (\{.*\}) from (".*");$/gm, "const $1 = modules[$2];");
  const printed: unknown[][] = [];
  const console = { log: (...values: unknown[]) => printed.push(values) };
  const AsyncFunction = (async () => {}).constructor as new (
    ...source: string[]
  ) => (...args: unknown[]) => Promise<void>;
  await new AsyncFunction("modules", "console", body)(MODULES, console);
  expect(README).toContain(`It prints \`${printed.map((values) => values.join(" ")).join("\n")}\``);
});

it("names every export of every subpath in its README", () => {
  const exported = Object.values(MODULES).flatMap((module) => Object.keys(module));
  expect(exported.length).toBeGreaterThan(40);
  const unnamed = exported.filter((name) => !new RegExp(`\\b${name}\\b`).test(README));
  expect(unnamed).toEqual([]);
});
