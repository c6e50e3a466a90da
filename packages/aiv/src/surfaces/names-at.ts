import { LineIndex } from "../integrity/line-index.ts";
import { child, children, nodesBelow, type SyntaxNode, textOf } from "../integrity/syntax-node.ts";

/** Lines from 1, `end` among them; a span without lines, where something was only deleted, has `end` before `start`. */
export interface LineSpan {
  readonly start: number;
  readonly end: number;
}

/** Names that a syntax tree of JavaScript, TypeScript or Python declares where lines changed, or around them. */
export function namesAt(root: SyntaxNode, text: string, spans: readonly LineSpan[]): readonly string[] {
  const names = new Set<string>();
  const lines = new LineIndex(text);
  const visit = (node: SyntaxNode): void => {
    const place = linesOf(node, lines);
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

/** Python's parser tells lines, that of JavaScript offsets. */
function linesOf({ lineno, end_lineno, start, end }: SyntaxNode, lines: LineIndex): LineSpan | undefined {
  if (typeof lineno === "number" && typeof end_lineno === "number") return { start: lineno, end: end_lineno };
  if (typeof start !== "number" || typeof end !== "number") return undefined;
  return { start: lines.lineOf(start), end: lines.lineOf(end) };
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
