import { closest, getOwn, isJsonObject, type JsonObject, type JsonValue, quote } from "@aixv/core";
import * as v from "valibot";
import type { Agreement, Schema } from "./agreement.ts";
import { container } from "./container.ts";
import { addWithin, CONFIG, expectation, MAX_PROBLEMS, sentenceIssue } from "./issues.ts";

/**
 * An object with these members and no others. Unlike `v.strictObject` it refuses arrays, never finds inherited
 * members, reports every unknown one, and reads `null` for an optional member as absent, as the reference
 * implementation writes it. What it returns has no prototype.
 */
export function object<const E extends v.ObjectEntries>(entries: E): v.StrictObjectSchema<E, undefined> {
  return objectLike("strict_object", { entries }, (input, issues) =>
    readEntries(input, entries, false, issues),
  );
}

/**
 * Like {@link object}, but members that it does not know are kept as they are. Asserts to the compiler that those it
 * knows are exactly `T`.
 */
export function openObjectOf<T extends JsonObject>(): <const E extends v.ObjectEntries>(
  entries: E & Agreement<v.InferOutput<v.StrictObjectSchema<E, undefined>>, T>,
) => Schema<T & JsonObject> {
  return (entries) =>
    objectLike("loose_object", { entries }, (input, issues) => readEntries(input, entries, true, issues));
}

/** Any object, kept as it is. */
export function jsonObject(): v.GenericSchema<unknown, JsonObject> {
  return objectLike("record", { key: v.string(), value: v.unknown() }, (input) => input);
}

/** An object of any keys that fit `key`, each with a value that fits `value`. */
export function mapOf<K extends string, V>(
  key: v.GenericSchema<string, K>,
  value: v.GenericSchema<unknown, V>,
): v.GenericSchema<unknown, { readonly [name in K]: V }> {
  return objectLike("record", { key, value }, (input, issues) => {
    const output = emptyObject();
    for (const name of Object.keys(input)) {
      if (issues.length >= MAX_PROBLEMS) break;
      const read = key["~run"]({ value: name }, CONFIG);
      if (read.issues !== undefined) addWithin(issues, name, input, read.issues);
      const member = value["~run"]({ value: input[name] }, CONFIG);
      if (member.issues !== undefined) addWithin(issues, name, input, member.issues);
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
}

type ObjectReader = (input: JsonObject, issues: v.BaseIssue<unknown>[]) => unknown;

function objectLike<S extends v.GenericSchema>(
  type: string,
  members: { readonly [name: string]: unknown },
  read: ObjectReader,
): S {
  return container(type, members, (dataset) => {
    const input = dataset.value as JsonValue | undefined;
    if (!isJsonObject(input))
      return { typed: false, value: input, issues: [expectation(input, "an object")] };
    const issues: v.BaseIssue<unknown>[] = [];
    const value = read(input, issues);
    const [first, ...rest] = issues;
    return first === undefined ? { typed: true, value } : { typed: false, value, issues: [first, ...rest] };
  });
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
    if (member.issues !== undefined) addWithin(issues, name, input, member.issues);
    // `v.unknown` takes undefined.
    else if (value === undefined) addWithin(issues, name, input, [expectation(value, "a JSON value")]);
    output[name] = member.value;
  }
  for (const name of Object.keys(input)) {
    if (Object.hasOwn(entries, name)) continue;
    if (issues.length >= MAX_PROBLEMS) break;
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

function emptyObject(): { [name: string]: unknown } {
  return Object.create(null) as { [name: string]: unknown };
}
