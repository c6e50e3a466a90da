import {
  assertJson,
  CanonicalJsonError,
  DEFAULT_JSON_LIMITS,
  describeJson,
  describeJsonPointer,
  err,
  formatJsonPointer,
  type JsonValue,
  ok,
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
    assertJson(value);
  } catch (error) {
    if (!(error instanceof CanonicalJsonError)) throw error;
    return err([
      { pointer: error.pointer, message: `${describeJsonPointer(error.pointer)}: ${error.message}` },
    ]);
  }
  const problems: RecordProblem[] = [];
  const copy = copyJson(value, [], problems);
  return problems.length === 0 ? ok(copy) : err(problems);
}

function copyJson(value: JsonValue, path: (string | number)[], problems: RecordProblem[]): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (path.length >= DEFAULT_JSON_LIMITS.maxDepth) {
    problems.push(
      problemAt(path, `expected at most ${DEFAULT_JSON_LIMITS.maxDepth} levels of nesting, got more`),
    );
    return null;
  }
  if (Array.isArray(value)) return value.map((item, index) => copyJson(item, [...path, index], problems));
  const copy = Object.create(null) as { [name: string]: JsonValue };
  for (const [name, member] of Object.entries(value)) {
    const at = [...path, name];
    if (name === "__proto__") problems.push(problemAt(at, 'the key "__proto__" is not allowed; rename it'));
    else copy[name] = copyJson(member, at, problems);
  }
  return copy;
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
