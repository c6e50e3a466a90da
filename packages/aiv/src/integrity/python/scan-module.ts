import { Lazy } from "../lazy.ts";
import { child, children, nodesBelow, type SyntaxNode, type SyntaxTree, textOf } from "../syntax-node.ts";
import type { Tokens } from "../tokens.ts";
import { type Aliases, importAliases, withValues } from "./aliases.ts";
import { isMarked } from "./coroutines.ts";
import { dottedName, tokensOf } from "./normalise.ts";
import { readWithdrawn, type Withdrawn } from "./withdrawn.ts";

/** What a module imports and what its constants are set to. */
export interface ModuleFacts {
  readonly importsPytest: boolean;
  readonly importsUnittest: boolean;
  /** Constants that are set once. */
  readonly values: ReadonlyMap<string, SyntaxNode>;
  readonly aliases: Aliases;
  /** Lists that are set to be empty and of which nothing else is done than to go through them. */
  readonly emptyLists: ReadonlySet<string>;
  readonly classes: ReadonlyMap<string, SyntaxNode>;
  /** Names of classes that others of the file are made of. */
  readonly bases: ReadonlySet<string>;
  /** Whether some test that is a coroutine has a marker with which it is waited for. */
  readonly marksCoroutines: boolean;
  /** Variables that are set to a marker of pytest. */
  readonly markers: ReadonlySet<string>;
  readonly functions: ReadonlyMap<string, SyntaxNode>;
  /** What statements elsewhere take away from tests. */
  readonly withdrawn: Lazy<Withdrawn>;
  /** Statements and calls, of which some may replace assertions or decide what runs. */
  readonly acts: readonly SyntaxNode[];
}

const ACTS: ReadonlySet<unknown> = new Set([
  "Assign",
  "AnnAssign",
  "AugAssign",
  "Delete",
  "Call",
  "FunctionDef",
]);

export function scanModule({ nodes }: SyntaxTree): ModuleFacts {
  const imports = new Set<string>();
  const values = new Map<string, SyntaxNode>();
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  const imported = new Map<string, string>();
  const classes = new Map<string, SyntaxNode>();
  const functions = new Map<string, SyntaxNode>();
  const acts = nodes.filter(({ nodeType }) => ACTS.has(nodeType));
  for (const node of nodes) {
    if (node.nodeType === "Name") counts.set(String(node.id), (counts.get(String(node.id)) ?? 0) + 1);
    if (node.nodeType === "Import" || node.nodeType === "ImportFrom") importAliases(node, imported);
    if (node.nodeType === "ClassDef") classes.set(String(node.name), node);
    if (node.nodeType === "FunctionDef") functions.set(String(node.name), node);
    if (node.nodeType === "Import")
      for (const alias of children(node, "names"))
        imports.add(String(alias.name).split(".").slice(0, 2).join("."));
    if (node.nodeType === "ImportFrom") imports.add(textOf(node, "module") ?? "");
    const targets = node.nodeType === "Assign" ? children(node, "targets") : [];
    const target = targets.length === 1 ? targets[0] : child(node, "target");
    const value = child(node, "value");
    if (target?.nodeType === "Name" && value !== undefined) {
      const name = String(target.id);
      if (seen.has(name)) values.delete(name);
      else values.set(name, value);
      seen.add(name);
    }
  }
  const has = (name: string): boolean =>
    [...imports].some((one) => one === name || one.startsWith(`${name}.`));
  return {
    importsPytest: has("pytest") || has("_pytest"),
    // Programs use mocks, too.
    importsUnittest: [...imports].some((one) => one === "unittest" || /^unittest\.(?!mock)/.test(one)),
    values,
    aliases: withValues(imported, values),
    emptyLists: listsLeftEmpty(values, counts),
    classes,
    bases: new Set(
      [...classes.values()].flatMap((one) => children(one, "bases").map((base) => dottedName(base) ?? "")),
    ),
    marksCoroutines: nodes.some((node) => node.nodeType === "AsyncFunctionDef" && isMarked(node)),
    markers: new Set(
      [...values].flatMap(([name, value]) =>
        /^(?:(?:pytest\.)?mark|unittest)\./.test(dottedName(value) ?? "") ? [name] : [],
      ),
    ),
    functions,
    withdrawn: new Lazy(() => readWithdrawn(acts)),
    acts,
  };
}

/** Lists that are named once more at most: where they are gone through. */
function listsLeftEmpty(
  values: ReadonlyMap<string, SyntaxNode>,
  counts: ReadonlyMap<string, number>,
): ReadonlySet<string> {
  const empty = [...values].filter(
    ([name, value]) =>
      (value.nodeType === "List" || value.nodeType === "Tuple") &&
      children(value, "elts").length === 0 &&
      (counts.get(name) ?? 0) <= 2,
  );
  return new Set(empty.map(([name]) => name));
}

/** Names that are set within a function, with what they are set to first. */
export function localNames(fn: SyntaxNode): ReadonlyMap<string, Lazy<Tokens>> {
  const names = new Map<string, Lazy<Tokens>>();
  const open: SyntaxNode[] = [fn];
  const add = (name: string, value: SyntaxNode | undefined, way: Tokens): void => {
    if (!names.has(name)) names.set(name, new Lazy(() => [...way, ...tokensOf(value)]));
  };
  const set = (target: SyntaxNode | undefined, value: SyntaxNode | undefined, way: Tokens): void => {
    if (target?.nodeType === "Name") add(String(target.id), value, way);
    for (const [index, element] of children(target, "elts").entries())
      set(element, value, [...way, `[${index}`]);
  };
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    switch (node.nodeType) {
      case "Assign":
        for (const target of children(node, "targets")) set(target, child(node, "value"), []);
        break;
      case "AnnAssign":
      case "NamedExpr":
        set(child(node, "target"), child(node, "value"), []);
        break;
      case "For":
      case "AsyncFor":
      case "Comprehension":
        set(child(node, "target"), child(node, "iter"), ["for"]);
        break;
      case "WithItem":
        set(child(node, "optional_vars"), child(node, "context_expr"), ["with"]);
        break;
      case "ExceptHandler":
        if (typeof node.name === "string") add(node.name, child(node, "type"), ["except"]);
        break;
      case "Lambda":
      case "FunctionDef":
      case "AsyncFunctionDef":
        for (const [index, name] of parameterNames(node).entries())
          if (name !== null) add(name, undefined, ["parameter", String(index)]);
        break;
    }
    const below = nodesBelow(node);
    for (let index = below.length - 1; index >= 0; index--) open.push(below[index] ?? node);
  }
  return names;
}

/** Names of parameters in order, without `self`. */
export function parameterNames(fn: SyntaxNode): readonly (string | null)[] {
  const args = child(fn, "args");
  const names = [...children(args, "posonlyargs"), ...children(args, "args")].map(
    (arg) => textOf(arg, "arg") ?? null,
  );
  return names[0] === "self" || names[0] === "cls" ? names.slice(1) : names;
}
