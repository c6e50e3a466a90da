import { type ParserOptions, type ParserPlugin, parse } from "@babel/parser";
import { type SourceLimits, UnreadableSource } from "../source-file.ts";
import { createTree, type SyntaxNode, type SyntaxTree } from "../syntax-node.ts";

/** Dialects that may be meant, most likely first: `.js` may hold JSX, Flow or none, `.ts` no JSX. */
function dialects(path: string): readonly (readonly ParserPlugin[])[] {
  if (/\.[cm]?ts$/.test(path)) return [["typescript"]];
  if (path.endsWith(".tsx")) return [["typescript", "jsx"]];
  return [["jsx"], ["jsx", "flow"]];
}

/** What the file may be written in, most likely first. */
function* attempts(path: string, text: string, options: ParserOptions): Iterable<ParserOptions> {
  for (const plugins of dialects(path)) {
    yield { ...options, plugins: [...plugins, "decorators"] };
    if (text.includes("@")) yield { ...options, plugins: [...plugins, "decorators-legacy"] };
    if (options.sourceType === "module")
      yield { ...options, sourceType: "unambiguous", plugins: [...plugins, "decorators-legacy"] };
  }
}

/**
 * Parses a file as the dialect that it is in.
 *
 * @param hasLines - whether nodes have `loc`; all have `start` and `end`
 * @throws UnreadableSource
 */
export function parseJavaScript(
  path: string,
  text: string,
  limits: SourceLimits,
  hasLines = false,
): SyntaxTree {
  const options: ParserOptions = {
    // Whether it is a module is found out faster than by parsing it as both; what only looks like one is tried again.
    sourceType: /^[^\S\r\n\u2028\u2029]*(?:import|export)\b/m.test(text) ? "module" : "unambiguous",
    locations: hasLines,
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowSuperOutsideMethod: true,
    allowUndeclaredExports: true,
    attachComment: false,
  };
  let first: unknown;
  for (const attempt of attempts(path, text, options)) {
    try {
      return createTree(parse(text, attempt).program as unknown as SyntaxNode, limits);
    } catch (error) {
      // The stack ran out: another dialect would not help.
      if (error instanceof RangeError) throw new UnreadableSource("nested too deep for the parser");
      if (error instanceof UnreadableSource) throw error;
      first ??= error;
    }
  }
  const reason = first instanceof Error ? first.message : String(first);
  throw new UnreadableSource(`syntax error: ${reason}`);
}
