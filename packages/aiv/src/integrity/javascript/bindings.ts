import { Lazy } from "../lazy.ts";
import type { ModifierKind } from "../outline.ts";
import { child, children, type SyntaxNode, type SyntaxTree, textOf } from "../syntax-node.ts";
import { isFunction, readChain } from "./chain.ts";
import type { Values } from "./constant.ts";
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
import { type Foreign, isKnownModule } from "./origins.ts";

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
  /** Imported words that are of no known framework, each with its module. */
  readonly origins: Foreign;
  /** What variables are set to, where one declaration says so. */
  readonly values: ReadonlyMap<string, SyntaxNode>;
  /** Those of them that are `const`. */
  readonly constants: Values;
  /** Lists that are declared empty and of which nothing else is done than to go through them. */
  readonly emptyLists: Lazy<ReadonlySet<string>>;
  /** Functions by name, where one declaration says so. */
  readonly functions: ReadonlyMap<string, SyntaxNode>;
  /** Assignments and calls, of which some may replace assertions. */
  readonly acts: readonly SyntaxNode[];
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
  const origins = new Map<string, string>();
  const values = new Map<string, SyntaxNode>();
  const constants = new Map<string, SyntaxNode>();
  const functions = new Map<string, SyntaxNode>();
  const acts: SyntaxNode[] = [];
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
        readImport(node, imported, roles, origins);
        break;
      case "VariableDeclaration":
        if (node.kind === "const")
          for (const one of children(node, "declarations")) readConstant(one, constants);
        break;
      case "VariableDeclarator":
        readDeclarator(node, imported, roles, origins, declared, values);
        break;
      case "FunctionDeclaration":
      case "ClassDeclaration": {
        const name = textOf(child(node, "id"), "name");
        if (name === undefined) break;
        if (node.type === "FunctionDeclaration" && !declared.has(name)) functions.set(name, node);
        else functions.delete(name);
        declared.set(name, undefined);
        break;
      }
      case "AssignmentExpression":
        readExports(node, exported);
        acts.push(node);
        break;
      case "ExportNamedDeclaration":
      case "ExportDefaultDeclaration":
      case "ExportAllDeclaration":
        imported(textOf(child(node, "source"), "value") ?? "");
        readExport(node, exported);
        break;
      case "CallExpression":
        imported(requiredModule(node) ?? "");
        acts.push(node);
        break;
    }
  }
  for (const [name, init] of declared) settleRole(name, init, roles);
  for (const [name, value] of values) if (isFunction(value)) functions.set(name, value);
  for (const [name, value] of constants) if (values.get(name) !== value) constants.delete(name);
  const emptyLists = new Lazy(() => listsLeftEmpty(values, nodes));
  const named = { roles, origins, values, constants, functions };
  return { frameworks, importsTestFramework, ...named, exported, acts, emptyLists };
}

function readConstant(declarator: SyntaxNode, constants: Map<string, SyntaxNode>): void {
  const [name, init] = [textOf(child(declarator, "id"), "name"), unwrap(child(declarator, "init"))];
  if (name !== undefined && init !== undefined) constants.set(name, init);
}

/** Lists declared empty that are named once more at most: where they are gone through. */
function listsLeftEmpty(
  values: ReadonlyMap<string, SyntaxNode>,
  nodes: readonly SyntaxNode[],
): ReadonlySet<string> {
  const names = [...values].filter(
    ([, value]) => value.type === "ArrayExpression" && children(value, "elements").length === 0,
  );
  if (names.length === 0) return new Set();
  const counts = new Map<string, number>();
  for (const { type, name } of nodes)
    if (type === "Identifier") counts.set(String(name), (counts.get(String(name)) ?? 0) + 1);
  return new Set(names.map(([name]) => name).filter((name) => (counts.get(name) ?? 0) <= 2));
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

function readImport(
  node: SyntaxNode,
  imported: (module: string) => boolean,
  roles: Map<string, Role>,
  origins: Map<string, string>,
): void {
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
    if (role !== undefined && !isKnownModule(module)) origins.set(local, module);
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
  // vitest gives chai on.
  return isFramework && name === "chai" ? { kind: "namespace" } : defaults.get(name);
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
  origins: Map<string, string>,
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
      const role =
        roleOfMember(name, local, init, roles) ?? roleOfExport(name, required ?? "", defaultRoles());
      if (role === undefined) continue;
      roles.set(local, role);
      if (required !== undefined && !isKnownModule(required)) origins.set(local, required);
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
    if (role !== undefined && !isKnownModule(required)) origins.set(name, required);
    return;
  }
  if (values.has(name)) values.delete(name);
  else if (!declared.has(name)) values.set(name, init);
  declared.set(name, declared.has(name) ? undefined : init);
}

/** `const { skip } = it` */
function roleOfMember(
  name: string,
  local: string,
  init: SyntaxNode | undefined,
  roles: ReadonlyMap<string, Role>,
): Role | undefined {
  const holder = textOf(init, "name");
  const role = holder === undefined ? undefined : roles.get(holder);
  const preset = presetOf(name, undefined);
  if ((role?.kind !== "test" && role?.kind !== "suite") || preset === null || local === holder)
    return undefined;
  return { kind: role.kind, presets: [...role.presets, preset] };
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
  else if (COMMON_WORDS.has(name) || (init === undefined && !isFollowed(roles.get(name)))) roles.delete(name);
}

/** Whether a word still says what was meant where a function of the file has taken its place. */
function isFollowed(role: Role | undefined): boolean {
  return role?.kind === "expect" || role?.kind === "assert" || role?.kind === "suite";
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
