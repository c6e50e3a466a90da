import { getOwn, isJsonObject, type JsonObject, type JsonValue, quote } from "@aixv/core";
import * as v from "valibot";
import { closest } from "../closest.ts";
import { pathItem, sentenceIssue } from "./rules.ts";

/**
 * An object with these members and no others. Unlike `v.strictObject` it refuses arrays, never finds inherited
 * members, reports every unknown one, and reads `null` for an optional member as absent, as the reference
 * implementation writes it. What it returns has no prototype.
 */
export function object<const E extends v.ObjectEntries>(entries: E): v.StrictObjectSchema<E, undefined> {
  return replaceRun(v.strictObject(entries), (input, issues) => readEntries(input, entries, false, issues));
}

/** Like {@link object}, but members that it does not know are kept as they are. */
export function openObject<const E extends v.ObjectEntries>(
  entries: E,
): v.GenericSchema<unknown, v.InferOutput<v.StrictObjectSchema<E, undefined>> & JsonObject> {
  const schema = replaceRun(v.looseObject(entries), (input, issues) =>
    readEntries(input, entries, true, issues),
  );
  return schema as unknown as v.GenericSchema<
    unknown,
    v.InferOutput<v.StrictObjectSchema<E, undefined>> & JsonObject
  >;
}

/** Any object, kept as it is. */
export function jsonObject(): v.GenericSchema<unknown, JsonObject> {
  const schema = replaceRun(v.record(v.string(), v.unknown()), (input) => input);
  return schema as unknown as v.GenericSchema<unknown, JsonObject>;
}

/** An object of any keys that fit `key`, each with a value that fits `value`. */
export function mapOf<K extends string, V>(
  key: v.GenericSchema<string, K>,
  value: v.GenericSchema<unknown, V>,
): v.GenericSchema<unknown, { readonly [name in K]: V }> {
  const schema = replaceRun(v.record(key as v.GenericSchema<string, string>, value), (input, issues) => {
    const output = emptyObject();
    for (const name of Object.keys(input)) {
      const read = key["~run"]({ value: name }, CONFIG);
      if (read.issues !== undefined) issues.push(...within(name, input, read.issues));
      const member = value["~run"]({ value: input[name] }, CONFIG);
      if (member.issues !== undefined) issues.push(...within(name, input, member.issues));
      if (read.issues !== undefined || member.issues !== undefined) continue;
      const normal = String(read.value);
      // Two spellings of one key must not contradict each other.
      if (Object.hasOwn(output, normal)) {
        issues.push(sentenceIssue(input, [name], `expected each key once, got ${quote(normal)} again`));
      }
      output[normal] = member.value;
    }
    return output;
  });
  return schema as unknown as v.GenericSchema<unknown, { readonly [name in K]: V }>;
}

/** How every schema here runs: all faults of a document, but one for each value. */
export const CONFIG: v.Config<v.BaseIssue<unknown>> = { abortPipeEarly: true };

type ObjectReader = (input: JsonObject, issues: v.BaseIssue<unknown>[]) => unknown;

function replaceRun<S extends v.GenericSchema>(schema: S, read: ObjectReader): S {
  const run: v.GenericSchema["~run"] = (dataset) => {
    const input = dataset.value as JsonValue | undefined;
    if (!isJsonObject(input))
      return { typed: false, value: input, issues: [expectation(input, "an object")] };
    const issues: v.BaseIssue<unknown>[] = [];
    const value = read(input, issues);
    const [first, ...rest] = issues;
    return first === undefined ? { typed: true, value } : { typed: false, value, issues: [first, ...rest] };
  };
  return { ...schema, "~run": run };
}

function readEntries(
  input: JsonObject,
  entries: v.ObjectEntries,
  keepsUnknown: boolean,
  issues: v.BaseIssue<unknown>[],
): unknown {
  const output = emptyObject();
  for (const [name, schema] of Object.entries(entries)) {
    const value = getOwn(input, name);
    if (isAbsent(schema, value)) {
      const byDefault: unknown = v.getDefault(schema as v.GenericSchema);
      if (byDefault !== undefined) output[name] = byDefault;
      continue;
    }
    const member = (schema as v.GenericSchema)["~run"]({ value }, CONFIG);
    if (member.issues !== undefined) issues.push(...within(name, input, member.issues));
    // `v.unknown` takes undefined.
    else if (value === undefined) issues.push(...within(name, input, [expectation(value, "a JSON value")]));
    output[name] = member.value;
  }
  for (const name of Object.keys(input)) {
    if (Object.hasOwn(entries, name)) continue;
    if (keepsUnknown) output[name] = input[name];
    else issues.push(sentenceIssue(input, [name], unknownField(name, Object.keys(entries), input)));
  }
  return output;
}

function isAbsent(schema: v.ObjectEntries[string], value: JsonValue | undefined): boolean {
  if (schema.type === "nullish") return value === undefined || value === null;
  return (schema.type === "optional" || schema.type === "exact_optional") && value === undefined;
}

function unknownField(name: string, known: readonly string[], input: JsonObject): string {
  const guess = closest(
    name,
    known.filter((candidate) => !Object.hasOwn(input, candidate)),
  );
  return `unknown field ${quote(name)}${guess === undefined ? "" : `; did you mean ${quote(guess)}?`}`;
}

function expectation(input: unknown, message: string): v.BaseIssue<unknown> {
  return { kind: "schema", type: "object", input, expected: null, received: "", message };
}

function within(
  name: string,
  input: JsonObject,
  issues: readonly v.BaseIssue<unknown>[],
): readonly v.BaseIssue<unknown>[] {
  const step = pathItem(name, input);
  return issues.map((issue) => ({ ...issue, path: [step, ...(issue.path ?? [])] }));
}

function emptyObject(): { [name: string]: unknown } {
  return Object.create(null) as { [name: string]: unknown };
}
