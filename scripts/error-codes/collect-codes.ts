import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseSync } from "oxc-parser";
import { workspacePackages } from "../workspace.ts";

/** A code that a package gives: of an error, a warning, a finding, an issue or a violation. */
export interface CollectedCode {
  /** Such as `@aixv/core`. */
  readonly packageName: string;
  readonly code: string;
  /** The type or class that has it, such as `JsonErrorCode`; else the module that gives it. */
  readonly of: string;
  /** What its documentation in the source says. */
  readonly comment?: string;
  /** What it says where it is given; `…` for what only the occasion tells. */
  readonly message?: string;
}

type Node = { readonly type: string; readonly start: number; readonly [field: string]: unknown };

const CODE = /^[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*$/;
/** Where it may be anything, at least two words in capitals. */
const PLAIN_CODE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
const LIST_NAME = /^[A-Z]+(?:_[A-Z]+)*_CODES$/;
const TYPE_NAME = /Code$/;

/** Every code of every package, each of a package once; from types and lists of codes first, and from where they are given. */
export function collectCodes(): readonly CollectedCode[] {
  return workspacePackages()
    .filter(({ json }) => json.private !== true)
    .flatMap(({ folder, json }) => {
      const found = new Map<string, CollectedCode>();
      const given: CollectedCode[] = [];
      for (const path of globSync("src/**/*.ts", { cwd: folder }).toSorted()) {
        if (path.endsWith(".test.ts")) continue;
        const { declared, used } = codesIn(join(folder, path), json.name);
        for (const one of declared) found.set(one.code, { ...one, ...found.get(one.code) });
        given.push(...used);
      }
      for (const one of given) {
        const known = found.get(one.code);
        found.set(one.code, { ...one, ...known, ...messageOf(known?.message ?? one.message) });
      }
      return [...found.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1));
    });
}

function messageOf(message: string | undefined): { readonly message?: string } {
  return message === undefined ? {} : { message };
}

function codesIn(
  path: string,
  packageName: string,
): { readonly declared: readonly CollectedCode[]; readonly used: readonly CollectedCode[] } {
  const source = readFileSync(path, "utf8");
  const { program, comments } = parseSync(path, source);
  const declared: CollectedCode[] = [];
  const used: CollectedCode[] = [];
  const commentBefore = (at: number): { readonly comment?: string } => {
    const last = comments.findLast(({ end }) => end <= at);
    // Nothing but space and a bar between.
    if (last === undefined || !/^[\s|]*$/.test(source.slice(last.end, at))) return {};
    return {
      comment: last.value
        .replaceAll(/^\s*\*+ ?/gm, "")
        .replaceAll(/\s+/g, " ")
        .trim(),
    };
  };
  const declare = (of: string, nodes: readonly Node[]): void => {
    for (const node of nodes) {
      const code = textOf(node);
      if (code !== undefined && CODE.test(code))
        declared.push({ packageName, code, of, ...commentBefore(node.start) });
    }
  };
  const use = (node: unknown, message: unknown): void => {
    const code = textOf(node);
    if (code !== undefined && PLAIN_CODE.test(code))
      used.push({ packageName, code, of: basename(path, ".ts"), ...messageOf(templateOf(message)) });
  };
  for (const node of nodesOf(program)) {
    const name = nameOf(node.id);
    if (node.type === "VariableDeclarator" && LIST_NAME.test(name)) declare(name, elementsOf(node.init));
    else if (node.type === "TSTypeAliasDeclaration" && TYPE_NAME.test(name))
      declare(name, literalTypesOf(node.typeAnnotation));
    else if (node.type === "ClassDeclaration" && nameOf(node.superClass) === "AixvError")
      declare(name, literalTypesOf(parametersOf(node)));
    else if (node.type === "NewExpression" || node.type === "CallExpression") {
      const [code, ...rest] = node.arguments as readonly Node[];
      use(
        code,
        rest.find((one) => templateOf(one) !== undefined),
      );
    } else if (node.type === "ObjectExpression") {
      const members = new Map(
        (node.properties as readonly Node[]).map((one) => [nameOf(one.key), one.value]),
      );
      if (members.has("code")) use(members.get("code"), members.get("message"));
    }
  }
  return { declared, used };
}

/** Every node below one, itself first. */
function* nodesOf(value: unknown): Generator<Node> {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) yield* nodesOf(item);
    return;
  }
  if (isNode(value)) yield value;
  for (const member of Object.values(value)) yield* nodesOf(member);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

function nameOf(node: unknown): string {
  return isNode(node) && node.type === "Identifier" ? String(node.name) : "";
}

function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === "TSLiteralType") return textOf(node.literal);
  return node.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

/** The items of a list, also of one `as const`. */
function elementsOf(node: unknown): readonly Node[] {
  if (!isNode(node)) return [];
  if (node.type === "TSAsExpression") return elementsOf(node.expression);
  return node.type === "ArrayExpression" ? (node.elements as readonly Node[]) : [];
}

function literalTypesOf(node: unknown): readonly Node[] {
  if (!isNode(node)) return [];
  if (node.type === "TSUnionType") return (node.types as readonly Node[]).flatMap(literalTypesOf);
  return node.type === "TSLiteralType" ? [node] : [];
}

function parametersOf(node: Node): unknown {
  const parameters = node.superTypeArguments ?? node.superTypeParameters;
  return isNode(parameters) ? (parameters.params as readonly unknown[])[0] : undefined;
}

/** A text, or a template with `…` for each of its expressions. */
function templateOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === "TemplateLiteral") {
    const parts = node.quasis as readonly { readonly value: { readonly cooked: string } }[];
    return parts.map(({ value }) => value.cooked).join("…");
  }
  return textOf(node);
}
