import { readFileSync } from "node:fs";
import * as core from "@aixv/core";
import * as store from "@aixv/store";
import { expect, it } from "vitest";
import { runExample } from "../../../test/readme-example.ts";
import { bundleOf, digest, statement } from "./samples.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();
const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const MODULES: { readonly [name: string]: object } = { "@aixv/core": core, "@aixv/store": store };

it("has an example in its README that prints what it says", async () => {
  const bundle = bundleOf(statement("m", [], { predicateType: "https://example.com/tested/v1" }));
  const variables = { root: await stores.root(), bundle, model: digest("m") };
  const { printed, said } = await runExample(README, MODULES, variables);
  expect(printed).toBe(said);
});

it("names every export in its README", () => {
  const unnamed = Object.keys(store).filter((name) => !new RegExp(`\\b${name}\\b`).test(README));
  expect(unnamed).toEqual([]);
});
