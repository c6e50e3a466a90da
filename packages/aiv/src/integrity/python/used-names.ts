import { child, children, nodesBelow, type SyntaxNode } from "../syntax-node.ts";

/** Names that code does something with. */
export interface UsedNames {
  /** Read, passed on, or called where something is done with what the call gives. */
  readonly values: ReadonlySet<string>;
  /** Called where nothing is done with what the call gives. */
  readonly bare: ReadonlySet<string>;
}

/** Names used below a node; what is assigned, declared or only mentioned is not used. */
export function usedNames(root: SyntaxNode): UsedNames {
  const values = new Set<string>();
  const bare = new Set<string>();
  const held: (readonly [name: string, callee: string])[] = [];
  const open: SyntaxNode[] = [...nodesBelow(root)];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.nodeType === "Name") {
      if (child(node, "ctx")?.nodeType !== "Store") values.add(String(node.id));
      continue;
    }
    const value = child(node, "value");
    const callee = calledPlainly(value);
    if (node.nodeType === "Expr" && value?.nodeType === "Name") continue;
    if (node.nodeType === "Expr" && callee !== undefined) {
      bare.add(callee);
      open.push(...argumentsOf(value));
      continue;
    }
    const [target, ...others] = children(node, "targets");
    if (node.nodeType === "Assign" && target?.nodeType === "Name" && others.length === 0) {
      if (callee !== undefined) {
        held.push([String(target.id), callee]);
        open.push(...argumentsOf(value));
      } else if (value !== undefined) open.push(value);
      continue;
    }
    open.push(...nodesBelow(node));
  }
  for (const [name, callee] of held) (values.has(name) ? values : bare).add(callee);
  return { values, bare };
}

function calledPlainly(node: SyntaxNode | undefined): string | undefined {
  const func = node?.nodeType === "Call" ? child(node, "func") : undefined;
  return func?.nodeType === "Name" ? String(func.id) : undefined;
}

function argumentsOf(call: SyntaxNode | undefined): readonly SyntaxNode[] {
  return [...children(call, "args"), ...children(call, "keywords")];
}
