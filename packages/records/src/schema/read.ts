import {
  CanonicalJsonError,
  canonicalizeJson,
  describeJson,
  err,
  formatJsonPointer,
  type JsonValue,
  ok,
  parseJson,
  quote,
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
  try {
    const parsed = parseJson(canonicalizeJson(value));
    if (parsed.ok) return parsed;
    const { pointer, message } = parsed.error;
    // The line would be one of a text that the caller never saw.
    return err([
      { pointer, message: `${place(pointer)}: ${message.replace(/^line \d+, column \d+: /, "")}` },
    ]);
  } catch (error) {
    if (!(error instanceof CanonicalJsonError)) throw error;
    return err([{ pointer: error.pointer, message: `${place(error.pointer)}: ${error.message}` }]);
  }
}

/** A fault found apart from a schema. */
export function problemAt(path: readonly (string | number)[], sentence: string): RecordProblem {
  const pointer = formatJsonPointer(path);
  return { pointer, message: `${place(pointer)}: ${sentence}` };
}

/** A pointer fit for a terminal: the names in it come from the document. */
function place(pointer: string): string {
  return pointer === "" ? "/" : quote(pointer, 200).slice(1, -1);
}

function toProblem(issue: v.BaseIssue<unknown>, at: string): RecordProblem {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  const pointer = at + formatJsonPointer(path);
  const sentence =
    issue.type === SENTENCE
      ? issue.message
      : `expected ${issue.message}, got ${describeJson(issue.input as JsonValue | undefined)}`;
  return { pointer, message: `${place(pointer)}: ${sentence}` };
}
