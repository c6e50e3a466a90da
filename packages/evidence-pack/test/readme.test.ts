import { readFileSync } from "node:fs";
import * as core from "@aixv/core";
import * as pack from "@aixv/evidence-pack";
import * as json from "@aixv/evidence-pack/python-json";
import { expect, it } from "vitest";
import { runExample } from "../../../test/readme-example.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const PAGE = readFileSync(new URL("../../../docs/evidence-packs.md", import.meta.url), "utf8");
const OWN: { readonly [name: string]: object } = {
  "@aixv/evidence-pack": pack,
  "@aixv/evidence-pack/python-json": json,
};
const MODULES: { readonly [name: string]: object } = { ...OWN, "@aixv/core": core };

it.each([
  ["README", README],
  ["docs/evidence-packs.md", PAGE],
])("the example in %s prints what it says", async (_, text) => {
  const { printed, said } = await runExample(text, MODULES);
  expect(printed).toBe(said);
});

it("the README names every export of every subpath, and every code of an error and a warning", () => {
  const codes = [
    ...pack.EVIDENCE_PACK_ERROR_CODES,
    ...pack.PACK_WARNING_CODES,
    ...pack.EVIDENCE_BUNDLE_WARNING_CODES,
  ];
  const names = [
    ...Object.values(OWN).flatMap((module) => Object.keys(module)),
    ...codes,
    ...pack.EVIDENCE_BUNDLE_ISSUE_CODES,
  ];
  expect(names.length).toBeGreaterThan(60);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(README))).toEqual([]);
});

it("docs/evidence-packs.md names every issue, and every code of ours", () => {
  const codes = [
    ...pack.PACK_ISSUE_CODES,
    ...pack.PACK_WARNING_CODES,
    ...pack.EVIDENCE_BUNDLE_ISSUE_CODES,
    ...pack.EVIDENCE_BUNDLE_WARNING_CODES,
  ];
  expect(codes.filter((code) => !PAGE.includes(`\`${code}\``))).toEqual([]);
  for (const key of pack.RAW_FIELD_NAMES) expect(PAGE).toContain(`\`${key}\``);
});
