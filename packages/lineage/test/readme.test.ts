import { readFileSync } from "node:fs";
import * as envelope from "@aixv/envelope";
import * as node from "@aixv/envelope/node";
import * as verify from "@aixv/envelope/verify";
import * as lineage from "@aixv/lineage";
import * as render from "@aixv/lineage/render";
import * as records from "@aixv/records";
import { expect, it } from "vitest";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const OWN: { readonly [name: string]: object } = { "@aixv/lineage": lineage, "@aixv/lineage/render": render };
const MODULES: { readonly [name: string]: object } = {
  ...OWN,
  "@aixv/envelope": envelope,
  "@aixv/envelope/node": node,
  "@aixv/envelope/verify": verify,
  "@aixv/records": records,
};

it("has an example in its README that prints what it says", async () => {
  const example = /```ts\n(.*?)```/s.exec(README)?.[1] ?? "";
  const body = example
    .replace(/^import (\{.*\}) from (".*");$/gm, "const $1 = modules[$2];")
    .replaceAll(/\{ (.*?) \} = modules/g, (line) => line.replaceAll(" as ", ": "));
  const printed: string[] = [];
  const console = { log: (...values: unknown[]) => printed.push(`${values.join(" ")}\n`) };
  const AsyncFunction = (async () => {}).constructor as new (
    ...source: string[]
  ) => (...args: unknown[]) => Promise<void>;
  await new AsyncFunction("modules", "console", body)(MODULES, console);
  expect(printed.join("")).toBe(/It prints:\n\n```text\n(.*?)```/s.exec(README)?.[1]);
});

it("names every export of every subpath and every code of a finding in its README", () => {
  const names = [
    ...Object.values(OWN).flatMap((module) => Object.keys(module)),
    ...lineage.LINEAGE_FINDING_CODES,
  ];
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(README))).toEqual([]);
});

it("and every code of a finding in docs/lineage.md", () => {
  const page = readFileSync(new URL("../../../docs/lineage.md", import.meta.url), "utf8");
  expect(lineage.LINEAGE_FINDING_CODES.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});
