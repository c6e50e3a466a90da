import { child, children, nodesBelow, type SyntaxNode, textOf } from "../syntax-node.ts";
import { isFunction } from "./chain.ts";
import { unwrap } from "./normalise.ts";

/** Names that code does something with: a declaration is no use of a name, nor is a mention that calls nothing. */
export interface UsedNames {
  /** Read, passed on, or called where something is done with what the call gives. */
  readonly values: ReadonlySet<string>;
  /** Called where nothing is done with what the call gives. */
  readonly bare: ReadonlySet<string>;
}

/** Members of a function that say something of it, and do not call it. */
const DESCRIBING: ReadonlySet<string> = new Set(["name", "length"]);

export function usedNames(root: SyntaxNode): UsedNames {
  const values = new Set<string>();
  const bare = new Set<string>();
  /** What is called for a variable that may itself be of no use. */
  const held: (readonly [name: string, callee: string])[] = [];
  const open: SyntaxNode[] = [...nodesBelow(root)];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "Identifier") values.add(String(node.name));
    else open.push(...partsOf(node, bare, held));
  }
  for (const [name, callee] of held) (values.has(name) ? values : bare).add(callee);
  return { values, bare };
}

/** What a node holds that may use a name. */
function partsOf(
  node: SyntaxNode,
  bare: Set<string>,
  held: (readonly [name: string, callee: string])[],
): readonly SyntaxNode[] {
  switch (node.type) {
    case "ExpressionStatement":
      return partsOfStatement(unwrap(child(node, "expression")), bare);
    case "UnaryExpression":
      return node.operator === "void" || node.operator === "typeof"
        ? partsOfStatement(unwrap(child(node, "argument")), bare)
        : nodesBelow(node);
    case "VariableDeclarator": {
      const [id, init] = [child(node, "id"), unwrap(child(node, "init"))];
      const callee = init === undefined ? undefined : calledPlainly(init);
      const name = textOf(id, "name");
      if (name !== undefined && callee !== undefined && init !== undefined) {
        held.push([name, callee]);
        return children(init, "arguments");
      }
      return [...(name === undefined && id !== undefined ? [id] : []), ...(init === undefined ? [] : [init])];
    }
    case "AssignmentExpression": {
      const [left, right] = [child(node, "left"), child(node, "right")];
      const isSet = node.operator === "=" && left?.type === "Identifier";
      return [left, right].filter((one) => one !== undefined).filter((one) => !isSet || one !== left);
    }
    case "MemberExpression":
    case "OptionalMemberExpression": {
      const [object, property] = [child(node, "object"), child(node, "property")];
      if (node.computed === true) return nodesBelow(node);
      const isDescribed = object?.type === "Identifier" && DESCRIBING.has(textOf(property, "name") ?? "");
      return object === undefined || isDescribed ? [] : [object];
    }
    case "ObjectProperty":
    case "ObjectMethod":
    case "ClassMethod":
    case "ClassProperty":
      return nodesBelow(node).filter((below) => node.computed === true || below !== child(node, "key"));
    case "FunctionDeclaration":
    case "ClassDeclaration":
      return nodesBelow(node).filter((below) => below !== child(node, "id"));
  }
  return nodesBelow(node);
}

/** An expression of which the value is dropped. */
function partsOfStatement(expression: SyntaxNode | undefined, bare: Set<string>): readonly SyntaxNode[] {
  if (expression === undefined || expression.type === "Identifier" || isFunction(expression)) return [];
  const callee = calledPlainly(expression);
  if (callee === undefined) return [expression];
  bare.add(callee);
  return children(expression, "arguments");
}

function calledPlainly(node: SyntaxNode): string | undefined {
  return node.type === "CallExpression" ? textOf(unwrap(child(node, "callee")), "name") : undefined;
}
