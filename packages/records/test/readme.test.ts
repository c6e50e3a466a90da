import { readFileSync } from "node:fs";
import * as records from "@aixv/records";
import { RECORD_ERROR_CODES } from "@aixv/records";
import { expect, it } from "vitest";
import { runExample } from "../../../test/readme-example.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it("has an example in its README that prints what it says", async () => {
  const { printed, said } = await runExample(README, { "@aixv/records": records });
  expect(printed).toBe(said);
});

it("names every export and every error code in its README", () => {
  const names = [...Object.keys(records), ...RECORD_ERROR_CODES];
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(README))).toEqual([]);
});
