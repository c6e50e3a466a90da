import type { JsonObject, JsonValue } from "@aixv/core";

/** A result as `--json` prints it: keys sorted at every level, two spaces, a newline at the end. */
export function formatJson(result: JsonObject): string {
  return `${JSON.stringify(sorted(result), undefined, 2)}\n`;
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
