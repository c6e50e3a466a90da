import { quote } from "@aixv/core";
import { malformed } from "../artifact-error.ts";
import { bytesOfString } from "../byte-string.ts";
import { decodeGitName } from "../git-name.ts";

/** What a diff says of one file. Lines are as in the diff, with a character for each byte. */
export interface DiffSection {
  /** Names as they are compared elsewhere: those that are no UTF-8 in quotes, with octal escapes. */
  readonly oldPath: string;
  readonly newPath: string;
  /** Both names, by which sections are put in order: by their bytes. */
  readonly key: string;
  /** From `diff --git` up to the first hunk; of a binary file, all of it. */
  readonly header: readonly string[];
  readonly hunks: readonly Hunk[];
  readonly isBinary: boolean;
}

export interface Hunk {
  /** `@@ -1,2 +1,3 @@`, and nothing behind it. */
  readonly range: string;
  readonly lines: readonly string[];
}

/**
 * Parses the output of `git diff`. The lines of a hunk are counted, never guessed by how they begin: a removed line
 * that begins with `-- a/` looks like the name of a file.
 *
 * @param text - with a character for each byte: files of a diff may be in any encoding, each in its own
 * @throws ArtifactError `ARTIFACT_MALFORMED`
 */
export function parseGitDiff(text: string): readonly DiffSection[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const sections: DiffSection[] = [];
  let at = 0;
  while (at < lines.length) {
    const section = parseSection(lines, at);
    sections.push(section.value);
    at = section.end;
  }
  return sections;
}

function parseSection(
  lines: readonly string[],
  start: number,
): { readonly value: DiffSection; readonly end: number } {
  const first = lines[start] ?? "";
  if (!first.startsWith("diff --git ")) throw fault(start, "the beginning of a file (diff --git)");
  const header = [first];
  const hunks: Hunk[] = [];
  let isBinary = false;
  let at = start + 1;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line.startsWith("diff --git ")) break;
    if (line.startsWith("@@ ")) {
      const hunk = parseHunk(lines, at);
      hunks.push(hunk.value);
      at = hunk.end - 1;
    } else if (line.startsWith("Binary files ") || line === "GIT binary patch") {
      isBinary = true;
      header.push(line);
    } else if (isBinary || (hunks.length === 0 && isHeader(line))) {
      header.push(line);
    } else {
      throw fault(at, "a header, a hunk or the next file");
    }
  }
  const { oldName, newName } = readNames(header, start);
  const section = {
    oldPath: decodeGitName(bytesOfString(oldName)),
    newPath: decodeGitName(bytesOfString(newName)),
    key: `${newName}\0${oldName}`,
    header,
    hunks,
    isBinary,
  };
  return { value: section, end: at };
}

const HEADERS: readonly string[] = [
  "old mode ",
  "new mode ",
  "deleted file mode ",
  "new file mode ",
  "copy from ",
  "copy to ",
  "rename from ",
  "rename to ",
  "similarity index ",
  "dissimilarity index ",
  "index ",
  "--- ",
  "+++ ",
];

function isHeader(line: string): boolean {
  return HEADERS.some((name) => line.startsWith(name));
}

function parseHunk(lines: readonly string[], start: number): { readonly value: Hunk; readonly end: number } {
  const match = /^@@ -\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@/.exec(lines[start] ?? "");
  if (match === null) throw fault(start, "a hunk such as @@ -1,2 +1,3 @@");
  let old = Number(match[1] ?? 1);
  let fresh = Number(match[2] ?? 1);
  let at = start + 1;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const sign = line.charAt(0);
    if (sign === "\\") continue;
    if (old === 0 && fresh === 0) break;
    if (sign === " " || sign === "-") old--;
    if (sign === " " || sign === "+") fresh--;
    if (!" -+".includes(sign) || sign === "" || old < 0 || fresh < 0)
      throw fault(at, "as many lines in the hunk as it announces");
  }
  if (old > 0 || fresh > 0) throw fault(at, "as many lines in the hunk as it announces");
  return { value: { range: match[0], lines: lines.slice(start + 1, at) }, end: at };
}

/** Names with a character for each byte. */
interface Names {
  readonly oldName: string;
  readonly newName: string;
}

function readNames(header: readonly string[], at: number): Names {
  const after = (name: string): string | undefined =>
    header.find((line) => line.startsWith(name))?.slice(name.length);
  const from = after("rename from ") ?? after("copy from ");
  const to = after("rename to ") ?? after("copy to ");
  if (from !== undefined && to !== undefined) return { oldName: unquote(from, at), newName: unquote(to, at) };
  const oldName = withoutPrefix(after("--- "), at);
  const newName = withoutPrefix(after("+++ "), at);
  const both = oldName ?? newName;
  if (both !== undefined) return { oldName: oldName ?? both, newName: newName ?? both };
  return bothNames(header[0]?.slice("diff --git ".length) ?? "", at);
}

/** `undefined` for what is not there, or is `/dev/null`. */
function withoutPrefix(name: string | undefined, at: number): string | undefined {
  if (name === undefined || name === "/dev/null") return undefined;
  // Git ends names with white space in them by a tab.
  const path = unquote(name.endsWith("\t") ? name.slice(0, -1) : name, at);
  if (!/^[abciow12]\//.test(path)) {
    const shown = quote(decodeGitName(bytesOfString(path)));
    throw fault(at, `paths with the prefixes a/ and b/, not ${shown} (diff.noprefix)`);
  }
  return path.slice(2);
}

/** Of `a/x b/x`, where nothing else names the file: both names are the same then. */
function bothNames(names: string, at: number): Names {
  const middle = names.startsWith('"') ? names.indexOf('" "') + 1 : (names.length - 1) / 2;
  const oldName = withoutPrefix(names.slice(0, middle), at);
  const newName = withoutPrefix(names.slice(middle + 1), at);
  if (oldName === undefined || oldName !== newName)
    throw fault(at, "one name for a file that is not renamed");
  return { oldName, newName };
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

/** Git quotes names as C does, bytes beyond ASCII in octal; or not, by `core.quotePath`. */
function unquote(name: string, at: number): string {
  if (!name.startsWith('"')) return name;
  if (name.length < 2 || !name.endsWith('"')) throw fault(at, "a quoted name to end with a quote");
  const inner = name.slice(1, -1);
  let plain = "";
  for (let index = 0; index < inner.length; ) {
    if (inner[index] !== "\\") {
      plain += inner.charAt(index);
      index++;
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(inner.slice(index + 1, index + 4))?.[0];
    const byte = octal === undefined ? ESCAPES[inner[index + 1] ?? ""] : Number.parseInt(octal, 8);
    if (byte === undefined) throw fault(at, "an escape that git writes");
    plain += String.fromCharCode(byte);
    index += octal === undefined ? 2 : 4;
  }
  return plain;
}

function fault(line: number, expected: string): Error {
  return malformed(`git-diff line ${line + 1}: expected ${expected}`);
}
