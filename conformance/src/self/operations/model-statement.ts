import type { AixvError, JsonFields, Result } from "@aixv/core";
import { parseStatement } from "@aixv/envelope";
import { type ModelManifest, parseManifest } from "@aixv/manifest";
import { documentBytes } from "../operation.ts";

/** The manifest in the `statement` of an input, as of one that was just verified (OMS v1.0 §5). */
export function readModelStatement(input: JsonFields): Result<ModelManifest, AixvError> {
  const statement = parseStatement(documentBytes(input, "statement"));
  return statement.ok ? parseManifest(statement.value) : statement;
}
