import { child, children, type SyntaxNode, textOf } from "../syntax-node.ts";
import type { Bindings } from "./bindings.ts";
import { type Chain, isFunction, readChain } from "./chain.ts";
import { memberName, unwrap } from "./normalise.ts";
import { usedNames } from "./used-names.ts";

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

/** Whether a function of the file is given a function and never calls it, nor does anything else with it. */
export function ignoresCallback(
  callee: SyntaxNode | undefined,
  given: SyntaxNode,
  index: number,
  { functions, values }: Bindings,
): boolean {
  const name = textOf(unwrap(callee), "name");
  if (name === undefined || !isFunction(given)) return false;
  const fn = functions.get(name);
  if (fn === undefined) return isEmptyMock(values.get(name));
  const parameters = children(fn, "params");
  if (parameters.some(({ type }) => type === "RestElement")) return false;
  const body = child(fn, "body");
  const { values: used, bare } = usedNames({ type: "Program", body });
  if (used.has("arguments")) return false;
  const parameter = parameters[index];
  if (parameter === undefined) return true;
  const own = textOf(parameter.type === "AssignmentPattern" ? child(parameter, "left") : parameter, "name");
  return own !== undefined && !used.has(own) && !bare.has(own);
}

/** `vi.fn()` */
function isEmptyMock(value: SyntaxNode | undefined): boolean {
  if (value === undefined) return false;
  const { name, links } = readChain(value);
  const [member, call] = links;
  const isMock = /^(?:vi|vitest|jest|mock|sinon)$/.test(name ?? "") && links.length === 2;
  return (
    isMock &&
    member?.kind === "member" &&
    /^(?:fn|stub)$/.test(member.name) &&
    call?.kind === "call" &&
    call.args.length === 0
  );
}
