import { outlineJavaScript } from "./javascript/outline-javascript.ts";
import type { FileOutline, Scope } from "./outline.ts";
import { outlinePython } from "./python/outline-python.ts";
import { decodeSource, type SourceFile, type SourceLimits, UnreadableSource } from "./source-file.ts";
import { isTestPath, languageOf, mayBeTest } from "./test-paths.ts";

/** One side of a file that is compared. */
export interface OutlinedFile {
  readonly path: string;
  readonly outline: FileOutline;
  /** Functions that assert, by name; of several of one name, the first. */
  readonly helpers: ReadonlyMap<string, Scope>;
}

/** What came of reading a file: `irrelevant` is one that is no test. */
export type ReadOutline =
  | { readonly status: "read"; readonly file: OutlinedFile; readonly isTest: boolean }
  | { readonly status: "irrelevant" }
  | { readonly status: "unreadable"; readonly reason: string };

/**
 * Reads what a file says about tests.
 *
 * @param isAsked - whether it is read even if nothing says that it is a test, because its other side is one
 */
export function readOutline(source: SourceFile, limits: SourceLimits, isAsked: boolean): ReadOutline {
  const { path } = source;
  const language = languageOf(path);
  if (language === null) return { status: "irrelevant" };
  let isLikely = isTestPath(path) || isAsked;
  const isNamed = isTestPath(path);
  try {
    const text = decodeSource(source, limits);
    if (!isLikely && !mayBeTest(language, text)) return { status: "irrelevant" };
    isLikely = true;
    const outline =
      language === "python" ? outlinePython(path, text, limits) : outlineJavaScript(path, text, limits);
    const isTest = isNamed || outline.isTestByContent;
    if (!isTest && !isAsked) return { status: "irrelevant" };
    return { status: "read", file: { path, outline, helpers: helpersOf(outline) }, isTest };
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    // What has neither a test's name nor its words is no test because it cannot be read.
    return isLikely ? { status: "unreadable", reason } : { status: "irrelevant" };
  }
}

function reasonOf(error: unknown): string | null {
  if (error instanceof UnreadableSource) return error.message;
  // A reader ran out of stack on what its parser took.
  return error instanceof RangeError ? "nested too deep" : null;
}

function helpersOf({ scopes }: FileOutline): ReadonlyMap<string, Scope> {
  const helpers = new Map<string, Scope>();
  for (const scope of scopes) {
    const name = scope.path.at(-1) ?? "";
    if (scope.kind === "helper" && scope.assertions.length > 0 && !helpers.has(name))
      helpers.set(name, scope);
  }
  return helpers;
}
