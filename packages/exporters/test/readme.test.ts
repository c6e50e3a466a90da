import { readFileSync } from "node:fs";
import * as core from "@aixv/core";
import * as envelope from "@aixv/envelope";
import * as node from "@aixv/envelope/node";
import * as verify from "@aixv/envelope/verify";
import * as exporters from "@aixv/exporters";
import * as aixv from "@aixv/exporters/aixv";
import * as csaf from "@aixv/exporters/csaf";
import * as cycloneDx from "@aixv/exporters/cyclonedx";
import * as facts from "@aixv/exporters/facts";
import * as inToto from "@aixv/exporters/in-toto";
import * as openvex from "@aixv/exporters/openvex";
import * as osv from "@aixv/exporters/osv";
import * as slsa from "@aixv/exporters/slsa";
import * as spdx from "@aixv/exporters/spdx";
import * as svr from "@aixv/exporters/svr";
import * as testResult from "@aixv/exporters/test-result";
import * as vsa from "@aixv/exporters/vsa";
import * as records from "@aixv/records";
import { expect, it } from "vitest";
import { runExample } from "../../../test/readme-example.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const OWN: readonly object[] = [
  exporters,
  aixv,
  csaf,
  cycloneDx,
  facts,
  inToto,
  openvex,
  osv,
  slsa,
  spdx,
  svr,
  testResult,
  vsa,
];
const MODULES: { readonly [name: string]: object } = {
  "@aixv/core": core,
  "@aixv/envelope": envelope,
  "@aixv/envelope/node": node,
  "@aixv/envelope/verify": verify,
  "@aixv/exporters": exporters,
  "@aixv/records": records,
};

it("has an example in its README that prints what it says", async () => {
  const { printed, said } = await runExample(README, MODULES);
  expect(printed).toBe(said);
});

it("names every export of every subpath and every code in its README", () => {
  const names = [
    ...OWN.flatMap((module) => Object.keys(module)),
    ...exporters.EXPORT_ERROR_CODES,
    ...exporters.OMISSION_CODES,
  ];
  expect(names.length).toBeGreaterThan(25);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(README))).toEqual([]);
});

it("has a row in its README for every exporter", () => {
  for (const { id } of exporters.EXPORTERS) expect(README).toMatch(new RegExp(`^\\| .*\\b${id}\\b`, "m"));
});
