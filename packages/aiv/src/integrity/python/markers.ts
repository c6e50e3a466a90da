import type { Lazy } from "../lazy.ts";
import type { Case, CaseTable, Modifier, ModifierKind } from "../outline.ts";
import { child, children, type SyntaxNode } from "../syntax-node.ts";
import { joinTokens } from "../tokens.ts";
import { type Aliases, qualifiedName } from "./aliases.ts";
import { constantTruth, dottedName, keywordOf, numberOf, tokensOf } from "./normalise.ts";

/** Text and line of a node. */
export type Describe = (node: SyntaxNode) => { readonly text: Lazy<string>; readonly line: number };

/** What decorators, `pytestmark` and markers of cases say. */
export interface Markers {
  readonly modifiers: readonly Modifier[];
  readonly tables: readonly CaseTable[];
}

/** What names of the file stand for. */
export interface MarkerFacts {
  readonly values: ReadonlyMap<string, SyntaxNode>;
  readonly aliases: Aliases;
}

const KINDS: { readonly [name: string]: ModifierKind } = {
  skip: "skip",
  skipif: "skip",
  skipIf: "skip",
  skipUnless: "skip",
  importorskip: "skip",
  xfail: "expected-failure",
  expectedFailure: "expected-failure",
};

/** Reads markers; `facts` has what constants of the file are set to, which may be markers and lists of cases. */
export function readMarkers(nodes: readonly SyntaxNode[], facts: MarkerFacts, describe: Describe): Markers {
  const read = nodes.map((node) => readMarker(node, facts, describe, 0));
  return {
    modifiers: read.flatMap(({ modifiers }) => modifiers),
    tables: read.flatMap(({ tables }) => tables),
  };
}

const NONE: Markers = { modifiers: [], tables: [] };

function readMarker(node: SyntaxNode, facts: MarkerFacts, describe: Describe, depth: number): Markers {
  if (depth > 4) return NONE;
  if (node.nodeType === "List" || node.nodeType === "Tuple")
    return readMarkers(children(node, "elts"), facts, describe);
  if (node.nodeType === "Name") {
    const value = facts.values.get(String(node.id));
    if (value !== undefined) return readMarker(value, facts, describe, depth + 1);
  }
  const name = qualifiedName(node, facts.aliases) ?? "";
  const last = name.split(".").at(-1) ?? "";
  const args = children(node, "args");
  const isFramework = /^(?:(?:pytest\.)?mark|unittest|pytest)\.\w+$|^\w+$/.test(name);
  if (last === "parametrize" || name === "parameterized.expand") {
    const list = name.endsWith("parametrize") ? (args[1] ?? keywordOf(node, "argvalues")) : args[0];
    return list === undefined ? NONE : readTable(list, facts, describe);
  }
  const params = last === "fixture" ? keywordOf(node, "params") : undefined;
  if (params !== undefined) return readTable(params, facts, describe);
  const kind = isFramework && Object.hasOwn(KINDS, last) ? KINDS[last] : undefined;
  if (kind === undefined) return NONE;
  const modifier = modifierOf(kind, last, node, describe);
  return modifier === null ? NONE : { modifiers: [modifier], tables: [] };
}

function modifierOf(kind: ModifierKind, word: string, node: SyntaxNode, describe: Describe): Modifier | null {
  const place = describe(node);
  const given = keywordOf(node, "condition") ?? children(node, "args")[0];
  // `skip("why")` and `xfail(reason="why")` always hold.
  const isAlways = word === "skip" || word === "expectedFailure" || given === undefined;
  if (isAlways) return { kind, condition: null, ...place };
  if (word === "importorskip" || typeof given.value === "string")
    return { kind, condition: tokensOf(given), ...place };
  const isOpposite = word === "skipUnless";
  const truth = constantTruth(given);
  if (truth === isOpposite) return null;
  const condition = truth === undefined ? [...(isOpposite ? ["!"] : []), ...tokensOf(given)] : null;
  return { kind, condition, ...place };
}

/** A list of cases; a case may have markers of its own: `pytest.param(1, marks=pytest.mark.skip)`. */
function readTable(list: SyntaxNode, facts: MarkerFacts, describe: Describe): Markers {
  const elements = elementsOf(list, facts.values, 0);
  const place = describe(list);
  if (elements === null) return { modifiers: [], tables: [{ rows: null, asserts: true, ...place }] };
  const modifiers: Modifier[] = [];
  const rows = elements.map((element): Case => {
    const key = joinTokens(caseTokens(element));
    const marks = keywordOf(element, "marks") ?? markAround(element);
    for (const { kind, text, line } of marks === undefined
      ? []
      : readMarker(marks, facts, describe, 0).modifiers)
      modifiers.push({ kind, condition: ["case", key], text, line });
    return { key, ...describe(element) };
  });
  return { modifiers, tables: [{ rows, asserts: true, ...place }] };
}

/** As pytest was told before `marks`: `pytest.mark.skipif(x)((1, 2))`. */
function markAround(element: SyntaxNode): SyntaxNode | undefined {
  const func = child(element, "func");
  return element.nodeType === "Call" && /^(?:pytest\.)?mark\./.test(dottedName(func) ?? "")
    ? func
    : undefined;
}

/** Without markers and names: they do not change what is tested. */
function caseTokens(node: SyntaxNode): readonly string[] {
  const [marked] = children(node, "args");
  if (markAround(node) !== undefined && marked !== undefined) return tokensOf(marked);
  if (dottedName(node) !== "pytest.param" && dottedName(node) !== "param") return tokensOf(node);
  const args = children(node, "args");
  const [only] = args;
  return args.length === 1 && only !== undefined
    ? tokensOf(only)
    : tokensOf({ nodeType: "Tuple", elts: args });
}

/** Rows of a loop: `for x in [1, 2]`. */
export function readRows(
  list: SyntaxNode,
  values: ReadonlyMap<string, SyntaxNode>,
  describe: Describe,
): CaseTable {
  const elements = elementsOf(list, values, 0);
  const rows =
    elements?.map((element): Case => ({ key: joinTokens(tokensOf(element)), ...describe(element) })) ?? null;
  return { rows, asserts: true, ...describe(list) };
}

function elementsOf(
  node: SyntaxNode,
  values: ReadonlyMap<string, SyntaxNode>,
  depth: number,
): readonly SyntaxNode[] | null {
  if (depth > 8) return null;
  switch (node.nodeType) {
    case "List":
    case "Tuple":
    case "Set":
      return children(node, "elts").flatMap((element) => {
        const inner = element.nodeType === "Starred" ? child(element, "value") : undefined;
        return (inner === undefined ? null : elementsOf(inner, values, depth + 1)) ?? [element];
      });
    case "Dict":
      return children(node, "keys");
    case "Name": {
      const value = values.get(String(node.id));
      const elements = value === undefined ? null : elementsOf(value, values, depth + 1);
      // What begins empty is filled later.
      return elements?.length === 0 ? null : elements;
    }
    case "Call":
      return elementsOfCall(node, values, depth);
  }
  return null;
}

/** `range(3)`, `enumerate([…])`, `d.items()` */
function elementsOfCall(
  node: SyntaxNode,
  values: ReadonlyMap<string, SyntaxNode>,
  depth: number,
): readonly SyntaxNode[] | null {
  const name = dottedName(node) ?? "";
  const args = children(node, "args");
  const [first] = args;
  if (name === "range" && args.length === 1) {
    const count = numberOf(first) ?? -1;
    return count >= 0 && count <= 10_000 && first !== undefined
      ? Array.from({ length: count }, () => first)
      : null;
  }
  if (/^(?:enumerate|list|tuple|set|sorted|reversed|frozenset)$/.test(name) && first !== undefined)
    return elementsOf(first, values, depth + 1);
  const object = child(child(node, "func"), "value");
  const isView = /\.(?:items|keys|values)$/.test(name) && args.length === 0;
  return isView && object !== undefined ? elementsOf(object, values, depth + 1) : null;
}
