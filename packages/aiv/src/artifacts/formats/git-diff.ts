import { compareCodePoints, utf8Bytes } from "@aixv/core";
import { malformed } from "../artifact-error.ts";
import type { ArtifactFormat } from "../artifact-format.ts";
import type { ArtifactSource } from "../artifact-source.ts";
import { type DiffSection, parseGitDiff } from "./parse-git-diff.ts";

const ID = "git-diff";

/** `git diff`, without the header of a commit. */
export const GIT_DIFF: ArtifactFormat = {
  id: ID,
  stripped: ["index lines, but of binary files", "text after the second @@"],
  recognises: (source) => source.text?.startsWith("diff --git ") === true,
  read: (source) => {
    const paths = sectionsOf(source).flatMap(({ oldPath, newPath }) => [oldPath, newPath]);
    return { kind: "diff", format: ID, paths: [...new Set(paths)].toSorted() };
  },
  canonicalize: (source) => {
    const written = sectionsOf(source).map((section) => ({
      key: `${section.newPath}\0${section.oldPath}`,
      text: writeSection(section),
    }));
    return utf8Bytes(
      written
        .toSorted((a, b) => compareCodePoints(a.key, b.key))
        .map(({ text }) => text)
        .join(""),
    );
  },
};

function sectionsOf(source: ArtifactSource): readonly DiffSection[] {
  const { text } = source;
  if (text === undefined) throw malformed("git-diff: expected UTF-8, got bytes that are not");
  return parseGitDiff(text);
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
