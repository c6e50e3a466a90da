import { Lazy } from "../lazy.ts";
import type { Constant } from "../outline.ts";
import { child, children, type SyntaxNode } from "../syntax-node.ts";
import { substitute, type Tokens } from "../tokens.ts";
import { isFunction } from "./chain.ts";
import { memberName, plainTemplate, tokensOf, unwrap } from "./normalise.ts";

/** What is done with a value to get to a name: members of it. */
type Way = Tokens;

interface Declaration {
  readonly value: SyntaxNode;
  readonly way: Way;
}

/** Collects names that are declared once and never set again. */
export class ConstantNames {
  readonly #declared = new Map<string, Declaration>();
  readonly #changed = new Set<string>();

  declare(pattern: SyntaxNode | undefined, value: SyntaxNode | undefined, way: Way): void {
    switch (pattern?.type) {
      case "Identifier": {
        const name = String(pattern.name);
        if (value === undefined || this.#declared.has(name)) this.#changed.add(name);
        else this.#declared.set(name, { value, way });
        return;
      }
      case "ObjectPattern":
        for (const property of children(pattern, "properties")) {
          const name = property.type === "RestElement" ? undefined : memberName(property);
          if (name === undefined) this.change(property);
          else this.declare(child(property, "value"), value, [...way, `.${name}`]);
        }
        return;
    }
    this.change(pattern);
  }

  /** What is set, or declared in some other way, is no constant; neither is what has a member set. */
  change(pattern: SyntaxNode | undefined): void {
    switch (pattern?.type) {
      case "Identifier":
        this.#changed.add(String(pattern.name));
        return;
      case "MemberExpression":
        this.change(child(pattern, "object"));
        return;
      case "ObjectPattern":
        for (const property of children(pattern, "properties"))
          this.change(property.type === "RestElement" ? property : child(property, "value"));
        return;
      case "ArrayPattern":
        for (const element of children(pattern, "elements")) this.change(element);
        return;
      case "AssignmentPattern":
        this.change(child(pattern, "left"));
        return;
      case "RestElement":
        this.change(child(pattern, "argument"));
        return;
    }
  }

  settle(counts: ReadonlyMap<string, number>): ReadonlyMap<string, Constant> {
    const constants = new Map<string, Constant>();
    for (const [name, { value, way }] of this.#declared) {
      if (this.#changed.has(name)) continue;
      constants.set(name, {
        value: new Lazy(() => [...valueTokens(value), ...way]),
        isPlain: isPlain(value),
        count: counts.get(name) ?? 1,
      });
    }
    return constants;
  }
}

function isPlain(given: SyntaxNode): boolean {
  const node = unwrap(given);
  const type = String(node?.type);
  if (type === "UnaryExpression") return isPlain(child(node, "argument") ?? given);
  return type === "TemplateLiteral" ? plainTemplate(node) !== undefined : type.endsWith("Literal");
}

/** A function without the names that are its own: what it gives is the same whatever they are called. */
function valueTokens(given: SyntaxNode): Tokens {
  const node = unwrap(given) ?? given;
  const isDeclared = node.type === "FunctionDeclaration";
  if (!isDeclared && !isFunction(node)) return tokensOf(node);
  const own = new Map<string, Tokens>();
  for (const parameter of children(node, "params"))
    if (parameter.type === "Identifier") own.set(String(parameter.name), ["parameter"]);
  return ["(", ...substitute([...children(node, "params"), child(node, "body")].flatMap(tokensOf), own), ")"];
}
