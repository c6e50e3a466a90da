import type { JsonObject, JsonValue } from "./json-value.ts";

/** True for a JSON object; false for `null`, arrays and everything else. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The object's own member called `key`, or `undefined`. Inherited names such as `toString` or `__proto__` are
 * never found, so this is safe for objects that did not come from `parseJson` as well.
 */
export function getOwn(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
