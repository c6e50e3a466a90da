import { child, type SyntaxNode } from "../syntax-node.ts";
import { unwrap } from "./normalise.ts";

/** What the constants of a file are set to. */
export type Values = ReadonlyMap<string, SyntaxNode>;

const NO_VALUES: Values = new Map();

/** Whether an expression is true or false whatever happens; `undefined`: it depends. */
export function constantTruth(
  given: SyntaxNode | undefined,
  values: Values = NO_VALUES,
  depth = 0,
): boolean | undefined {
  const node = unwrap(given);
  if (depth > 8) return undefined;
  const truthOf = (one: SyntaxNode | undefined): boolean | undefined => constantTruth(one, values, depth + 1);
  switch (node?.type) {
    case "BooleanLiteral":
    case "NumericLiteral":
    case "StringLiteral":
      return Boolean(node.value);
    case "NullLiteral":
      return false;
    case "ArrayExpression":
    case "ObjectExpression":
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return true;
    case "Identifier": {
      const value = values.get(String(node.name));
      return node.name === "undefined" ? false : value === undefined ? undefined : truthOf(value);
    }
    case "UnaryExpression": {
      if (node.operator === "void") return false;
      if (node.operator !== "!") return undefined;
      const inner = truthOf(child(node, "argument"));
      return inner === undefined ? undefined : !inner;
    }
    case "BinaryExpression":
      return compared(String(node.operator), child(node, "left"), child(node, "right"));
    case "LogicalExpression": {
      const [left, right] = [truthOf(child(node, "left")), truthOf(child(node, "right"))];
      if (node.operator === "||") return left === true || right === true ? true : both(left, right, false);
      if (node.operator === "&&") return left === false || right === false ? false : both(left, right, true);
      return undefined;
    }
  }
  return undefined;
}

function both(left: boolean | undefined, right: boolean | undefined, value: boolean): boolean | undefined {
  return left === value && right === value ? value : undefined;
}

/** `1 === 2`, `"a" !== "b"`, `0 < 0` */
function compared(
  operator: string,
  left: SyntaxNode | undefined,
  right: SyntaxNode | undefined,
): boolean | undefined {
  const [a, b] = [literalValue(left), literalValue(right)];
  if (a === undefined || b === undefined || typeof a !== typeof b) return undefined;
  switch (operator) {
    case "===":
    case "==":
      return a === b;
    case "!==":
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
  }
  return undefined;
}

/** A text, number or truth that is written down. */
export function literalValue(given: SyntaxNode | undefined): string | number | boolean | undefined {
  const node = unwrap(given);
  if (node?.type === "NumericLiteral" || node?.type === "StringLiteral" || node?.type === "BooleanLiteral") {
    const { value } = node;
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? value
      : undefined;
  }
  return undefined;
}

/** Whether a value that something falls back from with `??` is surely there. */
export function isNeverNull(given: SyntaxNode | undefined): boolean {
  const node = unwrap(given);
  return (
    literalValue(node) !== undefined ||
    ["ArrayExpression", "ObjectExpression", "ArrowFunctionExpression", "FunctionExpression"].includes(
      String(node?.type),
    )
  );
}

/** Whether the body of `for (let i = 0; i < 0; i++)` never runs: its condition does not hold at the start. */
export function neverStarts(loop: SyntaxNode, values: Values): boolean {
  const test = child(loop, "test");
  if (test === undefined) return false;
  const truth = constantTruth(test, values);
  if (truth !== undefined) return !truth;
  const init = child(loop, "init");
  const declared = Array.isArray(init?.declarations) ? init.declarations : [];
  const start = new Map<string, SyntaxNode>();
  for (const one of declared) {
    const [id, value] = [child(one as SyntaxNode, "id"), child(one as SyntaxNode, "init")];
    if (id?.type === "Identifier" && value !== undefined) start.set(String(id.name), value);
  }
  const at = (side: SyntaxNode | undefined): SyntaxNode | undefined =>
    side?.type === "Identifier" ? (start.get(String(side.name)) ?? side) : side;
  return (
    test.type === "BinaryExpression" &&
    compared(String(test.operator), at(child(test, "left")), at(child(test, "right"))) === false
  );
}
