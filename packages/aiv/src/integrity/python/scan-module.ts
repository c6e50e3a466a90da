import { Lazy } from "../lazy.ts";
import { child, children, nodesBelow, type SyntaxNode, type SyntaxTree, textOf } from "../syntax-node.ts";
import type { Tokens } from "../tokens.ts";
import { dottedName, tokensOf } from "./normalise.ts";

/** What a module imports and what its constants are set to. */
export interface ModuleFacts {
  readonly importsPytest: boolean;
  readonly importsUnittest: boolean;
  /** Constants that are set once. */
  readonly values: ReadonlyMap<string, SyntaxNode>;
}

export function scanModule({ nodes }: SyntaxTree): ModuleFacts {
  const imports = new Set<string>();
  const values = new Map<string, SyntaxNode>();
  const seen = new Set<string>();
  for (const node of nodes) {
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
  };
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

/** Whether what follows a statement runs: never, only at times, or always. */
export function endingOf(statement: SyntaxNode): "always-ends" | "may-end" | "goes-on" {
  switch (statement.nodeType) {
    case "Return":
    case "Raise":
    case "Break":
    case "Continue":
      return "always-ends";
    case "If": {
      const [yes, no] = [children(statement, "body"), children(statement, "orelse")];
      const [first, second] = [endingOfList(yes), endingOfList(no)];
      if (first === "always-ends" && second === "always-ends") return "always-ends";
      const ends = (list: readonly SyntaxNode[], ending: string): boolean =>
        ending !== "goes-on" && list.at(-1)?.nodeType !== "Raise";
      return ends(yes, first) || ends(no, second) ? "may-end" : "goes-on";
    }
    case "With":
    case "AsyncWith":
      // An expected failure ends the block, not the test.
      return "goes-on";
  }
  return "goes-on";
}

function endingOfList(statements: readonly SyntaxNode[]): "always-ends" | "may-end" | "goes-on" {
  const endings = statements.map(endingOf);
  if (endings.includes("always-ends")) return "always-ends";
  return endings.includes("may-end") ? "may-end" : "goes-on";
}

/** Whether an `except` lets a failed assertion pass. Those of other errors do not catch any. */
export function swallows(handler: SyntaxNode): boolean {
  const kind = child(handler, "type");
  const kinds = kind?.nodeType === "Tuple" ? children(kind, "elts").map(dottedName) : [dottedName(kind)];
  const catches =
    kind === undefined || kinds.some((name) => /^(?:Base)?Exception$|^AssertionError$/.test(name ?? ""));
  if (!catches) return false;
  const open: SyntaxNode[] = [handler];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.nodeType === "Raise" || node.nodeType === "Assert") return false;
    if (
      node.nodeType === "Call" &&
      /(?:^|\.)(?:fail|assert\w*|skip\w*|exit|xfail)$/.test(dottedName(node) ?? "")
    )
      return false;
    for (const below of nodesBelow(node)) open.push(below);
  }
  return true;
}
