import { readFileSync } from "node:fs";
import * as aiv from "@aixv/aiv";
import * as artifacts from "@aixv/aiv/artifacts";
import * as integrity from "@aixv/aiv/integrity";
import * as node from "@aixv/aiv/node";
import { expect, it } from "vitest";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const OWN: { readonly [name: string]: object } = {
  "@aixv/aiv": aiv,
  "@aixv/aiv/artifacts": artifacts,
  "@aixv/aiv/integrity": integrity,
  "@aixv/aiv/node": node,
};

it("has an example in its README that prints what it says", async () => {
  const example = /```ts\n(.*?)```/s.exec(README)?.[1] ?? "";
  const body = example.replace(/^import (\{.*\}) from (".*");$/gm, "const $1 = modules[$2];");
  const printed: string[] = [];
  const console = { log: (...values: unknown[]) => printed.push(`${values.join(" ")}\n`) };
  const AsyncFunction = (async () => {}).constructor as new (
    ...source: string[]
  ) => (...args: unknown[]) => Promise<void>;
  await new AsyncFunction("modules", "console", body)(OWN, console);
  expect(printed.join("")).toBe(/It prints:\n\n```text\n(.*?)```/s.exec(README)?.[1]);
});

it("names every export of every subpath in its README", () => {
  const names = Object.values(OWN).flatMap((module) => Object.keys(module));
  expect(names.length).toBeGreaterThan(80);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(README))).toEqual([]);
});

it("and every code of AivError", () => {
  const source = readFileSync(new URL("../src/error.ts", import.meta.url), "utf8");
  const codes = [...source.matchAll(/\| "([A-Z0-9_]+)"/g)].map(([, code = ""]) => code);
  expect(codes.length).toBeGreaterThan(10);
  expect(codes.filter((code) => !README.includes(`\`${code}\``))).toEqual([]);
});
