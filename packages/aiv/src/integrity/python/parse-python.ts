import { parse } from "py-ast";
import { type SourceLimits, UnreadableSource } from "../source-file.ts";
import { createTree, type SyntaxNode, type SyntaxTree } from "../syntax-node.ts";

/** @throws UnreadableSource */
export function parsePython(text: string, limits: SourceLimits): SyntaxTree {
  try {
    // The parser takes a form feed for a character that is no syntax; Python takes it for white space.
    return createTree(parse(text.replaceAll("\f", " ")) as unknown as SyntaxNode, limits);
  } catch (error) {
    if (error instanceof UnreadableSource) throw error;
    if (error instanceof RangeError) throw new UnreadableSource("nested too deep for the parser");
    throw new UnreadableSource(`syntax error: ${error instanceof Error ? error.message : String(error)}`);
  }
}
