import { Lazy } from "../lazy.ts";
import type { Constant } from "../outline.ts";
import { child, children, nodesBelow, type SyntaxNode, textOf } from "../syntax-node.ts";
import type { Tokens } from "../tokens.ts";
import { ConstantNames } from "./constant-names.ts";
import { memberName, tokensOf } from "./normalise.ts";

/** Names within a function: what it declares and sets them to first, and how often each name is written. */
export interface NamesWithin {
  readonly locals: ReadonlyMap<string, Lazy<Tokens>>;
  readonly counts: ReadonlyMap<string, number>;
  /** Names that are declared once, and set nowhere else. */
  readonly constants: ReadonlyMap<string, Constant>;
}

export function scanNames(root: SyntaxNode): NamesWithin {
  const names = new DeclaredNames();
  const constants = new ConstantNames();
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
        names.add(child(node, "id"), child(node, "init"), []);
        constants.declare(child(node, "id"), child(node, "init"), []);
        break;
      case "FunctionDeclaration":
        constants.declare(child(node, "id"), node, []);
        break;
      case "UpdateExpression":
        constants.change(child(node, "argument"));
        break;
      case "AssignmentExpression":
        constants.change(child(node, "left"));
        names.assign(textOf(child(node, "left"), "name"), child(node, "right"));
        break;
      case "ForOfStatement":
      case "ForInStatement": {
        const [declared] = children(child(node, "left"), "declarations");
        names.add(child(declared, "id"), child(node, "right"), ["for"]);
        constants.change(child(node, "left"));
        constants.change(child(declared, "id"));
        break;
      }
      case "CatchClause":
        names.add(child(node, "param"), undefined, ["catch"]);
        break;
    }
    if (node.params !== undefined) {
      for (const [index, parameter] of children(node, "params").entries())
        names.add(parameter, undefined, ["parameter", String(index)]);
      for (const parameter of children(node, "params")) constants.change(parameter);
    }
    const below = nodesBelow(node);
    for (let index = below.length - 1; index >= 0; index--) open.push(below[index] ?? node);
  }
  return { locals: names.values, counts, constants: constants.settle(counts) };
}

/** Names with what they are set to first: a value, and the way into it where it is taken apart. */
class DeclaredNames {
  readonly values = new Map<string, Lazy<Tokens>>();
  readonly #unset = new Set<string>();

  add(pattern: SyntaxNode | undefined, value: SyntaxNode | undefined, way: Tokens): void {
    switch (pattern?.type) {
      case "Identifier":
        this.#set(String(pattern.name), value, way);
        return;
      case "ObjectPattern":
        for (const property of children(pattern, "properties")) {
          if (property.type === "RestElement") this.add(property, value, way);
          else this.add(child(property, "value"), value, [...way, `.${memberName(property) ?? ""}`]);
        }
        return;
      case "ArrayPattern":
        for (const [index, element] of children(pattern, "elements").entries())
          this.add(element, value, [...way, `[${index}`]);
        return;
      case "AssignmentPattern":
        this.add(child(pattern, "left"), value, way);
        return;
      case "RestElement":
        this.add(child(pattern, "argument"), value, [...way, "..."]);
        return;
    }
  }

  /** What is declared without a value has the first that it is given. */
  assign(name: string | undefined, value: SyntaxNode | undefined): void {
    if (name === undefined || !this.#unset.delete(name)) return;
    this.values.delete(name);
    this.#set(name, value, []);
  }

  #set(name: string, value: SyntaxNode | undefined, way: Tokens): void {
    if (this.values.has(name)) return;
    if (value === undefined && way.length === 0) this.#unset.add(name);
    this.values.set(name, new Lazy(() => [...way, ...tokensOf(value)]));
  }
}

/** Names of parameters; `null` for one that is taken apart. */
export function parameterNames(fn: SyntaxNode): readonly (string | null)[] {
  return children(fn, "params").map((parameter) => {
    const name = parameter.type === "AssignmentPattern" ? child(parameter, "left") : parameter;
    return name?.type === "Identifier" ? (textOf(name, "name") ?? null) : null;
  });
}
