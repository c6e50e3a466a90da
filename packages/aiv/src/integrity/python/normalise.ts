import { child, children, isNode, type SyntaxNode, textOf } from "../syntax-node.ts";
import type { Tokens } from "../tokens.ts";

/** Fields that are no part of what code does: positions, quotes, types. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "nodeType",
  "lineno",
  "col_offset",
  "end_lineno",
  "end_col_offset",
  "ctx",
  "kind",
  "quote_style",
  "type_comment",
  "type_params",
  "annotation",
  "returns",
  "comments",
  "inlineComment",
]);

/** Normalised syntax of a node. */
export function tokensOf(node: SyntaxNode | undefined): Tokens {
  const out: string[] = [];
  if (node !== undefined) write(node, out);
  return out;
}

function write(node: SyntaxNode, out: string[]): void {
  switch (node.nodeType) {
    case "Name":
      out.push(`$${String(node.id)}`);
      return;
    case "Arg":
      out.push(`$${String(node.arg)}`);
      return;
    case "Constant":
      out.push(constantToken(node));
      return;
    case "Attribute": {
      const value = child(node, "value");
      if (value !== undefined) write(value, out);
      out.push(`.${String(node.attr)}`);
      return;
    }
    case "Call":
      writeCall(node, out);
      return;
    case "Expr": {
      const value = child(node, "value");
      if (value !== undefined) write(value, out);
      return;
    }
    case "UnaryOp": {
      const operand = child(node, "operand");
      if (child(node, "op")?.nodeType === "USub" && typeof operand?.value === "number") {
        out.push(`#-${operand.value}`);
        return;
      }
      break;
    }
  }
  writeFields(node, out);
}

/** Text with `"`, bytes and all other values with `#`: none is taken for another. */
function constantToken({ value, quote_style: quotes }: SyntaxNode): string {
  if (typeof value === "string") return /^[^"']*b/i.test(String(quotes)) ? `#b${value}` : `"${value}`;
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return `#${typeof value === "object" ? JSON.stringify(value) : String(value)}`;
}

/** Named arguments in the order of their names: Python does not ask for another. */
function writeCall(node: SyntaxNode, out: string[]): void {
  const func = child(node, "func");
  if (func !== undefined) write(func, out);
  out.push("(");
  for (const argument of children(node, "args")) {
    write(argument, out);
    out.push(",");
  }
  const keywords = children(node, "keywords").map((keyword) => ({
    name: textOf(keyword, "arg") ?? "**",
    value: child(keyword, "value"),
  }));
  const ordered = keywords.some(({ name }) => name === "**")
    ? keywords
    : keywords.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, value } of ordered) {
    out.push(`${name}=`);
    if (value !== undefined) write(value, out);
    out.push(",");
  }
  out.push(")");
}

function writeFields(node: SyntaxNode, out: string[]): void {
  out.push(`(${String(node.nodeType)}`);
  for (const field of Object.keys(node).sort()) {
    if (LEFT_OUT.has(field)) continue;
    const value = node[field];
    if (Array.isArray(value)) {
      for (const item of value) {
        if (isNode(item)) write(item, out);
        else out.push(typeof item === "string" ? `$${item}` : "_");
        out.push(",");
      }
      out.push(";");
    } else if (isNode(value)) write(value, out);
    else if (typeof value === "string") out.push(value);
    else if (typeof value === "number" && field !== "simple") out.push(`${field}${value}`);
  }
  out.push(")");
}

/** `a.b.c` of a name with members, or of what is called by such; `null` for anything else. */
export function dottedName(node: SyntaxNode | undefined): string | null {
  if (node?.nodeType === "Call") return dottedName(child(node, "func"));
  if (node?.nodeType === "Name") return String(node.id);
  if (node?.nodeType !== "Attribute") return null;
  const object = dottedName(child(node, "value"));
  return object === null ? null : `${object}.${String(node.attr)}`;
}

/** The value of a named argument. */
export function keywordOf(call: SyntaxNode | undefined, name: string): SyntaxNode | undefined {
  const keyword = children(call, "keywords").find((one) => one.arg === name);
  return child(keyword, "value");
}

export function numberOf(node: SyntaxNode | undefined): number | undefined {
  if (node?.nodeType === "Constant" && typeof node.value === "number") return node.value;
  if (node?.nodeType !== "UnaryOp" || child(node, "op")?.nodeType !== "USub") return undefined;
  const inner = numberOf(child(node, "operand"));
  return inner === undefined ? undefined : -inner;
}

/** Whether an expression is true or false whatever happens; `undefined`: it depends. */
export function constantTruth(node: SyntaxNode | undefined): boolean | undefined {
  switch (node?.nodeType) {
    case "Constant":
      return typeof node.value === "object" ? node.value !== null : Boolean(node.value);
    case "Tuple":
    case "List":
    case "Set":
      return children(node, "elts").length > 0;
    case "Lambda":
      return true;
    case "UnaryOp": {
      if (child(node, "op")?.nodeType !== "Not") return undefined;
      const inner = constantTruth(child(node, "operand"));
      return inner === undefined ? undefined : !inner;
    }
    case "BoolOp": {
      const isOr = child(node, "op")?.nodeType === "Or";
      const truths = children(node, "values").map(constantTruth);
      if (truths.includes(isOr)) return isOr;
      return truths.every((truth) => truth === !isOr) ? !isOr : undefined;
    }
  }
  return undefined;
}
