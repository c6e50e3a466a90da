import { readFileSync } from "node:fs";
import * as envelope from "@aixv/envelope";
import * as node from "@aixv/envelope/node";
import * as verify from "@aixv/envelope/verify";
import { expect, it } from "vitest";
import { runExample } from "../../../test/readme-example.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const MODULES: { readonly [name: string]: object } = {
  "@aixv/envelope": envelope,
  "@aixv/envelope/node": node,
  "@aixv/envelope/verify": verify,
};

it("has an example in its README that prints what it says", async () => {
  const { printed, said } = await runExample(README, MODULES);
  expect(printed).toBe(said);
});

it("names every export of every subpath in its README", () => {
  const exported = Object.values(MODULES).flatMap((module) => Object.keys(module));
  expect(exported.length).toBeGreaterThan(40);
  const unnamed = exported.filter((name) => !new RegExp(`\\b${name}\\b`).test(README));
  expect(unnamed).toEqual([]);
});
