import { parseJavaScript } from "../integrity/javascript/parse-javascript.ts";
import { parsePython } from "../integrity/python/parse-python.ts";
import { decodeSource, type SourceLimits, UnreadableSource } from "../integrity/source-file.ts";
import type { SyntaxNode } from "../integrity/syntax-node.ts";
import { type Language, languageOf } from "../integrity/test-paths.ts";
import { directiveComments } from "./directive-comments.ts";
import { type LineSpan, namesAt } from "./names-at.ts";
import { sameSyntax } from "./same-syntax.ts";

/** A file before and after a change, and where it changed. */
export interface SourceChange {
  readonly path: string;
  readonly base: Uint8Array;
  readonly head: Uint8Array;
  readonly baseLines: readonly LineSpan[];
  readonly headLines: readonly LineSpan[];
}

/** What syntax trees tell of a change. */
export interface ComparedSources {
  /** Only comments, white space, and spellings that mean the same (quotes, parentheses, `;`) differ. */
  readonly onlyCommentsOrSpace: boolean;
  /** Names of functions, classes, methods and variables that the changed lines are in or declare. */
  readonly names: readonly string[];
}

/** Of larger files nothing is told. */
export const MAX_SOURCE_BYTES: number = 1024 * 1024;

const LIMITS: SourceLimits = { maxFileBytes: MAX_SOURCE_BYTES, maxDepth: 1000 };

/**
 * Compares a file of JavaScript, TypeScript or Python before and after a change by its syntax trees. Docstrings are no
 * comments, and comments that programs obey (`@ts-ignore`, `# type:`, `#!`) are no mere comments.
 *
 * @returns `undefined` where either side has syntax errors, is too large, or is of another language
 */
export function compareSources(change: SourceChange): ComparedSources | undefined {
  const language = languageOf(change.path);
  if (language === null) return undefined;
  const base = readTree(change.path, language, change.base);
  const head = readTree(change.path, language, change.head);
  if (base === undefined || head === undefined) return undefined;
  return {
    onlyCommentsOrSpace:
      sameSyntax(base.tree, head.tree) &&
      sameTexts(directiveComments(base.text), directiveComments(head.text)) &&
      (language !== "python" || codeCharacters(base.text) === codeCharacters(head.text)),
    names: [...new Set([...namesAt(base.tree, change.baseLines), ...namesAt(head.tree, change.headLines)])],
  };
}

function readTree(
  path: string,
  language: Language,
  content: Uint8Array,
): { readonly tree: SyntaxNode; readonly text: string } | undefined {
  try {
    const text = decodeSource({ path, content }, LIMITS);
    const parsed =
      language === "python" ? parsePython(text, LIMITS) : parseJavaScript(path, text, LIMITS, true);
    return { tree: parsed.root, text };
  } catch (error) {
    if (error instanceof UnreadableSource) return undefined;
    throw error;
  }
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}

/** The tree of Python's parser does not tell all escapes apart: what is no space, comment or bracket must be the same too. */
function codeCharacters(text: string): string {
  return text.replace(/#.*$/gm, "").replace(/[\s"'(),]+/g, "");
}
