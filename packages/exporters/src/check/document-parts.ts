import { isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import type { Findings } from "./findings.ts";

/** An object of a document, and where it is. */
export interface DocumentPart {
  readonly value: JsonObject;
  /** Absent for the document itself. */
  readonly parent?: DocumentPart;
  /** From the parent's object to this one: a member's name, and an index in each list on the way. */
  readonly steps: readonly (string | number)[];
  /** The name of the member that it is in. */
  readonly at: string;
  readonly depth: number;
}

/** Objects within objects, far beyond any real document: paths to what is wrong take as long as they are. */
const MAX_DEPTH = 64;

/**
 * All objects of a document, each before those in it. A stack of its own: a stranger's document may be nested to any depth. What is nested
 * too deeply is a finding, and not looked at.
 *
 * @param opaque - members whose objects are of no interest
 */
export function documentParts(
  document: JsonObject,
  opaque: readonly string[],
  findings: Findings,
): readonly DocumentPart[] {
  const parts: DocumentPart[] = [];
  const open: DocumentPart[] = [{ value: document, steps: [], at: "", depth: 0 }];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    parts.push(part);
    if (part.depth === MAX_DEPTH) {
      findings.add("NESTED_TOO_DEEPLY", pathOf(part), `expected at most ${MAX_DEPTH} objects in each other`);
      continue;
    }
    const inside: DocumentPart[] = [];
    for (const [name, member] of Object.entries(part.value))
      if (!opaque.includes(name)) collect(part, name, member, inside);
    for (const each of inside.toReversed()) open.push(each);
  }
  return parts;
}

/** The objects in a member: itself, or the items of a list; lists in lists are in no format. */
function collect(parent: DocumentPart, name: string, member: JsonValue, into: DocumentPart[]): void {
  const depth = parent.depth + 1;
  if (isJsonObject(member)) into.push({ value: member, parent, steps: [name], at: name, depth });
  else if (Array.isArray(member))
    for (const [index, item] of (member as readonly JsonValue[]).entries())
      if (isJsonObject(item)) into.push({ value: item, parent, steps: [name, index], at: name, depth });
}

/** Where a part is, from the document on. */
export function pathOf(part: DocumentPart): readonly (string | number)[] {
  const steps: (string | number)[][] = [];
  for (let one: DocumentPart | undefined = part; one !== undefined; one = one.parent)
    steps.push([...one.steps]);
  return steps.toReversed().flat();
}

/** The names of the members that a part is in, from the inside, as far as they are asked for: `datasets modelParameters`. */
export function isIn(part: DocumentPart, ...names: readonly string[]): boolean {
  let one: DocumentPart | undefined = part;
  for (const name of names) {
    if (one?.at !== name) return false;
    one = one.parent;
  }
  return true;
}
