import { type AssertionDraft, boundOf } from "../assertion.ts";
import type { Bound } from "../outline.ts";
import { children, type SyntaxNode } from "../syntax-node.ts";
import { joinTokens, type Tokens } from "../tokens.ts";
import { assertEquality, assertTruth, isCondition, numberOf } from "./conditions.ts";
import { constantTruth } from "./constant.ts";
import { DISTINCT_WORDS, type Matcher } from "./matchers.ts";
import { tokensOf, unwrap } from "./normalise.ts";

/** A matcher applied to what is tested. */
export interface MatcherUse {
  readonly word: string;
  readonly matcher: Matcher;
  readonly isNegated: boolean;
  readonly subject: SyntaxNode;
  readonly args: readonly SyntaxNode[];
}

/** What a matcher asserts of a subject; none where that is true of anything. */
export function draftMatcher(use: MatcherUse): readonly AssertionDraft[] {
  const { word, matcher, subject } = use;
  const isNegated = use.isNegated !== (matcher.isNegated ?? false);
  const args = compared(use);
  const [first] = args;
  const truth = booleanOf(word, matcher, first);
  if (matcher.operation === "truthy") return assertTruth(subject, isNegated);
  const constant = constantTruth(subject);
  if (truth !== undefined && (isCondition(subject) || constant !== undefined))
    return assertTruth(subject, truth === isNegated);
  const given = tokensOf(subject);
  if (constant !== undefined && isPlain(subject) && args.every((arg) => constantTruth(arg) !== undefined))
    return [];
  if (truth !== undefined)
    return [{ operation: "same", isNegated, subject: given, expected: [String(truth)] }];
  if (isEquality(matcher.operation) && first !== undefined)
    return [
      { ...assertEquality(matcher.operation, isNegated, subject, first), looseness: loosenessOf(args) },
    ];
  const operation = operationOf(matcher, args);
  return [
    {
      operation,
      isNegated,
      subject: given,
      expected: [
        ...(DISTINCT_WORDS.test(word) ? [word] : []),
        ...args.flatMap((arg) => [...tokensOf(arg), ","]),
      ],
      looseness: loosenessOf(args),
      bound: boundOfMatcher(word, matcher, args),
      parts: operation === "match-object" && first !== undefined ? partsOf(first) : null,
    },
  ];
}

/** Arguments that are compared: no messages, no names of snapshots. */
function compared({ word, matcher, args, subject }: MatcherUse): readonly SyntaxNode[] {
  if (matcher.operation === "snapshot" && !word.includes("Inline"))
    return args.filter((arg) => arg.type !== "StringLiteral");
  // Where the subject is the first argument, the arity counts it.
  const isFirst = matcher.arity !== undefined && !word.startsWith("to") && args[0] === subject;
  const rest = isFirst ? args.slice(1) : args;
  const arity = matcher.arity === undefined ? rest.length : matcher.arity - (isFirst ? 1 : 0);
  return rest.slice(0, Math.max(0, arity));
}

/** The value that `isTrue`, `.true` and `toBe(true)` expect. */
function booleanOf(word: string, matcher: Matcher, first: SyntaxNode | undefined): boolean | undefined {
  if (matcher.operation !== "same") return undefined;
  if (first === undefined) return /true$/i.test(word) ? true : /false$/i.test(word) ? false : undefined;
  const value = unwrap(first);
  return value?.type === "BooleanLiteral" ? value.value === true : undefined;
}

function isEquality(operation: string): boolean {
  return ["same", "strict-equal", "equal", "loose-equal"].includes(operation);
}

/** A value written down: asserting something of it says nothing about the program. */
function isPlain(subject: SyntaxNode): boolean {
  const type = String(unwrap(subject)?.type);
  return type.endsWith("Literal") || type === "UnaryExpression" || type === "LogicalExpression";
}

function operationOf(matcher: Matcher, args: readonly SyntaxNode[]): string {
  if (args.length === 0 && matcher.bare !== undefined) return matcher.bare;
  if (args.length > 1 && matcher.withValue !== undefined) return matcher.withValue;
  if (matcher.operation === "throws" && isPattern(args[0])) return "throws-matching";
  return matcher.operation === "throws" && tokensOf(args[0])[0] === "$Error"
    ? "throws-anything"
    : matcher.operation;
}

/** Whether what is thrown has to fit a text, a pattern or an object, and not a class alone. */
function isPattern(given: SyntaxNode | undefined): boolean {
  const type = unwrap(given)?.type;
  return (
    type === "StringLiteral" ||
    type === "RegExpLiteral" ||
    type === "TemplateLiteral" ||
    type === "ObjectExpression" ||
    type === "NewExpression"
  );
}

function boundOfMatcher(
  word: string,
  { operation, inclusive }: Matcher,
  args: readonly SyntaxNode[],
): Bound | null {
  const value = numberOf(args[0]);
  if (operation === "above") return boundOf(inclusive === true ? ">=" : ">", value);
  if (operation === "below") return boundOf(inclusive === true ? "<=" : "<", value);
  if (operation === "assertion-count") return boundOf(">=", value);
  if (operation !== "close") return null;
  const second = numberOf(args[1]);
  if (word !== "toBeCloseTo") return second === undefined ? null : within(second);
  return within(10 ** -(second ?? 2) / 2);
}

function within(value: number): Bound {
  return { kind: "within", value, inclusive: true };
}

/** What expected values that fit many things are worth, by what follows `expect.` or `sinon.match`. */
const LOOSE: { readonly [word: string]: number } = { ".anything": 3, ".any": 2 };

function loosenessOf(args: readonly SyntaxNode[]): number {
  let sum = 0;
  for (const arg of args) {
    const tokens = tokensOf(arg);
    for (const [index, token] of tokens.entries()) {
      const next = tokens[index + 1] ?? "";
      if (token === "$expect" && next.startsWith("."))
        sum += LOOSE[next] ?? (/Containing$|Matching$|closeTo$/.test(next) ? 1 : 0);
      if (token === ".match" && tokens[index - 1] === "$sinon") sum += LOOSE[next] ?? 1;
    }
  }
  return sum;
}

/** Members of an object that is to be matched in part. */
function partsOf(expected: SyntaxNode): readonly string[] | null {
  const node = unwrap(expected);
  if (node?.type !== "ObjectExpression") return null;
  return children(node, "properties").map((property): string => joinTokens(tokensOf(property)));
}

/** What a function that is known by its name alone asserts. */
export function draftCall(name: string, args: readonly SyntaxNode[], receiver: Tokens): AssertionDraft {
  const given = args.map(tokensOf);
  return {
    operation: `call:${name}`,
    subject: [...receiver, ...given.flatMap((tokens) => [...tokens, ","])],
    looseness: loosenessOf(args),
    needsAwait: true,
    call: { name, args: given },
  };
}
