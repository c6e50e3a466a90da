import { child, children, type SyntaxNode, textOf } from "../syntax-node.ts";
import { dottedName } from "./normalise.ts";

/** Names that stand for something of a module: `no` of `from pytest import skip as no`, `r` of `r = pytest.raises`. */
export type Aliases = ReadonlyMap<string, string>;

/** Modules whose names are known by their full name. */
const KNOWN = /^(?:pytest|unittest|contextlib|builtins|sys|os)(?:\.|$)/;

/** Failures of assertions, under their own names. */
const FAILURE = /^(?:AssertionError|(?:Base)?Exception)$/;

/** What imports call by another name than its own. */
export function importAliases(node: SyntaxNode, aliases: Map<string, string>): void {
  const module = textOf(node, "module");
  for (const alias of children(node, "names")) {
    const [name, local] = [textOf(alias, "name"), textOf(alias, "asname")];
    if (name === undefined || local === undefined) continue;
    const whole = node.nodeType === "ImportFrom" && module !== undefined ? `${module}.${name}` : name;
    if (KNOWN.test(whole)) aliases.set(local, whole);
  }
}

/** Adds variables that are set to a name of a known module, or to another name, once. */
export function withValues(
  aliases: ReadonlyMap<string, string>,
  values: ReadonlyMap<string, SyntaxNode>,
): Aliases {
  const all = new Map(aliases);
  for (const [name, value] of values) {
    if (value.nodeType !== "Name" && value.nodeType !== "Attribute") continue;
    const whole = qualifiedName(value, all);
    if (whole !== null && whole !== name && (KNOWN.test(whole) || FAILURE.test(whole))) all.set(name, whole);
  }
  return all;
}

/** `a.b.c` as {@link dottedName}, where the first name is followed to what it stands for. */
export function qualifiedName(node: SyntaxNode | undefined, aliases: Aliases): string | null {
  const name = dottedName(node);
  if (name === null) return null;
  const [first = "", ...rest] = name.split(".");
  const whole = aliases.get(first);
  return whole === undefined ? name : [whole, ...rest].join(".");
}

/** The name that a chain of members begins with. */
function rootName(node: SyntaxNode | undefined): string {
  let root = node;
  while (root?.nodeType === "Attribute") root = child(root, "value");
  return root?.nodeType === "Name" ? String(root.id) : "";
}

/** The same call under its full name, so that what reads calls by their names knows it. */
export function withFullName(call: SyntaxNode, aliases: Aliases): SyntaxNode {
  const func = child(call, "func");
  if (aliases.size === 0 || !aliases.has(rootName(func))) return call;
  const name = dottedName(func);
  const whole = qualifiedName(func, aliases);
  if (name === null || whole === null || name === whole) return call;
  const [first = "", ...members] = whole.split(".");
  const named = members.reduce<SyntaxNode>((value, attr) => ({ nodeType: "Attribute", value, attr }), {
    nodeType: "Name",
    id: first,
  });
  return { ...call, func: named };
}
