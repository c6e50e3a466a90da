import { isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import { describe } from "vitest";
import { leavesOf, testExporter } from "../../test/exporter-suite.ts";
import { validateSpdx } from "../../test/spdx-validator.ts";
import { spdx } from "./index.ts";

/** Of a document, with what its annotations say in JSON. */
function textOf(document: JsonObject): string {
  const graph = document["@graph"] as readonly JsonValue[];
  const statements = graph
    .filter(isJsonObject)
    .filter(({ contentType }) => contentType === "application/json")
    .map(({ statement }) => JSON.parse(String(statement)) as JsonValue);
  return [document, ...statements].flatMap(leavesOf).join("\u0000");
}

describe("spdx (SPDX 3.0.1)", () => {
  testExporter(spdx, { validate: validateSpdx, textOf, numRuns: 150 });
});
