import { isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";

/** A name and a value, as texts: names may be there more than once. */
export type Property = { readonly name: string; readonly value: string };

/** One property for each text, number and truth value in a value, named by where it is: `<name>/<member>/<index>`. */
export function propertiesOf(name: string, value: JsonValue | undefined): readonly Property[] {
  const properties: Property[] = [];
  // A stack of its own: what strangers write may be nested as deep as the reader lets it.
  const open: { readonly name: string; readonly value: JsonValue }[] =
    value === undefined ? [] : [{ name, value }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { name, value } = next;
    const members = membersOf(value);
    if (members.length === 0) properties.push({ name, value: textOf(value) });
    for (const [step, member] of members.toReversed())
      open.push({ name: `${name}/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`, value: member });
  }
  return properties;
}

/** {@link propertiesOf} each member of an object, named `<prefix>:<member>`. */
export function memberProperties(
  prefix: string,
  members: { readonly [name: string]: JsonValue | undefined },
): readonly Property[] {
  return Object.entries(members).flatMap(([name, value]) => propertiesOf(`${prefix}:${name}`, value));
}

/** The member `properties` of an object, absent where there are none. */
export function withProperties(properties: readonly Property[]): {
  readonly properties?: readonly Property[];
} {
  return properties.length === 0 ? {} : { properties };
}

function membersOf(value: JsonValue): readonly (readonly [string, JsonValue])[] {
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).map((item, index) => [String(index), item]);
  return isJsonObject(value) ? Object.entries(value as JsonObject) : [];
}

/** Texts as they are; all else as JSON, and so are texts that would be read as such, so that `"1"` is not taken for 1. */
function textOf(value: JsonValue): string {
  return typeof value === "string" && !isJsonText(value) ? value : JSON.stringify(value);
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
