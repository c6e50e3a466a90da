import { child, children, nodesBelow, type SyntaxNode, textOf } from "../integrity/syntax-node.ts";

/** Lines from 1, `end` among them; a span without lines, where something was only deleted, has `end` before `start`. */
export interface LineSpan {
  readonly start: number;
  readonly end: number;
}

/** Names that a syntax tree of JavaScript, TypeScript or Python declares where lines changed, or around them. */
export function namesAt(root: SyntaxNode, spans: readonly LineSpan[]): readonly string[] {
  const names = new Set<string>();
  const visit = (node: SyntaxNode): void => {
    const place = linesOf(node);
    if (place !== undefined && !spans.some((span) => touches(place, span))) return;
    const name = declaredName(node);
    if (name !== undefined && place !== undefined) names.add(name);
    for (const below of nodesBelow(node)) visit(below);
  };
  visit(root);
  return [...names];
}

/** A span without lines touches what the lines on both sides of it are in. */
function touches(place: LineSpan, span: LineSpan): boolean {
  return place.start <= span.end && span.start <= place.end;
}

function linesOf(node: SyntaxNode): LineSpan | undefined {
  const loc = child(node, "loc");
  const start = loc === undefined ? node.lineno : child(loc, "start")?.line;
  const end = loc === undefined ? node.end_lineno : child(loc, "end")?.line;
  return typeof start === "number" && typeof end === "number" ? { start, end } : undefined;
}

const DECLARATIONS: ReadonlySet<string> = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ClassDeclaration",
  "ClassExpression",
  "TSDeclareFunction",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSEnumDeclaration",
  "TSModuleDeclaration",
  "VariableDeclarator",
]);

const MEMBERS: ReadonlySet<string> = new Set([
  "ClassMethod",
  "ClassPrivateMethod",
  "ClassProperty",
  "ClassPrivateProperty",
  "ClassAccessorProperty",
  "ObjectMethod",
  "ObjectProperty",
  "TSDeclareMethod",
  "TSAbstractMethodDefinition",
  "TSMethodSignature",
  "TSPropertySignature",
]);

const FUNCTIONS: ReadonlySet<string> = new Set(["FunctionExpression", "ArrowFunctionExpression"]);

function declaredName(node: SyntaxNode): string | undefined {
  const type = textOf(node, "type") ?? "";
  if (DECLARATIONS.has(type)) return textOf(child(node, "id"), "name");
  if (MEMBERS.has(type)) {
    // A property of an object that is no function declares nothing.
    if (type === "ObjectProperty" && !FUNCTIONS.has(textOf(child(node, "value"), "type") ?? ""))
      return undefined;
    const key = child(node, "key");
    return textOf(key, "name") ?? textOf(child(key, "id"), "name") ?? textOf(key, "value");
  }
  const pythonType = textOf(node, "nodeType");
  if (pythonType === "FunctionDef" || pythonType === "AsyncFunctionDef" || pythonType === "ClassDef")
    return textOf(node, "name");
  if (pythonType === "Assign") return textOf(children(node, "targets")[0], "id");
  return pythonType === "AnnAssign" ? textOf(child(node, "target"), "id") : undefined;
}
