import { readFileSync } from "node:fs";
import * as records from "@aixv/records";
import { RECORD_ERROR_CODES } from "@aixv/records";
import { expect, it } from "vitest";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it("has an example in its README that prints what it says", () => {
  const example = /```ts\n(.*?)```/s.exec(README)?.[1] ?? "";
  const body = example
    .replace(/^import (\{.*\}) from "@aixv\/records";$/m, "const $1 = records;")
    // The one annotation of the example.
    .replace("(digit: string)", "(digit)");
  const printed: string[] = [];
  const console = { log: (...values: unknown[]) => printed.push(`${values.join(" ")}\n`) };
  new Function("records", "console", body)(records, console);
  expect(printed.join("")).toBe(/```text\n(.*?)```/s.exec(README)?.[1]);
});

it("names every export and every error code in its README", () => {
  const names = [...Object.keys(records), ...RECORD_ERROR_CODES];
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(README))).toEqual([]);
});
