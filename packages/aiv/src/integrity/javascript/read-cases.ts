import { Lazy } from "../lazy.ts";
import type { Case, CaseTable } from "../outline.ts";
import { child, children, type SyntaxNode, textOf } from "../syntax-node.ts";
import { joinTokens } from "../tokens.ts";
import type { Bindings } from "./bindings.ts";
import { readChain } from "./chain.ts";
import type { Values } from "./constant.ts";
import { tokensOf, unwrap } from "./normalise.ts";

/** Text and line of a node. */
export type Describe = (node: SyntaxNode) => { readonly text: Lazy<string>; readonly line: number };

/** The cases that a test runs over. */
export function readCases(node: SyntaxNode, { values, emptyLists }: Bindings, describe: Describe): CaseTable {
  const { text, line } = describe(node);
  if (node.type === "Identifier" && isEmpty(node, values) && emptyLists.value.has(String(node.name)))
    return { rows: [], asserts: true, text, line };
  const rows =
    node.type === "TemplateLiteral" ? templateRows(node, describe) : rowsOf(node, values, describe, 0);
  return { rows, asserts: true, text, line };
}

function isEmpty({ name }: SyntaxNode, values: Values): boolean {
  const value = values.get(String(name));
  return value?.type === "ArrayExpression" && children(value, "elements").length === 0;
}

function rowsOf(
  given: SyntaxNode,
  values: Values,
  describe: Describe,
  depth: number,
): readonly Case[] | null {
  const node = unwrap(given);
  if (node === undefined || depth > 8) return null;
  switch (node.type) {
    case "ArrayExpression":
      return children(node, "elements").flatMap((element) => elementRows(element, values, describe, depth));
    case "ObjectExpression":
      return children(node, "properties").map((property) => caseOf(property, describe));
    case "Identifier": {
      const value = values.get(String(node.name));
      const rows = value === undefined ? null : rowsOf(value, values, describe, depth + 1);
      // What begins empty is filled later.
      return rows?.length === 0 ? null : rows;
    }
    case "NewExpression":
    case "CallExpression":
      return rowsOfCall(node, values, describe, depth);
  }
  return null;
}

function elementRows(
  element: SyntaxNode,
  values: Values,
  describe: Describe,
  depth: number,
): readonly Case[] {
  if (element.type !== "SpreadElement") return [caseOf(element, describe)];
  const spread = child(element, "argument");
  const rows = spread === undefined ? null : rowsOf(spread, values, describe, depth + 1);
  return rows ?? [caseOf(element, describe)];
}

function caseOf(node: SyntaxNode, describe: Describe): Case {
  return { key: joinTokens(tokensOf(node)), ...describe(node) };
}

/** `Object.entries(x)`, `new Map([…])`, `[…].map(f)`, `Array.from({ length: 3 })`. */
function rowsOfCall(
  node: SyntaxNode,
  values: Values,
  describe: Describe,
  depth: number,
): readonly Case[] | null {
  const { root, name, links } = readChain(node);
  const [first, second] = links;
  if (node.type === "NewExpression") {
    const [argument] = children(node, "arguments");
    const isList = /^(?:Map|Set)$/.test(textOf(child(node, "callee"), "name") ?? "");
    return isList && argument !== undefined ? rowsOf(argument, values, describe, depth + 1) : null;
  }
  if (first?.kind === "member" && second?.kind === "call") {
    const [argument] = second.args;
    const isEntries = name === "Object" && /^(?:entries|keys|values|freeze)$/.test(first.name);
    if (isEntries && argument !== undefined) return rowsOf(argument, values, describe, depth + 1);
    const keeps = /^(?:map|entries|keys|values|sort|toSorted|reverse|toReversed)$/.test(first.name);
    if (keeps && links.length === 2) return rowsOf(root, values, describe, depth + 1);
  }
  return null;
}

/** A table in a template: the first line names the columns, each further one is a case. */
function templateRows(node: SyntaxNode, describe: Describe): readonly Case[] {
  const header =
    (textOf(child(children(node, "quasis")[0], "value"), "raw") ?? "")
      .split("\n")
      .find((line) => /\S/.test(line)) ?? "";
  const columns = header.split("|").length;
  const cells = children(node, "expressions");
  const rows: Case[] = [];
  for (let start = 0; start + columns <= cells.length; start += columns) {
    const row = cells.slice(start, start + columns);
    const described = row.map(describe);
    rows.push({
      key: row.map((cell) => joinTokens(tokensOf(cell))).join("|"),
      text: new Lazy(() => described.map(({ text }) => text.value).join(" | ")),
      line: described[0]?.line ?? 1,
    });
  }
  return rows;
}
