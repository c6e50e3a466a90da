import { canonicalizeJson, compareCodePoints, isJsonObject, type JsonValue, utf8Bytes } from "@aixv/core";

/**
 * Writes JSON as Python's `json.dump(indent=2, sort_keys=True)` does, with a newline at the end: keys in the order of
 * their code points, everything beyond ASCII escaped. Numbers are written as ECMAScript does, which differs from
 * Python for floats such as 1.0 and 1e16. Throws `CANONICAL_JSON_INVALID` for what is no JSON, such as NaN.
 */
export function serializeJson(value: JsonValue): Uint8Array {
  // Only to refuse what would be written as something else.
  canonicalizeJson(value);
  return utf8Bytes(`${write(value, "\n")}\n`);
}

function write(value: JsonValue, newline: string): string {
  const inner = `${newline}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[${value.map((item: JsonValue) => inner + write(item, inner)).join(",")}${newline}]`;
  }
  if (isJsonObject(value)) {
    const keys = Object.keys(value).toSorted(compareCodePoints);
    if (keys.length === 0) return "{}";
    const members = keys.map((key) => `${inner}${writeText(key)}: ${write(value[key] ?? null, inner)}`);
    return `{${members.join(",")}${newline}}`;
  }
  return typeof value === "string" ? writeText(value) : JSON.stringify(value);
}

function writeText(text: string): string {
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
