import { child, children, nodesBelow, type SyntaxNode, textOf } from "../syntax-node.ts";

/** Names within a function: what it declares, and how often each name is written. */
export interface NamesWithin {
  readonly locals: ReadonlySet<string>;
  readonly counts: ReadonlyMap<string, number>;
}

export function scanNames(root: SyntaxNode): NamesWithin {
  const locals = new Set<string>();
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
      case "FunctionDeclaration":
      case "ClassDeclaration":
        addNames(child(node, "id"), locals);
        break;
      case "CatchClause":
        addNames(child(node, "param"), locals);
        break;
    }
    for (const parameter of children(node, "params")) addNames(parameter, locals);
    for (const below of nodesBelow(node)) open.push(below);
  }
  return { locals, counts };
}

/** The names that a pattern declares. */
function addNames(pattern: SyntaxNode | undefined, names: Set<string>): void {
  switch (pattern?.type) {
    case "Identifier":
      names.add(String(pattern.name));
      return;
    case "ObjectPattern":
      for (const property of children(pattern, "properties"))
        addNames(property.type === "RestElement" ? property : child(property, "value"), names);
      return;
    case "ArrayPattern":
      for (const element of children(pattern, "elements")) addNames(element, names);
      return;
    case "AssignmentPattern":
      addNames(child(pattern, "left"), names);
      return;
    case "RestElement":
      addNames(child(pattern, "argument"), names);
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
