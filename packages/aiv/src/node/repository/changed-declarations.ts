import { ok, type Result } from "@aixv/core";
import { changesExports, declaredNames } from "../../surfaces/declared-names.ts";
import type { LineSpan } from "../../surfaces/names-at.ts";
import type { GitError, GitRepository } from "../git/index.ts";
import { DIFF } from "./changed-files.ts";
import { CODE_FILES } from "./code-files.ts";

/** Longer lines are made by programs. */
const MAX_LINE_LENGTH = 1000;

/** What changed lines of code declare. Paths are those at head, or at base where the file is gone. */
export interface ChangedDeclarations {
  /** Names that changed lines declare, or that they are in, as the headers of hunks tell. */
  readonly symbols: ReadonlyMap<string, ReadonlySet<string>>;
  /** Files of which a line changed that exports something. */
  readonly exporting: ReadonlySet<string>;
  readonly lines: ReadonlyMap<string, ChangedLines>;
}

/** Where a file changed. */
export interface ChangedLines {
  readonly base: LineSpan[];
  readonly head: LineSpan[];
  /**
   * 0 where removed and added lines that look like code are the same but for white space and their order. Other numbers
   * only suggest that code changed.
   */
  difference: number;
}

/** Reads what the changed lines of code declare, from the differences of two trees. */
export async function readChangedDeclarations(
  repository: GitRepository,
  mergeBase: string,
  head: string,
  signal: AbortSignal | undefined,
): Promise<Result<ChangedDeclarations, GitError>> {
  const reader = new PatchReader();
  const decoder = new TextDecoder();
  let rest = "";
  const args = [...DIFF, "-p", "-U0", "--text", "--src-prefix=a/", "--dst-prefix=b/", "--end-of-options"];
  const output = await repository.run([...args, mergeBase, head, "--", ...CODE_FILES], {
    globs: true,
    signal,
    onChunk: (chunk) => {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) reader.line(line);
    },
  });
  return output.ok ? ok(reader) : output;
}

/** Reads a patch by the counts in its hunks, so that no changed line is taken for a header. */
class PatchReader implements ChangedDeclarations {
  readonly symbols = new Map<string, Set<string>>();
  readonly exporting = new Set<string>();
  readonly lines = new Map<string, ChangedLines>();
  #path = "";
  #left = 0;

  line(line: string): void {
    if (this.#left > 0) {
      // The note that a file ends without line break is not counted.
      if (line.startsWith("\\")) return;
      this.#left--;
      this.#add(line.slice(1));
      this.#compare(line);
      if (changesExports(this.#path, line.slice(1))) this.exporting.add(this.#path);
      return;
    }
    const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/s.exec(line);
    if (hunk !== null) {
      const [removed, added] = [Number(hunk[2] ?? 1), Number(hunk[4] ?? 1)];
      this.#left = removed + added;
      this.#changed().base.push(spanOf(Number(hunk[1]), removed));
      this.#changed().head.push(spanOf(Number(hunk[3]), added));
      this.#add(hunk[5] ?? "");
    } else if (line.startsWith("diff --git ")) {
      this.#path = "";
    } else if (line.startsWith("--- ") || line.startsWith("+++ ")) {
      const path = readPatchPath(line.slice(4));
      if (path !== undefined) this.#path = path;
    }
  }

  #changed(): ChangedLines {
    const known = this.lines.get(this.#path);
    if (known !== undefined) return known;
    const fresh = { base: [], head: [], difference: 0 };
    this.lines.set(this.#path, fresh);
    return fresh;
  }

  #compare(line: string): void {
    const code = line
      .slice(1)
      .replace(/\s(?:\/\/|#).*$/s, "")
      .trim();
    if (/^(?:\/\/|\/\*|\*|#)/.test(code) || !/[;{}=]|\)\s*:?$/.test(code)) return;
    this.#changed().difference += line.startsWith("+") ? hashOf(code) : -hashOf(code);
  }

  #add(line: string): void {
    if (line.length > MAX_LINE_LENGTH) return;
    for (const name of declaredNames(line)) {
      const known = this.symbols.get(this.#path);
      if (known === undefined) this.symbols.set(this.#path, new Set([name]));
      else known.add(name);
    }
  }
}

/** Where nothing is left or was, git names the line before. */
function spanOf(start: number, count: number): LineSpan {
  return count === 0 ? { start: start + 1, end: start } : { start, end: start + count - 1 };
}

/** FNV-1a over what is no white space, 32 bits: sums of them stay whole numbers. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 32) hash = Math.imul(hash ^ unit, 0x01000193);
  }
  return hash >>> 0;
}

/** `a/<path>` or `b/<path>`, in quotes where it has odd characters; `undefined` for /dev/null. */
function readPatchPath(written: string): string | undefined {
  const text = written.startsWith('"') ? unquote(written) : written.replace(/\t$/, "");
  return text.startsWith("a/") || text.startsWith("b/") ? text.slice(2) : undefined;
}

const ESCAPES: { readonly [letter: string]: number } = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  "\\": 92,
};

function unquote(written: string): string {
  const bytes: number[] = [];
  for (const [, octal, letter, plain] of written
    .slice(1, written.lastIndexOf('"'))
    .matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else if (letter !== undefined) bytes.push(ESCAPES[letter] ?? letter.charCodeAt(0));
    else bytes.push(...new TextEncoder().encode(plain));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}
