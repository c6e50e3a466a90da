import { isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";

type Path = readonly (string | number)[];

/** A document with another value at a path; undefined: without the member. */
export function withValue(document: JsonValue, path: Path, value: JsonValue | undefined): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return value ?? null;
  if (Array.isArray(document)) {
    const list = document as readonly JsonValue[];
    const index = Number(step);
    // One past the end adds one.
    if (index === list.length) return [...list, withValue(null, rest, value)];
    return list.with(index, withValue(list[index] ?? null, rest, value));
  }
  const object: JsonObject = isJsonObject(document) ? document : {};
  if (rest.length === 0 && value === undefined)
    return Object.fromEntries(Object.entries(object).filter(([name]) => name !== step));
  return { ...object, [step]: withValue(object[String(step)] ?? null, rest, value) };
}
