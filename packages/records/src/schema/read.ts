import {
  CanonicalJsonError,
  canonicalizeJson,
  describeJson,
  describeJsonPointer,
  err,
  formatJsonPointer,
  type JsonValue,
  ok,
  parseJson,
  type Result,
} from "@aixv/core";
import type * as v from "valibot";
import type { RecordProblem } from "../error.ts";
import type { Schema } from "./agreement.ts";
import { CONFIG, SENTENCE } from "./issues.ts";

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
  if (isParsed(value, 0)) return ok(value);
  try {
    const parsed = parseJson(canonicalizeJson(value));
    if (parsed.ok) return parsed;
    const { pointer, message } = parsed.error;
    // The line would be one of a text that the caller never saw.
    return err([
      {
        pointer,
        message: `${describeJsonPointer(pointer)}: ${message.replace(/^line \d+, column \d+: /, "")}`,
      },
    ]);
  } catch (error) {
    if (!(error instanceof CanonicalJsonError)) throw error;
    return err([
      { pointer: error.pointer, message: `${describeJsonPointer(error.pointer)}: ${error.message}` },
    ]);
  }
}

/** As deep as `parseJson` reads. */
const MAX_DEPTH = 1000;

/** Whether a value is as `parseJson` makes it already, as most are: then there is nothing to write and read again. */
function isParsed(value: unknown, depth: number): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value === "boolean" || value === null) return true;
  if (typeof value !== "object" || depth >= MAX_DEPTH) return false;
  if (Array.isArray(value)) {
    // Not `every`, which passes over holes.
    for (const item of value) if (!isParsed(item, depth + 1)) return false;
    return Object.getPrototypeOf(value) === Array.prototype;
  }
  if (Object.getPrototypeOf(value) !== null || Object.getOwnPropertySymbols(value).length > 0) return false;
  for (const [key, member] of Object.entries(value)) {
    if (!key.isWellFormed() || !isParsed(member, depth + 1)) return false;
  }
  return true;
}

/** A fault found apart from a schema. */
export function problemAt(path: readonly (string | number)[], sentence: string): RecordProblem {
  const pointer = formatJsonPointer(path);
  return { pointer, message: `${describeJsonPointer(pointer)}: ${sentence}` };
}

function toProblem(issue: v.BaseIssue<unknown>, at: string): RecordProblem {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  const pointer = at + formatJsonPointer(path);
  const sentence =
    issue.type === SENTENCE
      ? issue.message
      : `expected ${issue.message}, got ${describeJson(issue.input as JsonValue | undefined)}`;
  return { pointer, message: `${describeJsonPointer(pointer)}: ${sentence}` };
}
