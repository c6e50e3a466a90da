import { compareCodePoints, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";

/** A document with the members of each object sorted by name, as CSAF and OSV would have it. */
export function sortMembers(document: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(document)
      .toSorted(([a], [b]) => compareCodePoints(a, b))
      .map(([name, value]) => [name, sorted(value)]),
  );
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(sorted);
  return isJsonObject(value) ? sortMembers(value) : value;
}
