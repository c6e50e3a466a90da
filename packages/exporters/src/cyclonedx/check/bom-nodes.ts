import { isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import type { Findings } from "../../check/findings.ts";

/** An object of a BOM, and where it is. */
export interface BomNode {
  readonly value: JsonObject;
  /** Absent for the document itself. */
  readonly parent?: BomNode;
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
export function bomNodes(document: JsonObject, findings: Findings): readonly BomNode[] {
  const nodes: BomNode[] = [];
  const open: BomNode[] = [{ value: document, steps: [], at: "", depth: 0 }];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    nodes.push(node);
    if (node.depth === MAX_DEPTH) {
      findings.add("NESTED_TOO_DEEPLY", pathOf(node), `expected at most ${MAX_DEPTH} objects in each other`);
      continue;
    }
    const inside: BomNode[] = [];
    for (const [name, member] of Object.entries(node.value))
      if (!OPAQUE.includes(name)) collect(node, name, member, inside);
    for (const each of inside.toReversed()) open.push(each);
  }
  return nodes;
}

/** The objects in a member: itself, or the items of a list; lists in lists are in no BOM. */
function collect(parent: BomNode, name: string, member: JsonValue, into: BomNode[]): void {
  const depth = parent.depth + 1;
  if (isJsonObject(member)) into.push({ value: member, parent, steps: [name], at: name, depth });
  else if (Array.isArray(member))
    for (const [index, item] of (member as readonly JsonValue[]).entries())
      if (isJsonObject(item)) into.push({ value: item, parent, steps: [name, index], at: name, depth });
}

/** Where a node is, from the document on. */
export function pathOf(node: BomNode): readonly (string | number)[] {
  const steps: (string | number)[][] = [];
  for (let one: BomNode | undefined = node; one !== undefined; one = one.parent) steps.push([...one.steps]);
  return steps.toReversed().flat();
}

/** The names of the members that a node is in, from the inside, as far as they are asked for: `datasets modelParameters`. */
export function isIn(node: BomNode, ...names: readonly string[]): boolean {
  let one: BomNode | undefined = node;
  for (const name of names) {
    if (one?.at !== name) return false;
    one = one.parent;
  }
  return true;
}

/** Whether a node is a component: one of a list of such, or what the document is about. */
export function isComponentNode(node: BomNode): boolean {
  return (
    ["components", "ancestors", "descendants", "variants"].includes(node.at) ||
    isIn(node, "component", "metadata")
  );
}
