import { readFileSync } from "node:fs";
import type { JsonObject } from "@aixv/core";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

const SCHEMA = new URL("../node_modules/@cyclonedx/cdxgen/data/spdx-export.schema.json", import.meta.url);

let known: ValidateFunction | undefined;

/** What the official JSON Schema of SPDX 3.0.1, which cdxgen ships, finds wrong with a document. */
export function validateSpdx(document: JsonObject): readonly string[] {
  known ??= new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(SCHEMA, "utf8")) as JsonObject);
  if (known(document)) return [];
  return (known.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
