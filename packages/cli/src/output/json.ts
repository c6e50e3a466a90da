import type { JsonObject, JsonValue } from "@aixv/core";

/**
 * A result as `--json` prints it: keys sorted at every level, two spaces, a newline at the end. Characters that
 * could steer a terminal are escaped, which changes nothing for who parses it.
 */
export function formatJson(result: JsonObject): string {
  const text = JSON.stringify(sorted(result), undefined, 2);
  const escaped = text.replace(/[\u007f-\u009f\p{Cf}\u2028\u2029]/gu, (character) =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
  return `${escaped}\n`;
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
