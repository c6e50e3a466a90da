import { readFileSync } from "node:fs";
import * as formats from "@aixv/formats";
import * as headers from "@aixv/formats/headers";
import { expect, it } from "vitest";
import { runExample } from "../../../test/readme-example.ts";

const MODULES = { "@aixv/formats": formats, "@aixv/formats/headers": headers };
const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it("has an example in its README that prints what it says", async () => {
  const { printed, said } = await runExample(README, MODULES);
  expect(printed).toBe(said);
});

it("names every export in its README, types as well, and every error code", () => {
  const names = ["index.ts", "headers/index.ts"].flatMap((index) => {
    const source = readFileSync(new URL(`../src/${index}`, import.meta.url), "utf8");
    return [...source.matchAll(/\b[A-Za-z_]+\b(?=[ ,]*[,}])/g)].map(([name]) => name.trim());
  });
  const exported = Object.values(MODULES).flatMap((module) => Object.keys(module));
  expect(names).toEqual(expect.arrayContaining([...exported, "ByteSource", "FormatEvidence", "ModelHeader"]));
  names.push(...headers.HEADER_ERROR_CODES);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(README))).toEqual([]);
});
