import type { ArtifactFormat } from "../artifact-format.ts";
import type { ArtifactSource } from "../artifact-source.ts";
import { byteString, bytesOfString } from "../byte-string.ts";
import { type DiffSection, parseGitDiff } from "./parse-git-diff.ts";

const ID = "git-diff";

const BEGIN = "diff --git ";

/** `git diff`, without the header of a commit. Files may be in any encoding: what is read of it are bytes. */
export const GIT_DIFF: ArtifactFormat = {
  id: ID,
  stripped: ["index lines, but of binary files", "text after the second @@"],
  recognises: ({ bytes }) => byteString(bytes.subarray(0, BEGIN.length)) === BEGIN,
  read: (source) => {
    const paths = sectionsOf(source).flatMap(({ oldPath, newPath }) => [oldPath, newPath]);
    return { kind: "diff", format: ID, paths: [...new Set(paths)].toSorted() };
  },
  canonicalize: (source) => {
    const written = sectionsOf(source).map((section) => ({
      key: section.key,
      text: writeSection(section),
    }));
    return bytesOfString(
      written
        .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
        .map(({ text }) => text)
        .join(""),
    );
  },
};

function sectionsOf({ bytes }: ArtifactSource): readonly DiffSection[] {
  return parseGitDiff(byteString(bytes));
}

/**
 * How long abbreviated ids are, and what stands behind `@@`, depends on the machine. Lines that are shown say what
 * changed; of a binary file that is not shown, nothing but the ids does.
 */
function writeSection({ header, hunks, isBinary }: DiffSection): string {
  const lines = header.filter((line) => isBinary || !line.startsWith("index "));
  for (const hunk of hunks) lines.push(hunk.range, ...hunk.lines);
  return lines.map((line) => `${line}\n`).join("");
}
