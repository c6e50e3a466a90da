import { type AssertionDraft, boundOf } from "../assertion.ts";
import type { Bound } from "../outline.ts";
import { child, children, type SyntaxNode } from "../syntax-node.ts";
import type { Tokens } from "../tokens.ts";
import { constantTruth, dottedName, keywordOf, numberOf, tokensOf } from "./normalise.ts";

type Comparison = "<" | "<=" | ">" | ">=";
const COMPARISONS: { readonly [operator: string]: Comparison } = { Lt: "<", LtE: "<=", Gt: ">", GtE: ">=" };
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
 * What `assert` says of an expression: `a == b` that they are equal, `a and b` is two assertions, `0 < a < 5` too, and what
 * is true whatever happens is none.
 */
export function assertTruth(node: SyntaxNode, isNegated: boolean): readonly AssertionDraft[] {
  const truth = constantTruth(node);
  if (truth !== undefined) return truth === isNegated ? [{ operation: "fail", subject: [] }] : [];
  const operand = child(node, "operand");
  if (node.nodeType === "UnaryOp" && child(node, "op")?.nodeType === "Not" && operand !== undefined)
    return assertTruth(operand, !isNegated);
  if (node.nodeType === "BoolOp" && child(node, "op")?.nodeType === (isNegated ? "Or" : "And"))
    return children(node, "values").flatMap((value) => assertTruth(value, isNegated));
  if (node.nodeType === "Compare") return assertCompare(node, isNegated);
  const args = children(node, "args");
  if (node.nodeType === "Call" && dottedName(node) === "isinstance" && args.length === 2)
    return [{ operation: "instance", isNegated, subject: tokensOf(args[0]), expected: tokensOf(args[1]) }];
  return [{ operation: "truthy", isNegated, subject: tokensOf(node) }];
}

function assertCompare(node: SyntaxNode, isNegated: boolean): readonly AssertionDraft[] {
  const operators = children(node, "ops");
  const values = [child(node, "left"), ...children(node, "comparators")];
  // Not all of a chain being true is no chain of opposites.
  if (isNegated && operators.length > 1) return [{ operation: "truthy", isNegated, subject: tokensOf(node) }];
  return operators.flatMap((operator, index) => {
    const [left, right] = [values[index], values[index + 1]];
    if (left === undefined || right === undefined) return [];
    return [assertOperator(String(operator.nodeType), left, right, isNegated)];
  });
}

function assertOperator(
  operator: string,
  left: SyntaxNode,
  right: SyntaxNode,
  isNegated: boolean,
): AssertionDraft {
  const comparison = Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
  if (comparison !== undefined) return assertOrder(comparison, left, right, isNegated);
  const [subject, expected] = isLiteral(left) && !isLiteral(right) ? [right, left] : [left, right];
  switch (operator) {
    case "Is":
    case "IsNot":
      return assertSame(subject, expected, isNegated !== (operator === "IsNot"));
    case "In":
    case "NotIn":
      return {
        operation: "contain",
        isNegated: isNegated !== (operator === "NotIn"),
        subject: tokensOf(right),
        expected: tokensOf(left),
      };
  }
  return assertEqual(subject, expected, isNegated !== (operator === "NotEq"));
}

/** That two values are equal, or nearly where one is `pytest.approx`. */
export function assertEqual(subject: SyntaxNode, expected: SyntaxNode, isNegated: boolean): AssertionDraft {
  const isNear = isApprox(subject) || isApprox(expected);
  const [value, near] = isApprox(subject) ? [expected, subject] : [subject, expected];
  return {
    operation: isNear ? "close" : "equal",
    isNegated,
    subject: tokensOf(value),
    expected: tokensOf(near),
    bound: isNear ? toleranceOf(near) : null,
    looseness: loosenessOf([expected]),
  };
}

export function assertSame(subject: SyntaxNode, expected: SyntaxNode, isNegated: boolean): AssertionDraft {
  const isNone =
    expected.nodeType === "Constant" && (expected.value === null || expected.value === undefined);
  if (isNone) return { operation: "null", isNegated, subject: tokensOf(subject) };
  return { operation: "same", isNegated, subject: tokensOf(subject), expected: tokensOf(expected) };
}

export function assertOrder(
  operator: Comparison,
  left: SyntaxNode,
  right: SyntaxNode,
  isNegated: boolean,
): AssertionDraft {
  const isTurned = isLiteral(left) && !isLiteral(right);
  const seen = isTurned ? MIRRORED[operator] : operator;
  const meant = isNegated ? OPPOSITE[seen] : seen;
  const [subject, limit] = isTurned ? [right, left] : [left, right];
  return {
    operation: meant.startsWith("<") ? "below" : "above",
    subject: tokensOf(subject),
    expected: [meant, ...tokensOf(limit)],
    bound: boundOf(meant, numberOf(limit)),
  };
}

function isLiteral(node: SyntaxNode): boolean {
  return node.nodeType === "Constant" || numberOf(node) !== undefined;
}

function isApprox(node: SyntaxNode): boolean {
  return node.nodeType === "Call" && /^(?:pytest\.)?approx$/.test(dottedName(node) ?? "");
}

/** How far off `approx` and its like allow; relative tolerance before absolute. */
export function toleranceOf(call: SyntaxNode): Bound {
  const relative = numberOf(keywordOf(call, "rel") ?? keywordOf(call, "rtol") ?? children(call, "args")[1]);
  const absolute = numberOf(keywordOf(call, "abs") ?? keywordOf(call, "atol"));
  return { kind: "within", value: relative ?? absolute ?? 1e-6, inclusive: true };
}

/** How much of what is expected may be anything: `mock.ANY`. */
export function loosenessOf(expected: readonly SyntaxNode[]): number {
  const tokens: Tokens = expected.flatMap(tokensOf);
  return tokens.filter((token) => token === "$ANY" || token === ".ANY").length * 3;
}
