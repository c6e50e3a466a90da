import type { JsonObject } from "@aixv/core";
import * as basic from "@secvisogram/csaf-validator-lib/basic.js";
import * as optional from "@secvisogram/csaf-validator-lib/optionalTests.js";
import validateStrict from "@secvisogram/csaf-validator-lib/validateStrict.js";
import { describe } from "vitest";
import { testExporter } from "../../test/exporter-suite.ts";
import { csaf } from "./index.ts";

/**
 * Optional tests that ask for what no advisory need say, and nobody else says: what to do about each affected product, a score, a
 * label of the Traffic Light Protocol, an address of the document, and its language.
 */
const UNSAID = ["6_2_2", "6_2_3", "6_2_10", "6_2_11", "6_2_12"].map((test) => `optionalTest_${test}`);

const TESTS = [
  ...Object.values(basic),
  ...Object.entries(optional).flatMap(([name, test]) => (UNSAID.includes(name) ? [] : [test])),
];

interface Problem {
  readonly message: string;
  readonly instancePath: string;
}

const validate: (
  tests: readonly unknown[],
  document: unknown,
) => Promise<{
  readonly tests: readonly {
    readonly name: string;
    readonly errors: readonly Problem[];
    readonly warnings: readonly Problem[];
  }[];
}> = validateStrict;

async function officialFindings(document: JsonObject): Promise<readonly string[]> {
  const { tests } = await validate(TESTS, structuredClone(document));
  return tests.flatMap(({ name, errors, warnings }) =>
    [...errors, ...warnings].map(({ message, instancePath }) => `${name} ${instancePath}: ${message}`),
  );
}

describe("csaf (CSAF 2.0)", () => testExporter(csaf, { validate: officialFindings }));
