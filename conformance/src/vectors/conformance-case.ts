import { AixvError, JsonFields, type JsonObject, type JsonValue } from "@aixv/core";
import { SUITES, type Suite } from "./suites.ts";

/** `schema` of a file with vectors. */
export const VECTORS_SCHEMA = "aixv.conformance-vectors/v1";

/** What an implementation says of what it was given. */
export const VERDICTS = ["accept", "reject"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What a case expects of an answer. */
export interface Expectation {
  readonly verdict: Verdict;
  /** Of a rejection: why, in words. It is for people, and compared with nothing. */
  readonly reason?: string;
  /** Members that the answer's output has to have, with exactly these values. */
  readonly output?: JsonObject;
  /** Members that are lists, and items that each has to have among others. */
  readonly includes?: JsonObject;
}

/** A request, and the answer that a specification asks for. */
export interface ConformanceCase {
  /** Never given to another case, nor kept where the expectation changes. What stands before `#` is the check. */
  readonly id: string;
  readonly suite: Suite;
  readonly operation: string;
  /** The specification and its section. */
  readonly clause: string;
  readonly description: string;
  readonly input: JsonObject;
  readonly expected: Expectation;
}

/**
 * Reads a file with vectors.
 *
 * @throws AixvError `VECTORS_INVALID` with the place
 */
export function parseCases(document: JsonValue): readonly ConformanceCase[] {
  const fields = new JsonFields(document, {
    fault: (message, pointer) => new AixvError("VECTORS_INVALID", message, { details: { pointer } }),
  });
  fields.onlyKnows("schema", "cases");
  if (fields.text("schema") !== VECTORS_SCHEMA) throw fields.fault("schema", VECTORS_SCHEMA);
  return fields.objects("cases", (one) => {
    one.onlyKnows("id", "suite", "operation", "clause", "description", "input", "expected");
    return {
      id: one.text("id"),
      suite: choice(one, "suite", SUITES),
      operation: one.text("operation"),
      clause: one.text("clause"),
      description: one.text("description"),
      input: one.object("input").json,
      expected: expectation(one.object("expected")),
    };
  });
}

/** The check that a case belongs to: several cases whose ids differ behind `#` are one. */
export function checkIdOf({ id }: ConformanceCase): string {
  return id.split("#", 1)[0] ?? id;
}

function expectation(fields: JsonFields): Expectation {
  fields.onlyKnows("verdict", "reason", "output", "includes");
  const verdict = choice(fields, "verdict", VERDICTS);
  if (fields.has("reason") !== (verdict === "reject"))
    throw fields.fault("reason", "a reason for a rejection, and for nothing else");
  return {
    verdict,
    ...(fields.has("reason") ? { reason: fields.text("reason") } : {}),
    ...(fields.has("output") ? { output: fields.object("output").json } : {}),
    ...(fields.has("includes") ? { includes: fields.object("includes").json } : {}),
  };
}

function choice<T extends string>(fields: JsonFields, name: string, allowed: readonly T[]): T {
  const text = fields.text(name);
  const found = allowed.find((one) => one === text);
  if (found === undefined) throw fields.fault(name, `one of ${allowed.join(", ")}`);
  return found;
}
