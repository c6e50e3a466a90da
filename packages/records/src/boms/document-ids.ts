import { getOwn, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";

/**
 * The identifiers that exactly one object in a document has, wherever in it the others are: what has another's name
 * may be taken for it.
 *
 * @param members - names of the members that identify an object
 */
export function uniqueIds(document: JsonObject, members: readonly string[]): ReadonlySet<string> {
  const unique = new Set<string>();
  const repeated = new Set<string>();
  for (const object of objectsIn(document)) {
    for (const member of members) {
      const id = getOwn(object, member);
      if (typeof id !== "string" || repeated.has(id)) continue;
      if (unique.delete(id)) repeated.add(id);
      else unique.add(id);
    }
  }
  return unique;
}

/** Every object in a value, each once. Without recursion, whose stack a document could exhaust. */
function* objectsIn(root: JsonObject): Generator<JsonObject> {
  const seen = new Set<JsonValue>([root]);
  // A set gives what is added to it while it is gone through.
  for (const value of seen) {
    if (isJsonObject(value)) yield value;
    for (const member of Object.values(value as JsonObject)) {
      if (typeof member === "object" && member !== null) seen.add(member);
    }
  }
}
