import { child, type SyntaxNode } from "../syntax-node.ts";
import { unwrap } from "./normalise.ts";

/** Whether an expression is true or false whatever happens; `undefined`: it depends. */
export function constantTruth(given: SyntaxNode | undefined): boolean | undefined {
  const node = unwrap(given);
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
    case "Identifier":
      return node.name === "undefined" ? false : undefined;
    case "UnaryExpression": {
      if (node.operator === "void") return false;
      if (node.operator !== "!") return undefined;
      const inner = constantTruth(child(node, "argument"));
      return inner === undefined ? undefined : !inner;
    }
    case "LogicalExpression": {
      const [left, right] = [constantTruth(child(node, "left")), constantTruth(child(node, "right"))];
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
