import { readFileSync } from "node:fs";
import * as envelope from "@aixv/envelope";
import * as node from "@aixv/envelope/node";
import * as verify from "@aixv/envelope/verify";
import * as lineage from "@aixv/lineage";
import * as render from "@aixv/lineage/render";
import * as records from "@aixv/records";
import { expect, it } from "vitest";
import { runExample } from "../../../test/readme-example.ts";

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
  const { printed, said } = await runExample(README, MODULES);
  expect(printed).toBe(said);
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
