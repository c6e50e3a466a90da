import { flipOneBit } from "@aixv/testkit";
import type { Random } from "../random.ts";
import { HOSTILE_JSON, HOSTILE_KEYS, hostileText, nested } from "./hostile.ts";
import {
  childrenOf,
  type JsonTree,
  nodeAt,
  parseTree,
  pathsOf,
  pointerOf,
  replaceAt,
  type TreePath,
  writeTree,
} from "./json-tree.ts";

/** What was made of a sample, and how, for people. */
export interface Mutated<T> {
  readonly value: T;
  readonly change: string;
}

type Edit = (context: {
  readonly random: Random;
  readonly tree: JsonTree;
  readonly path: TreePath;
  readonly donor: JsonTree;
}) => JsonTree | undefined;

const raw = (text: string): JsonTree => ({ kind: "raw", text });
const textNode = (text: string): JsonTree => raw(JSON.stringify(text));

/** The text of a node that is one. */
function textOf(node: JsonTree): string | undefined {
  if (node.kind !== "raw" || !node.text.startsWith('"')) return undefined;
  try {
    return String(JSON.parse(node.text));
  } catch {
    return undefined;
  }
}

/** Edits the children of the parent of a node. */
function amongSiblings(
  tree: JsonTree,
  path: TreePath,
  edit: (list: unknown[], index: number) => void,
): JsonTree | undefined {
  const index = path.at(-1);
  if (index === undefined) return undefined;
  return replaceAt(tree, path.slice(0, -1), (parent) => {
    if (parent.kind === "raw") return parent;
    const list: unknown[] = [...(parent.kind === "array" ? parent.items : parent.members)];
    edit(list, index);
    // Edits move and copy what was there.
    return parent.kind === "array"
      ? { kind: "array", items: list as JsonTree[] }
      : { kind: "object", members: list as [string, JsonTree][] };
  });
}

function withKey(node: JsonTree, key: string, value: JsonTree, first: boolean): JsonTree | undefined {
  if (node.kind !== "object") return undefined;
  const member = [key, value] as const;
  return { kind: "object", members: first ? [member, ...node.members] : [...node.members, member] };
}

function donated(random: Random, donor: JsonTree): JsonTree {
  return nodeAt(donor, random.pick(pathsOf(donor)) ?? []);
}

const EDITS: { readonly [name: string]: Edit } = {
  removed: ({ tree, path }) => amongSiblings(tree, path, (list, index) => list.splice(index, 1)),
  repeated: ({ tree, path }) =>
    amongSiblings(tree, path, (list, index) => list.splice(index, 0, list[index])),
  "repeated with another value": ({ random, tree, path }) =>
    amongSiblings(tree, path, (list, index) => {
      const member = list[index];
      const other = raw(random.pick(HOSTILE_JSON));
      list.splice(
        random.oneIn(2) ? index : list.length,
        0,
        Array.isArray(member) ? [member[0], other] : other,
      );
    }),
  renamed: ({ random, tree, path }) =>
    amongSiblings(tree, path, (list, index) => {
      const member = list[index];
      if (!Array.isArray(member)) return;
      const key = String(member[0]);
      const other = random.pick([key.toUpperCase(), `${key} `, `${key}s`, random.pick(HOSTILE_KEYS)]);
      list[index] = [other, member[1]];
    }),
  reordered: ({ random, tree, path }) =>
    amongSiblings(tree, path, (list, index) => {
      const [moved] = list.splice(index, 1);
      list.splice(random.below(list.length + 1), 0, moved);
    }),
  "made something else": ({ random, tree, path }) =>
    replaceAt(tree, path, () => raw(random.pick(HOSTILE_JSON))),
  "made a hostile text": ({ random, tree, path }) =>
    replaceAt(tree, path, () => textNode(hostileText(random))),
  emptied: ({ tree, path }) =>
    replaceAt(tree, path, (node) =>
      raw(
        node.kind === "object"
          ? "{}"
          : node.kind === "array"
            ? "[]"
            : textOf(node) === undefined
              ? "0"
              : '""',
      ),
    ),
  "put into an array": ({ tree, path }) =>
    replaceAt(tree, path, (node) => ({ kind: "array", items: [node] })),
  "put into an object": ({ random, tree, path }) =>
    replaceAt(tree, path, (node) => ({ kind: "object", members: [[random.pick(HOSTILE_KEYS), node]] })),
  "taken out": ({ random, tree, path }) =>
    replaceAt(tree, path, (node) => random.pick(childrenOf(node)) ?? raw("null")),
  "made its own text": ({ tree, path }) => replaceAt(tree, path, (node) => textNode(writeTree(node))),
  "replaced by another part": ({ random, tree, path, donor }) =>
    replaceAt(tree, path, () => donated(random, donor)),
  nested: ({ random, tree, path }) => replaceAt(tree, path, () => raw(nested(random))),
  "given a hostile key": ({ random, tree, path, donor }) => {
    const value = random.oneIn(2) ? raw('{"polluted":true}') : donated(random, donor);
    return replaceAt(
      tree,
      path,
      (node) => withKey(node, random.pick(HOSTILE_KEYS), value, random.oneIn(2)) ?? node,
    );
  },
  "given many members": ({ random, tree, path }) => {
    if (!random.oneIn(20)) return undefined;
    return replaceAt(tree, path, (node) => {
      if (node.kind === "array")
        return {
          kind: "array",
          items: Array.from({ length: 3000 }, (_, at) => node.items[at % node.items.length] ?? raw("0")),
        };
      if (node.kind === "raw") return node;
      const more = Array.from({ length: 3000 }, (_, at) => [`k${at}`, raw("0")] as const);
      return { kind: "object", members: [...node.members, ...more] };
    });
  },
  "changed in its text": ({ random, tree, path }) =>
    replaceAt(tree, path, (node) => {
      const text = textOf(node);
      return text === undefined ? raw(random.pick(HOSTILE_JSON)) : textNode(changeText(text, random));
    }),
  "changed in its encoded content": ({ random, tree, path, donor }) =>
    replaceAt(tree, path, (node) => {
      const content = encodedJson(textOf(node));
      if (content === undefined) return textNode(flipOneBit(textOf(node) ?? "x"));
      return textNode(Buffer.from(mutateJson(content, donor, random).value).toString("base64"));
    }),
  "changed in its number": ({ random, tree, path }) =>
    replaceAt(tree, path, (node) => {
      const number = node.kind === "raw" ? Number(node.text) : Number.NaN;
      if (Number.isNaN(number)) return node;
      return raw(
        String(random.pick([number + 1, number - 1, -number, number * 2 ** 32, number + 0.5, number / 3])),
      );
    }),
};
const NAMES = Object.keys(EDITS);

/** JSON that a text holds as base64, such as the payload of an envelope. */
function encodedJson(text: string | undefined): JsonTree | undefined {
  if (text === undefined || text.length < 16 || !/^[A-Za-z0-9+/]+=*$/.test(text)) return undefined;
  try {
    return parseTree(Buffer.from(text, "base64").toString());
  } catch {
    return undefined;
  }
}

function changeText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  switch (random.below(8)) {
    case 0:
      return flipOneBit(text);
    case 1:
      return text.slice(0, at);
    case 2:
      return text.slice(0, at) + text.slice(at + 1);
    case 3:
      return text.slice(0, at) + hostileText(random).slice(0, 100) + text.slice(at);
    case 4:
      return text.toUpperCase();
    case 5:
      return text + text;
    case 6:
      return ` ${text} `;
    default:
      return text.slice(at) + text.slice(0, at);
  }
}

/** A document with one or a few things changed; parts of `donor` may be put into it. */
export function mutateJson(tree: JsonTree, donor: JsonTree, random: Random): Mutated<string> {
  const rounds = random.pick([1, 1, 1, 2, 4]);
  const changes: string[] = [];
  let mutated = tree;
  for (let round = 0; round < rounds; round++) {
    const path = random.pick(pathsOf(mutated)) ?? [];
    const name = random.pick(NAMES) ?? "removed";
    const changed = EDITS[name]?.({ random, tree: mutated, path, donor });
    if (changed === undefined) continue;
    changes.push(`${pointerOf(mutated, path)} ${name}`);
    mutated = changed;
  }
  return { value: writeTree(mutated), change: changes.join("; ") };
}
