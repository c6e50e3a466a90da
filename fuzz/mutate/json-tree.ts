/** JSON that can say what objects cannot: a key twice, and text that is no JSON. */
export type JsonTree =
  | { readonly kind: "object"; readonly members: readonly (readonly [key: string, value: JsonTree])[] }
  | { readonly kind: "array"; readonly items: readonly JsonTree[] }
  /** Written as it is; a key stays a text. */
  | { readonly kind: "raw"; readonly text: string };

/** Places of children, from the root on. */
export type TreePath = readonly number[];

/** The tree of valid JSON. */
export function parseTree(text: string): JsonTree {
  return treeOf(JSON.parse(text));
}

function treeOf(value: unknown): JsonTree {
  if (Array.isArray(value)) return { kind: "array", items: value.map(treeOf) };
  if (typeof value !== "object" || value === null) return { kind: "raw", text: JSON.stringify(value) };
  return { kind: "object", members: Object.entries(value).map(([key, member]) => [key, treeOf(member)]) };
}

export function writeTree(tree: JsonTree): string {
  if (tree.kind === "raw") return tree.text;
  if (tree.kind === "array") return `[${tree.items.map(writeTree).join(",")}]`;
  return `{${tree.members.map(([key, value]) => `${JSON.stringify(key)}:${writeTree(value)}`).join(",")}}`;
}

const known = new WeakMap<JsonTree, readonly TreePath[]>();

/** Every place below the root, and the root. */
export function pathsOf(tree: JsonTree): readonly TreePath[] {
  const before = known.get(tree);
  if (before !== undefined) return before;
  const paths: TreePath[] = [];
  const visit = (node: JsonTree, path: TreePath): void => {
    paths.push(path);
    for (const [index, child] of childrenOf(node).entries()) visit(child, [...path, index]);
  };
  visit(tree, []);
  known.set(tree, paths);
  return paths;
}

export function childrenOf(tree: JsonTree): readonly JsonTree[] {
  if (tree.kind === "raw") return [];
  return tree.kind === "array" ? tree.items : tree.members.map(([, value]) => value);
}

/** What stands at a path; the root where there is nothing. */
export function nodeAt(tree: JsonTree, path: TreePath): JsonTree {
  let node = tree;
  for (const index of path) node = childrenOf(node)[index] ?? node;
  return node;
}

/** The tree with another node at a path. */
export function replaceAt(tree: JsonTree, path: TreePath, change: (node: JsonTree) => JsonTree): JsonTree {
  const [index, ...rest] = path;
  if (index === undefined) return change(tree);
  if (tree.kind === "array")
    return {
      ...tree,
      items: tree.items.map((item, at) => (at === index ? replaceAt(item, rest, change) : item)),
    };
  if (tree.kind === "raw") return tree;
  const members = tree.members.map(
    ([key, value], at) => [key, at === index ? replaceAt(value, rest, change) : value] as const,
  );
  return { ...tree, members };
}

/** A path for people, as JSON Pointer has it. */
export function pointerOf(tree: JsonTree, path: TreePath): string {
  let node = tree;
  let pointer = "";
  for (const index of path) {
    pointer += `/${node.kind === "object" ? (node.members[index]?.[0] ?? index) : index}`;
    node = childrenOf(node)[index] ?? node;
  }
  return pointer;
}
