import { Lazy } from "../lazy.ts";
import type { Constant } from "../outline.ts";
import { child, children, nodesBelow, type SyntaxNode, textOf } from "../syntax-node.ts";
import { substitute, type Tokens } from "../tokens.ts";
import { numberOf, tokensOf } from "./normalise.ts";

const TAKES: ReadonlySet<unknown> = new Set(["FunctionDef", "AsyncFunctionDef", "Lambda"]);

/** Names below a node that are set once, and nowhere else. */
export function constantNames(root: SyntaxNode): ReadonlyMap<string, Constant> {
  const set = new Map<string, SyntaxNode>();
  const changed = new Set<string>();
  const counts = new Map<string, number>();
  const open: SyntaxNode[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.nodeType === "Name") counts.set(String(node.id), (counts.get(String(node.id)) ?? 0) + 1);
    const targets = children(node, "targets");
    const [target] = targets;
    const value = child(node, "value");
    if (
      node.nodeType === "Assign" &&
      targets.length === 1 &&
      target?.nodeType === "Name" &&
      value !== undefined
    )
      declare(String(target.id), value, set, changed);
    else for (const one of targetsOf(node)) for (const name of namesIn(one)) changed.add(name);
    if (node !== root && node.nodeType === "FunctionDef") declare(String(node.name), node, set, changed);
    if (TAKES.has(node.nodeType)) for (const arg of parametersOf(node)) changed.add(arg);
    open.push(...nodesBelow(node));
  }
  const constants = new Map<string, Constant>();
  for (const [name, value] of set) {
    if (changed.has(name)) continue;
    constants.set(name, {
      value: new Lazy(() => valueTokens(value)),
      isPlain: value.nodeType === "Constant" || numberOf(value) !== undefined,
      // A function's name is written where it is declared, and is no name there.
      count: (counts.get(name) ?? 0) + (value.nodeType === "FunctionDef" ? 1 : 0),
    });
  }
  return constants;
}

function declare(name: string, value: SyntaxNode, set: Map<string, SyntaxNode>, changed: Set<string>): void {
  if (set.has(name)) changed.add(name);
  set.set(name, value);
}

/** What a statement or clause sets in another way than once and for all. */
function targetsOf(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.nodeType) {
    case "Assign":
    case "Delete":
      return children(node, "targets");
    case "AugAssign":
    case "AnnAssign":
    case "NamedExpr":
    case "For":
    case "AsyncFor":
    case "Comprehension": {
      const target = child(node, "target");
      return target === undefined ? [] : [target];
    }
    case "WithItem": {
      const held = child(node, "optional_vars");
      return held === undefined ? [] : [held];
    }
    case "ExceptHandler":
      return typeof node.name === "string" ? [{ nodeType: "Name", id: node.name }] : [];
    case "Global":
    case "Nonlocal":
      return (Array.isArray(node.names) ? node.names : []).map((id: unknown) => ({ nodeType: "Name", id }));
  }
  return [];
}

/** Names that a target sets, or of which it sets a part. */
function namesIn(target: SyntaxNode): readonly string[] {
  if (target.nodeType === "Name") return [String(target.id)];
  const value = child(target, "value");
  return [...children(target, "elts"), ...(value === undefined ? [] : [value])].flatMap(namesIn);
}

function parametersOf(node: SyntaxNode): readonly string[] {
  const args = child(node, "args");
  const lists = ["posonlyargs", "args", "kwonlyargs"].flatMap((field) => children(args, field));
  const others = ["vararg", "kwarg"].flatMap((field) => {
    const one = child(args, field);
    return one === undefined ? [] : [one];
  });
  return [...lists, ...others].map((arg) => textOf(arg, "arg") ?? "");
}

/** A function without the names that are its own: what it gives is the same whatever they are called. */
function valueTokens(value: SyntaxNode): Tokens {
  if (value.nodeType !== "FunctionDef" && value.nodeType !== "Lambda") return tokensOf(value);
  const own = new Map<string, Tokens>(parametersOf(value).map((name) => [name, ["parameter"]]));
  const only = child(value, "body");
  const body = [...children(value, "body"), ...(only === undefined ? [] : [only])];
  return ["(", ...substitute(body.flatMap(tokensOf), own), ")"];
}
