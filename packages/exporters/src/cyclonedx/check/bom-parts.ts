import { isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import type { Findings } from "../../check/findings.ts";

/** An object of a BOM, and where it is. */
export interface BomPart {
  readonly value: JsonObject;
  /** Absent for the document itself. */
  readonly parent?: BomPart;
  /** From the parent's object to this one: a member's name, and an index in each list on the way. */
  readonly steps: readonly (string | number)[];
  /** The name of the member that it is in. */
  readonly at: string;
  readonly depth: number;
}

/** Objects within objects, far beyond any real BOM: paths to what is wrong take as long as they are. */
const MAX_DEPTH = 64;

/** Signatures have members of their own format, and properties hold texts alone. */
const OPAQUE: readonly string[] = ["signature", "properties"];

/**
 * All objects of a BOM, each before those in it. A stack of its own: a stranger's document may be nested to any depth. What is nested
 * too deeply is a finding, and not looked at.
 */
export function bomParts(document: JsonObject, findings: Findings): readonly BomPart[] {
  const parts: BomPart[] = [];
  const open: BomPart[] = [{ value: document, steps: [], at: "", depth: 0 }];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    parts.push(part);
    if (part.depth === MAX_DEPTH) {
      findings.add("NESTED_TOO_DEEPLY", pathOf(part), `expected at most ${MAX_DEPTH} objects in each other`);
      continue;
    }
    const inside: BomPart[] = [];
    for (const [name, member] of Object.entries(part.value))
      if (!OPAQUE.includes(name)) collect(part, name, member, inside);
    for (const each of inside.toReversed()) open.push(each);
  }
  return parts;
}

/** The objects in a member: itself, or the items of a list; lists in lists are in no BOM. */
function collect(parent: BomPart, name: string, member: JsonValue, into: BomPart[]): void {
  const depth = parent.depth + 1;
  if (isJsonObject(member)) into.push({ value: member, parent, steps: [name], at: name, depth });
  else if (Array.isArray(member))
    for (const [index, item] of (member as readonly JsonValue[]).entries())
      if (isJsonObject(item)) into.push({ value: item, parent, steps: [name, index], at: name, depth });
}

/** Where a part is, from the document on. */
export function pathOf(part: BomPart): readonly (string | number)[] {
  const steps: (string | number)[][] = [];
  for (let one: BomPart | undefined = part; one !== undefined; one = one.parent) steps.push([...one.steps]);
  return steps.toReversed().flat();
}

/** The names of the members that a part is in, from the inside, as far as they are asked for: `datasets modelParameters`. */
export function isIn(part: BomPart, ...names: readonly string[]): boolean {
  let one: BomPart | undefined = part;
  for (const name of names) {
    if (one?.at !== name) return false;
    one = one.parent;
  }
  return true;
}

/** Whether a part is a component: one of a list of such, or what the document is about. */
export function isComponentPart(part: BomPart): boolean {
  return (
    ["components", "ancestors", "descendants", "variants"].includes(part.at) ||
    isIn(part, "component", "metadata")
  );
}
