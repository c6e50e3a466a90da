import { child, children, type SyntaxNode, textOf } from "../syntax-node.ts";
import type { Role } from "./bindings.ts";
import { readChain } from "./chain.ts";
import {
  COMMON_WORDS,
  frameworkOf,
  isAssertModule,
  SHORT_WORDS,
  SUITE_WORDS,
  TEST_WORDS,
} from "./frameworks.ts";
import { unwrap } from "./normalise.ts";

/** Names of a file that are words of a framework and mean something else there: each with where it is from. */
export type Foreign = ReadonlyMap<string, string>;

/** Where a name is from that the file declares itself. */
export const OWN = "declared here";

/** Words that tests are written with. What declares one of the others itself means no test. */
export const WORDS: ReadonlySet<string> = new Set(
  ["expect", "assert", ...TEST_WORDS, ...SUITE_WORDS, ...Object.keys(SHORT_WORDS)].filter(
    (word) => !COMMON_WORDS.has(word),
  ),
);

/** Whether a module is known to give a framework's words. */
export function isKnownModule(module: string): boolean {
  return (
    frameworkOf(module) !== null ||
    isAssertModule(module) ||
    /^(?:npm:|jsr:)?@std\/(?:expect|assert|testing)\b/.test(module)
  );
}

/** Words that statements of one block declare, and not by taking them from a framework. */
export function declaredWords(
  statements: readonly SyntaxNode[],
  roles: ReadonlyMap<string, Role>,
  around: Foreign,
): Foreign {
  const found = new Map<string, string>();
  for (const given of statements) {
    const statement =
      given.type === "ExportNamedDeclaration" ? (child(given, "declaration") ?? given) : given;
    if (statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") {
      const name = textOf(child(statement, "id"), "name") ?? "";
      if (WORDS.has(name)) found.set(name, OWN);
    }
    if (statement.type !== "VariableDeclaration") continue;
    for (const declarator of children(statement, "declarations")) {
      const init = child(declarator, "init");
      // What is declared without a value is given one later: `({ expect } = await import("chai"))`.
      for (const name of boundWords(child(declarator, "id")))
        if (init !== undefined && !isOfFramework(init, roles, around)) found.set(name, OWN);
    }
  }
  return found;
}

/** Words that a pattern binds: of a declaration, or of parameters. */
export function boundWords(pattern: SyntaxNode | undefined): readonly string[] {
  switch (pattern?.type) {
    case "Identifier":
      return WORDS.has(String(pattern.name)) ? [String(pattern.name)] : [];
    case "ObjectPattern":
      return children(pattern, "properties").flatMap((property) =>
        boundWords(property.type === "RestElement" ? property : child(property, "value")),
      );
    case "ArrayPattern":
      return children(pattern, "elements").flatMap(boundWords);
    case "AssignmentPattern":
      return boundWords(child(pattern, "left"));
    case "RestElement":
      return boundWords(child(pattern, "argument"));
  }
  return [];
}

/** Whether a value begins with something of a framework: `chai.expect`, `base.extend({})`, `require("chai").expect`. */
export function isOfFramework(given: SyntaxNode, roles: ReadonlyMap<string, Role>, around: Foreign): boolean {
  const node = unwrap(given) ?? given;
  if (node.type === "ConditionalExpression" || node.type === "LogicalExpression") {
    const sides = ["consequent", "alternate", "left", "right"].flatMap((field) => {
      const side = child(node, field);
      return side === undefined ? [] : [side];
    });
    return sides.every((side) => isOfFramework(side, roles, around));
  }
  if (node.type === "AwaitExpression") {
    const argument = child(node, "argument");
    return argument !== undefined && isOfFramework(argument, roles, around);
  }
  const { root, name, links } = readChain(node);
  if (name === "require" || root.type === "Import") {
    const [call] = links;
    const module = call?.kind === "call" ? textOf(unwrap(call.args[0]), "value") : undefined;
    return module !== undefined && isKnownModule(module);
  }
  if (name !== undefined)
    return (
      /^(?:globalThis|global|window|self|t|context)$/.test(name) || (roles.has(name) && !around.has(name))
    );
  // `(await import("chai")).expect`, `importSync("chai")`
  return root !== node && isOfFramework(root, roles, around);
}

/** What a file gives to others under a framework's words: `null` for the framework's own, else where it is from. */
export function exportedWords(
  program: SyntaxNode,
  origins: Foreign,
  roles: ReadonlyMap<string, Role>,
): ReadonlyMap<string, string | null> {
  const words = new Map<string, string | null>();
  const add = (word: string, local: string): void => {
    if (WORDS.has(word)) words.set(word, origins.get(local) ?? (roles.has(local) ? null : OWN));
  };
  for (const statement of children(program, "body")) {
    const source = textOf(child(statement, "source"), "value");
    const from = source === undefined || isKnownModule(source) ? null : source;
    if (statement.type === "ExportAllDeclaration") words.set("*", from);
    if (statement.type !== "ExportNamedDeclaration") continue;
    const declaration = child(statement, "declaration");
    for (const one of declaration === undefined
      ? []
      : [declaration, ...children(declaration, "declarations")])
      for (const name of boundWords(child(one, "id"))) add(name, name);
    for (const specifier of children(statement, "specifiers")) {
      const exported = textOf(child(specifier, "exported"), "name") ?? "";
      const local = textOf(child(specifier, "local"), "name") ?? "";
      if (source === undefined) add(exported, local);
      else if (WORDS.has(exported)) words.set(exported, from);
    }
  }
  return words;
}
