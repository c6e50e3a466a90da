import { assertJson } from "./assert-json.ts";
import { isJsonObject } from "./json-reader.ts";
import type { JsonValue } from "./json-value.ts";

/**
 * Writes JSON for people and for version control: two spaces, the keys of every object sorted by UTF-16 unit, a newline
 * at the end. Not a canonical form: what is signed of such a document are its bytes as they are.
 *
 * @throws CanonicalJsonError with code `CANONICAL_JSON_INVALID` for whatever is no JSON, as `canonicalizeJson`
 */
export function formatJsonDocument(value: JsonValue): string {
  assertJson(value);
  return `${JSON.stringify(sortKeys(value), undefined, 2)}\n`;
}

function sortKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sortKeys(member)]));
}
