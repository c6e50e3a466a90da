import { child, type SyntaxNode, textOf } from "../syntax-node.ts";
import { type Chain, isFunction } from "./chain.ts";
import { memberName, unwrap } from "./normalise.ts";

/** The function of the same file that a call calls: by its name, or as a method of `this`. */
export function calledName(
  chain: Chain,
): { readonly name: string; readonly args: readonly SyntaxNode[] } | null {
  const { root, name, links } = chain;
  const call = links.at(-1);
  if (call?.kind !== "call") return null;
  if (name !== undefined && links.length === 1) return { name, args: call.args };
  const member = links[0];
  if (root.type === "ThisExpression" && links.length === 2 && member?.kind === "member")
    return { name: member.name, args: call.args };
  return null;
}

/** Whether a function is declared under a name: a declaration, or a constant that is a function. */
export function declaredFunction(
  node: SyntaxNode,
): { readonly name: string; readonly fn: SyntaxNode } | null {
  switch (node.type) {
    case "FunctionDeclaration":
    case "VariableDeclarator": {
      const name = textOf(child(node, "id"), "name");
      const fn = node.type === "FunctionDeclaration" ? node : unwrap(child(node, "init"));
      if (name === undefined || fn === undefined) return null;
      return node.type === "FunctionDeclaration" || isFunction(fn) ? { name, fn } : null;
    }
    case "ClassMethod":
    case "ObjectMethod":
    case "ClassPrivateMethod": {
      const name = memberName(node);
      return name === undefined ? null : { name, fn: node };
    }
    case "ObjectProperty":
    case "ClassProperty": {
      const name = memberName(node);
      const fn = unwrap(child(node, "value"));
      return name === undefined || fn === undefined || !isFunction(fn) ? null : { name, fn };
    }
  }
  return null;
}
