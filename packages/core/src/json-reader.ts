import { quote } from "./error.ts";
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
  const value = object[key];
  // What is not there at all needs no second look; what is may be inherited.
  return value !== undefined && Object.hasOwn(object, key) ? value : undefined;
}

/** What came, for a message: scalars as such, cut to 60 characters; of arrays and objects only that they are ones. */
export function describeJson(value: JsonValue | undefined): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return quote(value, 60);
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  return isJsonObject(value) ? "an object" : String(value);
}
