import { child, children, nodesBelow, type SyntaxNode, textOf } from "../syntax-node.ts";
import type { Tokens } from "../tokens.ts";
import { memberName, tokensOf } from "./normalise.ts";

/** Names within a function: what it declares and sets them to first, and how often each name is written. */
export interface NamesWithin {
  readonly locals: ReadonlyMap<string, Tokens>;
  readonly counts: ReadonlyMap<string, number>;
}

export function scanNames(root: SyntaxNode): NamesWithin {
  const locals = new Map<string, Tokens>();
  const counts = new Map<string, number>();
  const open: SyntaxNode[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    switch (node.type) {
      case "Identifier": {
        const name = String(node.name);
        counts.set(name, (counts.get(name) ?? 0) + 1);
        break;
      }
      case "VariableDeclarator":
        addNames(child(node, "id"), tokensOf(child(node, "init")), locals);
        break;
      case "AssignmentExpression": {
        const name = textOf(child(node, "left"), "name");
        if (name !== undefined && locals.get(name)?.length === 0)
          locals.set(name, tokensOf(child(node, "right")));
        break;
      }
      case "ForOfStatement":
      case "ForInStatement": {
        const [declared] = children(child(node, "left"), "declarations");
        addNames(child(declared, "id"), ["for", ...tokensOf(child(node, "right"))], locals);
        break;
      }
      case "CatchClause":
        addNames(child(node, "param"), ["catch"], locals);
        break;
    }
    if (node.params !== undefined) {
      for (const [index, parameter] of children(node, "params").entries())
        addNames(parameter, ["parameter", String(index)], locals);
    }
    const below = nodesBelow(node);
    for (let index = below.length - 1; index >= 0; index--) open.push(below[index] ?? node);
  }
  return { locals, counts };
}

/** The names that a pattern declares; the first value of a name counts. */
function addNames(pattern: SyntaxNode | undefined, value: Tokens, names: Map<string, Tokens>): void {
  switch (pattern?.type) {
    case "Identifier": {
      const name = String(pattern.name);
      if ((names.get(name)?.length ?? 0) === 0) names.set(name, value);
      return;
    }
    case "ObjectPattern":
      for (const property of children(pattern, "properties")) {
        if (property.type === "RestElement") addNames(property, value, names);
        else addNames(child(property, "value"), [...value, `.${memberName(property) ?? ""}`], names);
      }
      return;
    case "ArrayPattern":
      for (const [index, element] of children(pattern, "elements").entries())
        addNames(element, [...value, `[${index}`], names);
      return;
    case "AssignmentPattern":
      addNames(child(pattern, "left"), value, names);
      return;
    case "RestElement":
      addNames(child(pattern, "argument"), [...value, "..."], names);
      return;
  }
}

/** Names of parameters; `null` for one that is taken apart. */
export function parameterNames(fn: SyntaxNode): readonly (string | null)[] {
  return children(fn, "params").map((parameter) => {
    const name = parameter.type === "AssignmentPattern" ? child(parameter, "left") : parameter;
    return name?.type === "Identifier" ? (textOf(name, "name") ?? null) : null;
  });
}
