import { child, children, type SyntaxNode } from "../syntax-node.ts";
import { memberName, unwrap } from "./normalise.ts";

/** One step of `root.a(b).c`: a member, a call, or a tagged template. */
export type Link =
  | { readonly kind: "member"; readonly name: string }
  | { readonly kind: "computed"; readonly property: SyntaxNode | undefined }
  | { readonly kind: "call"; readonly args: readonly SyntaxNode[]; readonly node: SyntaxNode }
  | { readonly kind: "template"; readonly quasi: SyntaxNode };

/** A chain of members and calls, from its root outwards. */
export interface Chain {
  readonly root: SyntaxNode;
  /** The name where the root is one. */
  readonly name: string | undefined;
  readonly links: readonly Link[];
}

export function readChain(node: SyntaxNode): Chain {
  const links: Link[] = [];
  let current: SyntaxNode = unwrap(node) ?? node;
  for (;;) {
    let below: SyntaxNode | undefined;
    switch (current.type) {
      case "MemberExpression":
      case "OptionalMemberExpression": {
        const name = memberName(current);
        links.push(
          name === undefined
            ? { kind: "computed", property: child(current, "property") }
            : { kind: "member", name },
        );
        below = child(current, "object");
        break;
      }
      case "CallExpression":
      case "OptionalCallExpression":
        links.push({ kind: "call", args: children(current, "arguments"), node: current });
        below = child(current, "callee");
        break;
      case "TaggedTemplateExpression": {
        const quasi = child(current, "quasi");
        if (quasi !== undefined) links.push({ kind: "template", quasi });
        below = child(current, "tag");
        break;
      }
    }
    const next = unwrap(below);
    if (next === undefined) break;
    current = next;
  }
  const name = current.type === "Identifier" ? (current.name as string) : undefined;
  return { root: current, name, links: links.reverse() };
}

export function isFunction(node: SyntaxNode | undefined): boolean {
  return node?.type === "ArrowFunctionExpression" || node?.type === "FunctionExpression";
}

/** The name of the last member of a chain, or nothing. */
export function lastMember(node: SyntaxNode): string {
  const last = readChain(node).links.at(-1);
  return last?.kind === "member" ? last.name : "";
}
