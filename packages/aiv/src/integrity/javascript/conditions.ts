import { type AssertionDraft, boundOf } from "../assertion.ts";
import { child, type SyntaxNode } from "../syntax-node.ts";
import { constantTruth } from "./constant.ts";
import { tokensOf, unwrap } from "./normalise.ts";

const EQUALITIES: { readonly [operator: string]: readonly [operation: string, isNegated: boolean] } = {
  "===": ["same", false],
  "!==": ["same", true],
  "==": ["loose-equal", false],
  "!=": ["loose-equal", true],
};
type Comparison = "<" | "<=" | ">" | ">=";
const OPPOSITE: { readonly [operator in Comparison]: Comparison } = {
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
};
const MIRRORED: { readonly [operator in Comparison]: Comparison } = {
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

/**
 * What it asserts that an expression is true (or false): `a === b` is the assertion that they are the same, `a && b` is
 * two assertions, and what is true whatever happens is none.
 */
export function assertTruth(given: SyntaxNode, isNegated: boolean): readonly AssertionDraft[] {
  const node = unwrap(given) ?? given;
  const truth = constantTruth(node);
  if (truth !== undefined) return truth === isNegated ? [{ operation: "fail", subject: [] }] : [];
  const [left, right] = [child(node, "left"), child(node, "right")];
  if (node.type === "UnaryExpression" && node.operator === "!") {
    const argument = child(node, "argument");
    if (argument !== undefined) return assertTruth(argument, !isNegated);
  }
  if (left !== undefined && right !== undefined) {
    if (node.type === "LogicalExpression" && node.operator === (isNegated ? "||" : "&&"))
      return [...assertTruth(left, isNegated), ...assertTruth(right, isNegated)];
    if (node.type === "BinaryExpression") {
      const comparison = assertComparison(String(node.operator), left, right, isNegated);
      if (comparison !== null) return [comparison];
    }
  }
  return [{ operation: "truthy", isNegated, subject: tokensOf(node) }];
}

function assertComparison(
  operator: string,
  left: SyntaxNode,
  right: SyntaxNode,
  isNegated: boolean,
): AssertionDraft | null {
  const equality = Object.hasOwn(EQUALITIES, operator) ? EQUALITIES[operator] : undefined;
  if (equality !== undefined) {
    const [operation, isUnequal] = equality;
    const [subject, expected] = isLiteral(left) && !isLiteral(right) ? [right, left] : [left, right];
    return assertEquality(operation, isUnequal !== isNegated, subject, expected);
  }
  if (isComparison(operator)) {
    const turned = isLiteral(left) && !isLiteral(right);
    const [subject, limit] = turned ? [right, left] : [left, right];
    const seen = turned ? MIRRORED[operator] : operator;
    const meant = isNegated ? OPPOSITE[seen] : seen;
    return {
      operation: meant.startsWith("<") ? "below" : "above",
      subject: tokensOf(subject),
      expected: [meant, ...tokensOf(limit)],
      bound: boundOf(meant, numberOf(limit)),
    };
  }
  if (operator === "instanceof")
    return { operation: "instance", isNegated, subject: tokensOf(left), expected: tokensOf(right) };
  if (operator === "in")
    return { operation: "property", isNegated, subject: tokensOf(right), expected: tokensOf(left) };
  return null;
}

/** Being the same as `null` or `undefined` is an assertion of its own. */
export function assertEquality(
  operation: string,
  isNegated: boolean,
  subject: SyntaxNode,
  expected: SyntaxNode,
): AssertionDraft {
  const value = unwrap(expected);
  const isExact = operation === "same" || operation === "strict-equal" || operation === "equal";
  if (isExact && value?.type === "NullLiteral")
    return { operation: "null", isNegated, subject: tokensOf(subject) };
  if (isExact && value?.type === "Identifier" && value.name === "undefined")
    return { operation: "undefined", isNegated, subject: tokensOf(subject) };
  if (operation === "loose-equal" && (value?.type === "NullLiteral" || value?.name === "undefined"))
    return { operation: "exists", isNegated: !isNegated, subject: tokensOf(subject) };
  return { operation, isNegated, subject: tokensOf(subject), expected: tokensOf(expected) };
}

function isComparison(operator: string): operator is Comparison {
  return Object.hasOwn(OPPOSITE, operator);
}

/** Whether it is a value written down, which is what is expected and not what is tested. */
function isLiteral(given: SyntaxNode): boolean {
  const node = unwrap(given);
  return (
    (typeof node?.type === "string" && node.type.endsWith("Literal") && node.type !== "TemplateLiteral") ||
    numberOf(given) !== undefined
  );
}

export function numberOf(given: SyntaxNode | undefined): number | undefined {
  const node = unwrap(given);
  if (node?.type === "NumericLiteral") return Number(node.value);
  if (node?.type === "UnaryExpression" && node.operator === "-") {
    const inner = numberOf(child(node, "argument"));
    return inner === undefined ? undefined : -inner;
  }
  return undefined;
}

/** Whether asserting that an expression is `true` says more than that: it is a comparison or a condition. */
export function isCondition(given: SyntaxNode | undefined): boolean {
  const node = unwrap(given);
  if (node?.type === "LogicalExpression") return true;
  if (node?.type === "UnaryExpression") return node.operator === "!";
  return (
    node?.type === "BinaryExpression" &&
    (Object.hasOwn(EQUALITIES, String(node.operator)) || isComparison(String(node.operator)))
  );
}
