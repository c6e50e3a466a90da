import { type ParserOptions, type ParserPlugin, parse } from "@babel/parser";
import { type SourceLimits, UnreadableSource } from "../source-file.ts";
import { requireDepth, type SyntaxNode } from "../syntax-node.ts";

/** Dialects that may be meant, most likely first: `.js` may hold JSX, Flow or none, `.ts` no JSX. */
function dialects(path: string): readonly (readonly ParserPlugin[])[] {
  if (/\.[cm]?ts$/.test(path)) return [["typescript"]];
  if (path.endsWith(".tsx")) return [["typescript", "jsx"]];
  return [["jsx"], ["jsx", "flow"]];
}

/** @throws UnreadableSource */
export function parseJavaScript(path: string, text: string, limits: SourceLimits): SyntaxNode {
  const options: ParserOptions = {
    sourceType: "unambiguous",
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowSuperOutsideMethod: true,
    allowUndeclaredExports: true,
    attachComment: false,
  };
  let first: unknown;
  for (const plugins of dialects(path)) {
    for (const decorators of ["decorators", "decorators-legacy"] as const) {
      try {
        const file = parse(text, { ...options, plugins: [...plugins, decorators] });
        const program = file.program as unknown as SyntaxNode;
        requireDepth(program, limits);
        return program;
      } catch (error) {
        // The stack ran out: another dialect would not help.
        if (error instanceof RangeError) throw new UnreadableSource("nested too deep for the parser");
        if (error instanceof UnreadableSource) throw error;
        first ??= error;
        if (!text.includes("@")) break;
      }
    }
  }
  const reason = first instanceof Error ? first.message : String(first);
  throw new UnreadableSource(`syntax error: ${reason}`);
}
