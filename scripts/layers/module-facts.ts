import { parseSync, Visitor } from "oxc-parser";
import { IMPURE_GLOBALS, IMPURE_MEMBERS } from "./rules.ts";

/** One import of a module: also of types only, and dynamic. */
export interface ModuleImport {
  readonly specifier: string;
  /** Imported names; empty for namespaces, side effects and dynamic imports. */
  readonly names: readonly string[];
  readonly typeOnly: boolean;
}

/** What a source file imports and touches. */
export interface ModuleFacts {
  readonly imports: readonly ModuleImport[];
  /** Impure globals and members that it uses, such as `Date.now` and `new Date()`. */
  readonly impure: readonly string[];
  /** Calls of Result- or Promise-giving functions that stand as a condition, and so are always true. */
  readonly alwaysTrue: readonly string[];
}

/** Reads a TypeScript source. */
export function readModuleFacts(path: string, source: string): ModuleFacts {
  const { module, program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message ?? "cannot be parsed"}`);
  const imports: ModuleImport[] = [];
  for (const { moduleRequest, entries } of module.staticImports) {
    imports.push({
      specifier: moduleRequest.value,
      names: entries.flatMap(({ importName }) => importName.name ?? []),
      typeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
    });
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest !== null)
        imports.push({ specifier: moduleRequest.value, names: [], typeOnly: isType });
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = source.slice(moduleRequest.start, moduleRequest.end);
    imports.push({ specifier: literal.replace(/^["'`]|["'`]$/g, ""), names: [], typeOnly: false });
  }
  return { imports, ...readUses(program) };
}

type Node = { readonly type: string; readonly [field: string]: unknown };

/** Verbs whose functions give a Result, a verdict or a Promise, never a boolean. */
const RESULT_VERBS = /^(?:parse|verify|evaluate|validate|sign|digest|merge|read|load|attempt)[A-Z]/;

/** The one exception: these give booleans. */
const BOOLEAN_FUNCTIONS: readonly string[] = [
  "verifySignature",
  "verifyMessageSignature",
  "verifyLegacyEnvelope",
];

function readUses(program: unknown): { impure: readonly string[]; alwaysTrue: readonly string[] } {
  const impure = new Set<string>();
  const alwaysTrue = new Set<string>();
  const condition = (test: unknown): void => {
    const name = resultCall(test as Node | null);
    if (name !== undefined) alwaysTrue.add(name);
  };
  const skip = new WeakSet<object>();
  new Visitor({
    MemberExpression(node) {
      const { object, property, computed } = node as unknown as {
        object: Node;
        property: Node;
        computed: boolean;
      };
      if (computed || object.type !== "Identifier") {
        if (!computed) skip.add(property);
        return;
      }
      skip.add(property);
      const member = `${String(object.name)}.${String(property.name)}`;
      if (IMPURE_MEMBERS.includes(member)) impure.add(member);
    },
    Property(node) {
      const { key, computed } = node as unknown as { key: Node; computed: boolean };
      if (!computed) skip.add(key);
    },
    NewExpression(node) {
      const { callee, arguments: args } = node as unknown as { callee: Node; arguments: readonly unknown[] };
      if (callee.name === "Date" && args.length === 0) impure.add("new Date()");
    },
    Identifier(node) {
      const name = (node as unknown as Node).name;
      if (!skip.has(node) && typeof name === "string" && IMPURE_GLOBALS.includes(name)) impure.add(name);
    },
    IfStatement: (node) => condition(node.test),
    ConditionalExpression: (node) => condition(node.test),
    WhileStatement: (node) => condition(node.test),
    LogicalExpression: (node) => {
      if (node.operator !== "??") condition(node.left);
    },
    UnaryExpression: (node) => {
      if (node.operator === "!") condition(node.argument);
    },
  }).visit(program as Parameters<InstanceType<typeof Visitor>["visit"]>[0]);
  return { impure: [...impure], alwaysTrue: [...alwaysTrue] };
}

const WRAPPERS: readonly string[] = ["AwaitExpression", "UnaryExpression", "ParenthesizedExpression"];

function resultCall(node: Node | null): string | undefined {
  let inner = node;
  while (inner !== null && WRAPPERS.includes(inner.type))
    inner = (inner.argument ?? inner.expression) as Node;
  if (inner?.type !== "CallExpression") return undefined;
  const callee = inner.callee as Node;
  const name = callee.type === "Identifier" ? String(callee.name) : "";
  return RESULT_VERBS.test(name) && !BOOLEAN_FUNCTIONS.includes(name) ? name : undefined;
}
