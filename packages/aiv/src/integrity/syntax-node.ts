import { type SourceLimits, UnreadableSource } from "./source-file.ts";

/** A node of a syntax tree as a plain object; which fields it has depends on its type. */
export type SyntaxNode = { readonly [field: string]: unknown };

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The node in a field, or undefined. */
export function child(node: SyntaxNode | undefined, field: string): SyntaxNode | undefined {
  const value = node?.[field];
  return isNode(value) ? value : undefined;
}

/** The nodes in a field that holds a list; holes are left out. */
export function children(node: SyntaxNode | undefined, field: string): readonly SyntaxNode[] {
  const value = node?.[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function textOf(node: SyntaxNode | undefined, field: string): string | undefined {
  const value = node?.[field];
  return typeof value === "string" ? value : undefined;
}

/** Fields that say where a node stands, or hold comments: never syntax. */
const NO_SYNTAX: ReadonlySet<string> = new Set([
  "loc",
  "range",
  "extra",
  "errors",
  "tokens",
  "comments",
  "leadingComments",
  "innerComments",
  "trailingComments",
  "inlineComment",
  "parent",
]);

/** Every node directly below a node, in the order of the fields. */
export function nodesBelow(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  addBelow(node, found);
  return found;
}

/** Types of nodes that have none below them but types: half of all. */
const LEAVES: ReadonlySet<unknown> = new Set([
  "Identifier",
  "StringLiteral",
  "NumericLiteral",
  "BooleanLiteral",
  "NullLiteral",
  "RegExpLiteral",
  "TemplateElement",
  "Name",
  "Constant",
  "Load",
  "Store",
]);

function addBelow(node: SyntaxNode, found: SyntaxNode[]): void {
  if (LEAVES.has(node.type ?? node.nodeType)) return;
  // Not `for … in`, which looks through the prototypes of the parser's classes for each node.
  for (const field of Object.keys(node)) {
    const value = node[field];
    if (typeof value !== "object" || value === null || NO_SYNTAX.has(field)) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) found.push(item);
    } else found.push(value as SyntaxNode);
  }
}

/** A syntax tree, and all its nodes from the root downwards. */
export interface SyntaxTree {
  readonly root: SyntaxNode;
  readonly nodes: readonly SyntaxNode[];
}

/** Collects the nodes of a tree; refuses one that later steps would walk too deep. @throws UnreadableSource */
export function createTree(root: SyntaxNode, { maxDepth }: SourceLimits): SyntaxTree {
  const nodes: SyntaxNode[] = [root];
  let start = 0;
  for (let depth = 0; start < nodes.length; depth++) {
    if (depth > maxDepth) throw new UnreadableSource(`nested more than ${maxDepth} deep`);
    const end = nodes.length;
    for (; start < end; start++) {
      const node = nodes[start];
      if (node !== undefined) addBelow(node, nodes);
    }
  }
  return { root, nodes };
}
