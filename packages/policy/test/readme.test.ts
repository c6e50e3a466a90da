import { readFileSync } from "node:fs";
import * as envelope from "@aixv/envelope";
import * as node from "@aixv/envelope/node";
import * as verify from "@aixv/envelope/verify";
import * as policy from "@aixv/policy";
import * as explain from "@aixv/policy/explain";
import * as simulate from "@aixv/policy/simulate";
import * as templates from "@aixv/policy/templates";
import * as records from "@aixv/records";
import { expect, it } from "vitest";
import { runExample } from "../../../test/readme-example.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const OWN: { readonly [name: string]: object } = {
  "@aixv/policy": policy,
  "@aixv/policy/explain": explain,
  "@aixv/policy/simulate": simulate,
  "@aixv/policy/templates": templates,
};
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

it("names every export of every subpath and every error code in its README", () => {
  const names = [
    ...Object.values(OWN).flatMap((module) => Object.keys(module)),
    ...policy.POLICY_ERROR_CODES,
  ];
  expect(names.length).toBeGreaterThan(25);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(README))).toEqual([]);
});
