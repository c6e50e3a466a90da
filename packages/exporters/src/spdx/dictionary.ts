import { compareCodePoints, type JsonObject, type JsonValue } from "@aixv/core";
import { propertiesOf } from "../documents/property.ts";

/** Entries of a dictionary, whose keys are unique (Core/DictionaryEntry), by key. */
export function dictionary(
  entries: readonly (readonly [key: string, value: string])[],
  members: { readonly [name: string]: JsonValue | undefined } = {},
): readonly JsonObject[] {
  return [...entries, ...leavesOf(members)]
    .toSorted(([a], [b]) => compareCodePoints(a, b))
    .map(([key, value]) => ({ type: "DictionaryEntry", key, value }));
}

/** Every text, number and truth value in the members of an object, by where it is: `optimizer/name`. */
export function leavesOf(members: {
  readonly [name: string]: JsonValue | undefined;
}): readonly (readonly [key: string, value: string])[] {
  const said = Object.entries(members).filter(
    (entry): entry is [string, JsonValue] => entry[1] !== undefined,
  );
  return propertiesOf("", Object.fromEntries(said))
    .filter(({ name }) => name !== "")
    .map(({ name, value }) => [name.slice(1), value]);
}
