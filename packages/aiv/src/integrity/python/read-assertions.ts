import { type AssertionDraft, boundOf } from "../assertion.ts";
import { child, children, type SyntaxNode } from "../syntax-node.ts";
import type { Tokens } from "../tokens.ts";
import { assertEqual, assertOrder, assertSame, assertTruth, loosenessOf, toleranceOf } from "./conditions.ts";
import { dottedName, keywordOf, numberOf, tokensOf } from "./normalise.ts";

/** Assertions of unittest that compare two values, by name without `assert`. */
const EQUALS: ReadonlySet<string> = new Set(
  "Equal Equals ListEqual DictEqual TupleEqual SetEqual SequenceEqual MultiLineEqual".split(" "),
);
const ORDERS: { readonly [name: string]: "<" | "<=" | ">" | ">=" } = {
  Less: "<",
  LessEqual: "<=",
  Greater: ">",
  GreaterEqual: ">=",
};
/** Of unittest.mock, by name. */
const MOCKS: { readonly [name: string]: readonly [operation: string, isNegated: boolean] } = {
  assert_called: ["called", false],
  assert_awaited: ["called", false],
  assert_not_called: ["called", true],
  assert_not_awaited: ["called", true],
  assert_called_once: ["called-times", false],
  assert_awaited_once: ["called-times", false],
  assert_called_with: ["called-with", false],
  assert_awaited_with: ["called-with", false],
  assert_any_call: ["called-with", false],
  assert_has_calls: ["called-with", false],
  assert_called_once_with: ["called-once-with", false],
  assert_awaited_once_with: ["called-once-with", false],
};
/** What stands for code that is run to see it fail: its own text is no part of the assertion. */
const BLOCK: Tokens = ["with"];

/** What a call asserts; `null` where it is no assertion. */
export function readAssertionCall(node: SyntaxNode): readonly AssertionDraft[] | null {
  const name = dottedName(child(node, "func")) ?? lastMember(child(node, "func"));
  if (name === null) return null;
  const last = name.split(".").at(-1) ?? "";
  if (/^(?:pytest\.)?(?:raises|RaisesGroup)$/.test(name)) return [assertRaises(node)];
  if (/^(?:pytest\.)?(?:warns|deprecated_call)$/.test(name)) return [assertBlock("warns", node)];
  if (/^(?:pytest\.fail|(?:self|cls)\.fail)$/.test(name)) return [{ operation: "fail", subject: [] }];
  if (name.includes(".") && Object.hasOwn(MOCKS, last)) return [assertMock(last, node)];
  if (/^assert[A-Z]|^assert_$|^failUnless|^failIf/.test(last) && name.includes("."))
    return assertUnittest(last, node) ?? [assertNamed(last, node)];
  return /^(?:assert_|assert[A-Z]|expect_|verify_that$)/.test(last) ? assertArrays(last, node) : null;
}

/** The member of what has no name, such as `f().assert_called`. */
function lastMember(func: SyntaxNode | undefined): string | null {
  return func?.nodeType === "Attribute" ? `.${String(func.attr)}` : null;
}

function assertUnittest(name: string, node: SyntaxNode): readonly AssertionDraft[] | null {
  const word = name.replace(/^assert/, "");
  const [first, second, third] = children(node, "args");
  if (/^Raises|^(?:failUnlessRaises)/.test(word)) return [assertRaises(node)];
  if (/^(?:Warns|Logs|NoLogs)/.test(word)) return [assertBlock(word.toLowerCase(), node)];
  if (first === undefined) return null;
  switch (word) {
    case "True":
    case "_":
    case "failUnless":
      return assertTruth(first, false);
    case "False":
    case "failIf":
      return assertTruth(first, true);
    case "IsNone":
    case "IsNotNone":
      return [{ operation: "null", isNegated: word === "IsNotNone", subject: tokensOf(first) }];
  }
  if (second === undefined) return null;
  if (EQUALS.has(word)) return [assertEqual(first, second, false)];
  const order = Object.hasOwn(ORDERS, word) ? ORDERS[word] : undefined;
  if (order !== undefined) return [assertOrder(order, first, second, false)];
  const isNegated = /Not/.test(word);
  switch (word.replace("Not", "").replace(/s$/, "")) {
    case "Equal":
      return [assertEqual(first, second, isNegated)];
    case "I":
    case "Is":
      return [assertSame(first, second, isNegated)];
    case "In":
      return [{ operation: "contain", isNegated, subject: tokensOf(second), expected: tokensOf(first) }];
    case "IsInstance":
      return [{ operation: "instance", isNegated, subject: tokensOf(first), expected: tokensOf(second) }];
    case "Regex":
    case "RegexpMatche":
      return [{ operation: "match", isNegated, subject: tokensOf(first), expected: tokensOf(second) }];
    case "CountEqual":
    case "ItemsEqual":
      return [{ operation: "same-members", subject: tokensOf(first), expected: tokensOf(second) }];
    case "AlmostEqual":
      return [assertAlmost(node, first, second, third, isNegated)];
  }
  return null;
}

function assertAlmost(
  node: SyntaxNode,
  first: SyntaxNode,
  second: SyntaxNode,
  third: SyntaxNode | undefined,
  isNegated: boolean,
): AssertionDraft {
  const delta = numberOf(keywordOf(node, "delta"));
  const places = numberOf(keywordOf(node, "places") ?? third) ?? 7;
  return {
    operation: "close",
    isNegated,
    subject: tokensOf(first),
    expected: [...tokensOf(second), String(delta ?? `places ${places}`)],
    bound: { kind: "within", value: delta ?? 10 ** -places / 2, inclusive: true },
  };
}

/** `raises(E, match=…)`, as the head of a block or with what is called. */
function assertRaises(node: SyntaxNode): AssertionDraft {
  const [kind, second, ...rest] = children(node, "args");
  const name = dottedName(child(node, "func")) ?? "";
  const isRegex = /Regexp?$/.test(name);
  const pattern =
    keywordOf(node, "match") ?? keywordOf(node, "expected_regex") ?? (isRegex ? second : undefined);
  const check = keywordOf(node, "check");
  const called = isRegex ? rest : second === undefined ? [] : [second, ...rest];
  const isAny = /^(?:\w+\.)*(?:Base)?Exception$/.test(dottedName(kind) ?? "");
  const operation =
    pattern !== undefined ? "throws-matching" : isAny || kind === undefined ? "throws-anything" : "throws";
  return {
    operation,
    subject: BLOCK,
    expected: [
      ...tokensOf(kind),
      ...(pattern === undefined ? [] : ["match=", ...tokensOf(pattern)]),
      ...tokensOf(check),
      ...called.flatMap((arg) => [...tokensOf(arg), ","]),
    ],
  };
}

function assertBlock(operation: string, node: SyntaxNode): AssertionDraft {
  return { operation: `block:${operation}`, subject: BLOCK, expected: tokensOf(node) };
}

function assertMock(name: string, node: SyntaxNode): AssertionDraft {
  const [operation, isNegated] = MOCKS[name] ?? ["called", false];
  const func = child(node, "func");
  const given = [...children(node, "args"), ...children(node, "keywords")];
  return {
    operation,
    isNegated,
    subject: tokensOf(child(func, "value")),
    expected: [
      ...(operation === "called-with" ? [name] : []),
      ...given.flatMap((arg) => [...tokensOf(arg), ","]),
    ],
    looseness: loosenessOf(given),
  };
}

/** Of numpy and pandas, and functions that are known by their name alone. */
function assertArrays(name: string, node: SyntaxNode): readonly AssertionDraft[] {
  const [first, second, third] = children(node, "args");
  if (first !== undefined && second !== undefined) {
    if (/^assert_(?:array_|frame_|series_|index_)?equal$/.test(name))
      return [assertEqual(first, second, false)];
    if (/^assert_(?:array_)?less$/.test(name)) return [assertOrder("<", first, second, false)];
    if (/^assert_(?:allclose|(?:array_)?almost_equal|approx_equal)$/.test(name)) {
      const decimals = numberOf(keywordOf(node, "decimal") ?? (name.endsWith("equal") ? third : undefined));
      const bound = decimals === undefined ? toleranceOf(node) : boundOf("<", 10 ** -decimals);
      return [
        {
          operation: "close",
          subject: tokensOf(first),
          expected: [...tokensOf(second), String(bound?.value)],
          bound: bound === null ? null : { ...bound, kind: "within", inclusive: true },
        },
      ];
    }
  }
  return [assertNamed(name, node)];
}

function assertNamed(name: string, node: SyntaxNode): AssertionDraft {
  return { ...draftCall(name, node), needsAwait: true };
}

/** A call of a function that may assert. */
export function draftCall(name: string, node: SyntaxNode): AssertionDraft {
  const func = child(node, "func");
  const receiver = func?.nodeType === "Attribute" ? tokensOf(child(func, "value")) : [];
  const isOwn = receiver.length === 1 && /^\$(?:self|cls)$/.test(receiver[0] ?? "");
  const args = children(node, "args").map(tokensOf);
  const named = children(node, "keywords").flatMap((keyword) => [...tokensOf(keyword), ","]);
  return {
    operation: `call:${name}`,
    subject: [...(isOwn ? [] : receiver), ...args.flatMap((tokens) => [...tokens, ","]), ...named],
    looseness: loosenessOf(children(node, "args")),
    call: { name, args },
  };
}

/** The function or method of the same file that a call calls. */
export function calledName(node: SyntaxNode): string | null {
  const name = dottedName(child(node, "func"));
  if (name === null) return null;
  const parts = name.split(".");
  if (parts.length === 1) return name;
  return parts.length === 2 && (parts[0] === "self" || parts[0] === "cls") ? (parts[1] ?? null) : null;
}
