import { child, children, isNode, type SyntaxNode, textOf } from "../syntax-node.ts";
import type { Tokens } from "../tokens.ts";

/** What wraps an expression without changing its value. */
const WRAPPERS: ReadonlySet<string> = new Set([
  "ParenthesizedExpression",
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
  "TypeCastExpression",
  "ChainExpression",
]);

/** Fields that are no part of what code does: positions, comments, types. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "type",
  "start",
  "end",
  "loc",
  "range",
  "extra",
  "leadingComments",
  "innerComments",
  "trailingComments",
  "typeAnnotation",
  "typeParameters",
  "typeArguments",
  "returnType",
  "predicate",
  "definite",
  "declare",
  "accessibility",
  "id",
  "importKind",
  "superTypeParameters",
  "implements",
]);

/** The expression within parentheses, `as` and `!`. */
export function unwrap(node: SyntaxNode | undefined): SyntaxNode | undefined {
  let inner = node;
  while (inner !== undefined && WRAPPERS.has(inner.type as string)) inner = child(inner, "expression");
  return inner;
}

/** Normalised syntax of a node. */
export function tokensOf(node: SyntaxNode | undefined): Tokens {
  const out: string[] = [];
  if (node !== undefined) write(node, out);
  return out;
}

/** The name of a member or property whose name is fixed. */
export function memberName(node: SyntaxNode): string | undefined {
  const key = child(node, "property") ?? child(node, "key");
  if (node.computed === true)
    return key?.type === "StringLiteral" ? textOf(key, "value") : plainTemplate(key);
  if (key?.type === "NumericLiteral") return String(key.value);
  return textOf(key, "name") ?? textOf(key, "value");
}

/** The text of a template without expressions. */
export function plainTemplate(node: SyntaxNode | undefined): string | undefined {
  if (node?.type !== "TemplateLiteral" || children(node, "expressions").length > 0) return undefined;
  return textOf(child(children(node, "quasis")[0], "value"), "cooked");
}

function write(given: SyntaxNode, out: string[]): void {
  const node = unwrap(given) ?? given;
  switch (node.type) {
    case "Identifier":
    case "JSXIdentifier":
      out.push(`$${String(node.name)}`);
      return;
    case "StringLiteral":
    case "DirectiveLiteral":
      out.push(`"${String(node.value)}`);
      return;
    case "NumericLiteral":
    case "BigIntLiteral":
      out.push(`#${String(node.value)}`);
      return;
    case "BooleanLiteral":
      out.push(String(node.value));
      return;
    case "RegExpLiteral":
      out.push(`/${String(node.pattern)}/${String(node.flags)}`);
      return;
    case "TemplateLiteral":
      writeTemplate(node, out);
      return;
    case "TemplateElement":
      out.push(`"${textOf(child(node, "value"), "raw") ?? ""}`);
      return;
    case "MemberExpression":
    case "OptionalMemberExpression":
      writeMember(node, out);
      return;
    case "CallExpression":
    case "OptionalCallExpression":
    case "NewExpression":
      writeCall(node, out);
      return;
    case "ObjectExpression":
      writeObject(node, out);
      return;
    case "ObjectProperty":
      writeProperty(node, out);
      return;
    case "ArrowFunctionExpression":
      writeArrow(node, out);
      return;
    case "UnaryExpression":
      if (writeNegative(node, out)) return;
      break;
    case "JSXText":
      // White space of markup is layout.
      out.push(`"${String(node.value).replace(/\s+/gu, " ").trim()}`);
      return;
    case "EmptyStatement":
      return;
  }
  writeFields(node, out);
}

function writeTemplate(node: SyntaxNode, out: string[]): void {
  const plain = plainTemplate(node);
  if (plain !== undefined) out.push(`"${plain}`);
  else writeFields(node, out);
}

function writeMember(node: SyntaxNode, out: string[]): void {
  const object = child(node, "object");
  if (object !== undefined) write(object, out);
  if (node.optional === true) out.push("?");
  const name = memberName(node);
  if (name !== undefined) {
    out.push(`.${name}`);
    return;
  }
  const property = child(node, "property");
  out.push("[");
  if (property !== undefined) write(property, out);
  out.push("]");
}

function writeCall(node: SyntaxNode, out: string[]): void {
  if (node.type === "NewExpression") out.push("new");
  const callee = child(node, "callee");
  if (callee !== undefined) write(callee, out);
  if (node.optional === true) out.push("?");
  out.push("(");
  for (const argument of children(node, "arguments")) {
    write(argument, out);
    out.push(",");
  }
  out.push(")");
}

/** Members in the order of their names where that changes nothing: no spread, no computed name, no name twice. */
function writeObject(node: SyntaxNode, out: string[]): void {
  const properties = children(node, "properties").map((property) => ({
    name:
      property.type === "ObjectProperty" || property.type === "ObjectMethod"
        ? memberName(property)
        : undefined,
    tokens: tokensOf(property),
  }));
  const names = new Set(properties.map(({ name }) => name));
  const isPlain = !names.has(undefined) && names.size === properties.length;
  const ordered = isPlain
    ? properties.toSorted((a, b) => ((a.name ?? "") < (b.name ?? "") ? -1 : 1))
    : properties;
  out.push("{");
  for (const { tokens } of ordered) {
    for (const token of tokens) out.push(token);
    out.push(",");
  }
  out.push("}");
}

function writeProperty(node: SyntaxNode, out: string[]): void {
  const name = memberName(node);
  if (name !== undefined) out.push(`.${name}`);
  else {
    const key = child(node, "key");
    out.push("[");
    if (key !== undefined) write(key, out);
    out.push("]");
  }
  out.push(":");
  const value = child(node, "value");
  if (value !== undefined) write(value, out);
}

/** `() => { return x; }` is `() => x`. */
function writeArrow(node: SyntaxNode, out: string[]): void {
  if (node.async === true) out.push("async");
  out.push("(");
  for (const parameter of children(node, "params")) {
    write(parameter, out);
    out.push(",");
  }
  out.push("=>");
  const body = child(node, "body");
  const statements = children(body, "body");
  const only = statements.length === 1 ? statements[0] : undefined;
  const returned =
    body?.type === "BlockStatement" && only?.type === "ReturnStatement" ? child(only, "argument") : undefined;
  if (returned !== undefined) write(returned, out);
  else if (body !== undefined) write(body, out);
  out.push(")");
}

function writeNegative(node: SyntaxNode, out: string[]): boolean {
  const argument = child(node, "argument");
  if (node.operator !== "-" || argument?.type !== "NumericLiteral") return false;
  out.push(`#-${String(argument.value)}`);
  return true;
}

function writeFields(node: SyntaxNode, out: string[]): void {
  out.push(`(${String(node.type)}`);
  for (const field of Object.keys(node).sort()) {
    if (LEFT_OUT.has(field)) continue;
    const value = node[field];
    if (Array.isArray(value)) {
      for (const item of value) {
        if (isNode(item)) write(item, out);
        else out.push("_");
        out.push(",");
      }
      out.push(";");
    } else if (isNode(value)) write(value, out);
    else if (typeof value === "string") out.push(value);
    else if (value === true) out.push(field);
  }
  // A declared name is part of a declaration, and no part of an expression.
  const id = child(node, "id");
  if (id !== undefined && node.type !== "FunctionExpression" && node.type !== "ClassExpression")
    write(id, out);
  out.push(")");
}
