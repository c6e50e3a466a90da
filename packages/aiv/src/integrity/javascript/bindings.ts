import type { ModifierKind } from "../outline.ts";
import { child, children, type SyntaxNode, type SyntaxTree, textOf } from "../syntax-node.ts";
import { readChain } from "./chain.ts";
import {
  COMMON_WORDS,
  frameworkOf,
  HOOK_WORDS,
  isAssertModule,
  SHORT_WORDS,
  SUITE_WORDS,
  TEST_WORDS,
} from "./frameworks.ts";
import { unwrap } from "./normalise.ts";

/** A modifier as it is written: `skipIf(x)` has a condition, `runIf(x)` the opposite one. */
export interface Preset {
  readonly kind: ModifierKind;
  readonly condition: SyntaxNode | null;
  readonly isOpposite: boolean;
}

/** What a name is to tests. */
export type Role =
  | { readonly kind: "suite" | "test"; readonly presets: readonly Preset[] }
  | { readonly kind: "hook" | "expect" | "should" | "namespace" }
  /** `isStrict`: of `node:assert/strict`, where `equal` means `strictEqual`. */
  | { readonly kind: "assert"; readonly isStrict: boolean }
  | { readonly kind: "assert-function"; readonly name: string; readonly isStrict: boolean };

/** What the names of a file mean. Scopes are not told apart: a name that is declared twice means nothing sure. */
export interface Bindings {
  readonly frameworks: ReadonlySet<string>;
  readonly importsTestFramework: boolean;
  readonly roles: ReadonlyMap<string, Role>;
  /** What constants are set to, where one declaration says so. */
  readonly values: ReadonlyMap<string, SyntaxNode>;
  readonly exported: ReadonlySet<string>;
}

const MODIFIERS: { readonly [word: string]: ModifierKind } = {
  skip: "skip",
  fixme: "skip",
  skipIf: "skip",
  runIf: "skip",
  only: "only",
  todo: "todo",
  todoIf: "todo",
  fail: "expected-failure",
  fails: "expected-failure",
  failing: "expected-failure",
};

/** The modifier that a word of a chain is. */
export function presetOf(word: string, condition: SyntaxNode | undefined): Preset | null {
  const kind = Object.hasOwn(MODIFIERS, word) ? MODIFIERS[word] : undefined;
  if (kind === undefined) return null;
  const isConditional = word.endsWith("If");
  if (isConditional && condition === undefined) return null;
  return { kind, condition: isConditional ? (condition ?? null) : null, isOpposite: word === "runIf" };
}

export function readBindings({ nodes }: SyntaxTree): Bindings {
  const frameworks = new Set<string>();
  const roles = defaultRoles();
  const values = new Map<string, SyntaxNode>();
  const declared = new Map<string, SyntaxNode | undefined>();
  const exported = new Set<string>();
  let importsTestFramework = false;
  const imported = (module: string): boolean => {
    const framework = frameworkOf(module);
    if (framework === null) return false;
    if (framework.name !== null) frameworks.add(framework.name);
    if (framework.isTestFramework) importsTestFramework = true;
    return true;
  };
  for (const node of nodes) {
    switch (node.type) {
      case "ImportDeclaration":
        readImport(node, imported, roles);
        break;
      case "VariableDeclarator":
        readDeclarator(node, imported, roles, declared, values);
        break;
      case "FunctionDeclaration":
      case "ClassDeclaration": {
        const name = textOf(child(node, "id"), "name");
        if (name !== undefined) declared.set(name, undefined);
        break;
      }
      case "AssignmentExpression":
        readExports(node, exported);
        break;
      case "ExportNamedDeclaration":
      case "ExportDefaultDeclaration":
        readExport(node, exported);
        break;
      case "CallExpression":
        imported(requiredModule(node) ?? "");
        break;
    }
  }
  for (const [name, init] of declared) settleRole(name, init, roles);
  return { frameworks, importsTestFramework, roles, values, exported };
}

function defaultRoles(): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const word of SUITE_WORDS) roles.set(word, { kind: "suite", presets: [] });
  for (const word of TEST_WORDS) roles.set(word, { kind: "test", presets: [] });
  for (const word of HOOK_WORDS) roles.set(word, { kind: "hook" });
  for (const [word, [long, modifier]] of Object.entries(SHORT_WORDS)) {
    const preset = presetOf(modifier, undefined);
    const kind = SUITE_WORDS.includes(long) ? "suite" : "test";
    if (preset !== null) roles.set(word, { kind, presets: [preset] });
  }
  roles.set("expect", { kind: "expect" });
  roles.set("assert", { kind: "assert", isStrict: false });
  roles.set("should", { kind: "should" });
  return roles;
}

/** The role of a name that a test module exports. */
function roleOfExport(name: string, module: string, roles: ReadonlyMap<string, Role>): Role | undefined {
  if (isAssertModule(module)) {
    const isStrict = module.endsWith("/strict") || name === "strict";
    if (name === "default" || name === "strict" || name === "assert") return { kind: "assert", isStrict };
    return { kind: "assert-function", name, isStrict };
  }
  return roles.get(name);
}

function readImport(node: SyntaxNode, imported: (module: string) => boolean, roles: Map<string, Role>): void {
  // Types alone are no use of a framework.
  if (node.importKind === "type") return;
  const module = textOf(child(node, "source"), "value") ?? "";
  const isFramework = imported(module);
  const defaults = defaultRoles();
  for (const specifier of children(node, "specifiers")) {
    const local = textOf(child(specifier, "local"), "name") ?? "";
    const importedName = child(specifier, "imported");
    const name =
      specifier.type === "ImportSpecifier"
        ? (textOf(importedName, "name") ?? textOf(importedName, "value") ?? "")
        : "default";
    const role = importedRole(specifier, name, module, isFramework, defaults);
    if (role === undefined) roles.delete(local);
    else roles.set(local, role);
  }
}

function importedRole(
  specifier: SyntaxNode,
  name: string,
  module: string,
  isFramework: boolean,
  defaults: ReadonlyMap<string, Role>,
): Role | undefined {
  if (isAssertModule(module)) return roleOfExport(name, module, defaults);
  if (specifier.type === "ImportNamespaceSpecifier") return isFramework ? { kind: "namespace" } : undefined;
  if (name === "default") {
    if (frameworkOf(module)?.name === "chai") return { kind: "namespace" };
    // `import test from "node:test"`, and those that wrap another framework under its word.
    const local = textOf(child(specifier, "local"), "name") ?? "";
    return isFramework && !defaults.has(local) ? { kind: "test", presets: [] } : defaults.get(local);
  }
  return defaults.get(name);
}

function requiredModule(node: SyntaxNode | undefined): string | undefined {
  if (node?.type !== "CallExpression" || textOf(child(node, "callee"), "name") !== "require")
    return undefined;
  return textOf(children(node, "arguments")[0], "value");
}

function readDeclarator(
  node: SyntaxNode,
  imported: (module: string) => boolean,
  roles: Map<string, Role>,
  declared: Map<string, SyntaxNode | undefined>,
  values: Map<string, SyntaxNode>,
): void {
  const id = child(node, "id");
  const init = unwrap(child(node, "init"));
  // `require("chai").expect`, `require("assert").strict`
  const chain = init === undefined ? undefined : readChain(init);
  const required = chain === undefined ? undefined : requiredIn(init);
  if (id?.type === "ObjectPattern") {
    for (const property of children(id, "properties")) {
      const name = textOf(child(property, "key"), "name");
      const local = textOf(child(property, "value"), "name");
      if (name === undefined || local === undefined) continue;
      const role = roleOfExport(name, required ?? "", defaultRoles());
      if (role !== undefined) roles.set(local, role);
    }
    return;
  }
  const name = textOf(id, "name");
  if (name === undefined || init === undefined) return;
  if (required !== undefined) {
    const isFramework = imported(required);
    const last = chain?.links.at(-1);
    const member = last?.kind === "member" ? last.name : "default";
    const role =
      member === "default" && !isAssertModule(required)
        ? requiredRole(name, required, isFramework)
        : roleOfExport(member, required, defaultRoles());
    if (role === undefined) roles.delete(name);
    else roles.set(name, role);
    return;
  }
  if (values.has(name)) values.delete(name);
  else if (!declared.has(name)) values.set(name, init);
  declared.set(name, declared.has(name) ? undefined : init);
}

function requiredRole(name: string, module: string, isFramework: boolean): Role | undefined {
  const role = defaultRoles().get(name);
  if (role !== undefined) return role;
  if (!isFramework) return undefined;
  const calledTest = ["node:test", "ava", "tape", "tap"].includes(module);
  return calledTest ? { kind: "test", presets: [] } : { kind: "namespace" };
}

/** The module that an expression begins with requiring. */
function requiredIn(node: SyntaxNode | undefined): string | undefined {
  let current = node;
  while (current?.type === "MemberExpression") current = child(current, "object");
  return requiredModule(current);
}

function readExports(node: SyntaxNode, exported: Set<string>): void {
  const left = child(node, "left");
  if (left === undefined) return;
  const { name, links } = readChain(left);
  if (name !== "exports" && name !== "module") return;
  const last = links.at(-1);
  if (last?.kind === "member") exported.add(last.name);
  for (const property of children(child(node, "right"), "properties")) {
    const key = textOf(child(property, "key"), "name");
    if (key !== undefined) exported.add(key);
  }
  const value = textOf(child(node, "right"), "name");
  if (value !== undefined) exported.add(value);
}

function readExport(node: SyntaxNode, exported: Set<string>): void {
  const declaration = child(node, "declaration");
  for (const one of [declaration, ...children(declaration, "declarations")]) {
    const name = textOf(child(one, "id"), "name") ?? textOf(one, "name");
    if (name !== undefined) exported.add(name);
  }
  for (const specifier of children(node, "specifiers")) {
    const name = textOf(child(specifier, "local"), "name");
    if (name !== undefined) exported.add(name);
  }
}

/** What a name means that the file declares itself: an alias of a test word, or something of its own. */
function settleRole(name: string, init: SyntaxNode | undefined, roles: Map<string, Role>): void {
  const alias = init === undefined ? undefined : aliasOf(init, roles);
  if (alias !== undefined) roles.set(name, alias);
  else if (roles.has(name) && (init === undefined || COMMON_WORDS.has(name))) roles.delete(name);
}

/** `it.skip`, `test.extend({ … })`, `isWindows ? it.skip : it` */
export function aliasOf(given: SyntaxNode, roles: ReadonlyMap<string, Role>): Role | undefined {
  const node = unwrap(given) ?? given;
  if (node.type === "ConditionalExpression") return conditionalAlias(node, roles);
  const { name, links } = readChain(node);
  const role = name === undefined ? undefined : roles.get(name);
  if (role === undefined || (role.kind !== "test" && role.kind !== "suite")) return undefined;
  let kind: "suite" | "test" = role.kind;
  const presets = [...role.presets];
  for (const [index, link] of links.entries()) {
    if (link.kind === "call") {
      const before = links[index - 1];
      if (before?.kind !== "member" || !/^(?:extend|skipIf|runIf|todoIf|concurrent)$/.test(before.name))
        return undefined;
      continue;
    }
    if (link.kind !== "member") return undefined;
    if (link.name === "describe") kind = "suite";
    const next = links[index + 1];
    const preset = presetOf(link.name, next?.kind === "call" ? next.args[0] : undefined);
    if (preset !== null) presets.push(preset);
  }
  return { kind, presets };
}

function conditionalAlias(node: SyntaxNode, roles: ReadonlyMap<string, Role>): Role | undefined {
  const [yes, no] = [child(node, "consequent"), child(node, "alternate")];
  const condition = child(node, "test") ?? null;
  if (yes === undefined || no === undefined) return undefined;
  const [consequent, alternate] = [aliasOf(yes, roles), aliasOf(no, roles)];
  if (consequent === undefined || alternate === undefined) return undefined;
  if (!("presets" in consequent) || !("presets" in alternate)) return undefined;
  const under = (presets: readonly Preset[], isOpposite: boolean): readonly Preset[] =>
    presets.map(({ kind }) => ({ kind, condition, isOpposite }));
  return {
    kind: consequent.kind,
    presets: [...under(consequent.presets, false), ...under(alternate.presets, true)],
  };
}
