import { readFileSync } from "node:fs";
import * as formats from "@aixv/formats";
import { expect, it } from "vitest";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it("has an example in its README that prints what it says", async () => {
  const example = /```ts\n(.*?)```/s.exec(README)?.[1] ?? "";
  const body = example
    .replace(/^import (\{.*\}) from "@aixv\/formats";$/m, "const $1 = formats;")
    // The annotations of the example.
    .replaceAll(": number", "");
  const printed: string[] = [];
  const console = { log: (...values: unknown[]) => printed.push(`${values.join(" ")}\n`) };
  const AsyncFunction = (async () => {}).constructor as new (
    ...source: string[]
  ) => (...args: unknown[]) => Promise<void>;
  await new AsyncFunction("formats", "console", body)(formats, console);
  expect(printed.join("")).toBe(/```text\n(.*?)```/s.exec(README)?.[1]);
});

it("names every export in its README, types as well", () => {
  const index = readFileSync(new URL("../src/index.ts", import.meta.url), "utf8");
  const names = [...index.matchAll(/\b[A-Za-z_]+\b(?=[ ,]*[,}])/g)].map(([name]) => name.trim());
  expect(names).toEqual(expect.arrayContaining([...Object.keys(formats), "ByteSource", "FormatEvidence"]));
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(README))).toEqual([]);
});
