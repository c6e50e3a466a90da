import { readFileSync } from "node:fs";
import * as aiv from "@aixv/aiv";
import * as artifacts from "@aixv/aiv/artifacts";
import * as integrity from "@aixv/aiv/integrity";
import * as node from "@aixv/aiv/node";
import { expect, it } from "vitest";
import { runExample } from "../../../test/readme-example.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const OWN: { readonly [name: string]: object } = {
  "@aixv/aiv": aiv,
  "@aixv/aiv/artifacts": artifacts,
  "@aixv/aiv/integrity": integrity,
  "@aixv/aiv/node": node,
};

it("has an example in its README that prints what it says", async () => {
  const { printed, said } = await runExample(README, OWN);
  expect(printed).toBe(said);
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
