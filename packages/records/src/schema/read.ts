import {
  CanonicalJsonError,
  canonicalizeJson,
  describeJson,
  err,
  formatJsonPointer,
  type JsonObject,
  type JsonValue,
  ok,
  parseJson,
  type Result,
} from "@aixv/core";
import type * as v from "valibot";
import type { RecordProblem } from "../error.ts";
import type { Schema } from "./agreement.ts";
import { CONFIG } from "./object.ts";
import { SENTENCE } from "./rules.ts";

/** Reads a value that `parseJson` made: all of its faults, or what the schema makes of it. */
export function readJson<T>(
  schema: Schema<T>,
  value: JsonValue,
  at = "",
): Result<T, readonly RecordProblem[]> {
  const dataset = schema["~run"]({ value }, CONFIG);
  if (dataset.issues === undefined) return ok(dataset.value);
  return err(dataset.issues.map((issue) => toProblem(issue, at)));
}

/** Like {@link readJson} for a value of a caller, which may have inherited members or be no JSON at all. */
export function readValue<T>(schema: Schema<T>, value: JsonValue): Result<T, readonly RecordProblem[]> {
  const plain = plainJson(value);
  return plain.ok ? readJson(schema, plain.value) : plain;
}

/** The same JSON as `parseJson` would give it: no prototypes, no inherited members, nothing that is not JSON. */
export function plainJson(value: JsonValue): Result<JsonValue, readonly RecordProblem[]> {
  try {
    const parsed = parseJson(canonicalizeJson(value));
    if (parsed.ok) return parsed;
    const { pointer, message } = parsed.error;
    return err([{ pointer, message: `${pointer || "/"}: ${message}` }]);
  } catch (error) {
    if (!(error instanceof CanonicalJsonError)) throw error;
    return err([{ pointer: error.pointer, message: `${error.pointer || "/"}: ${error.message}` }]);
  }
}

/** A fault found apart from a schema. */
export function problemAt(path: readonly (string | number)[], sentence: string): RecordProblem {
  const pointer = formatJsonPointer(path);
  return { pointer, message: `${pointer || "/"}: ${sentence}` };
}

function toProblem(issue: v.BaseIssue<unknown>, at: string): RecordProblem {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  const pointer = at + formatJsonPointer(path);
  const sentence =
    issue.type === SENTENCE
      ? issue.message
      : `expected ${issue.message}, got ${describeJson(issue.input as JsonValue | undefined)}`;
  return { pointer, message: `${pointer || "/"}: ${sentence}` };
}

/** Reports whether a member of a raw object is there; `null` is absent. */
export function isPresent(object: JsonObject, name: string): boolean {
  return Object.hasOwn(object, name) && object[name] !== null;
}
