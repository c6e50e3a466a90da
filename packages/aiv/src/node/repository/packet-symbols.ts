import { compareCodePoints, ok, type Result } from "@aixv/core";
import type { PacketView } from "../../packet/index.ts";
import type { GitError, GitRepository } from "../git/index.ts";
import { CODE_FILES } from "./code-files.ts";

/** A packet that names more words names its whole program; what is beyond them is not looked up. */
const MAX_WORDS = 1000;

const WORD = /[\p{L}_$][\p{L}\p{M}\p{N}_$]*/gu;

/**
 * Says of each identifier that the packet names whether it is somewhere in the code at head: as a whole word, in a file of
 * code. Of a name in parts, such as `Session.refresh()`, every part must be.
 *
 * @returns by the name as the packet has it; nothing of names beyond the first 1,000 words
 */
export async function findPacketSymbols(
  repository: GitRepository,
  view: PacketView,
  head: string,
  signal: AbortSignal | undefined,
): Promise<Result<ReadonlyMap<string, boolean>, GitError>> {
  const names = packetSymbols(view);
  const words = new Set([...new Set(names.flatMap(symbolWords))].slice(0, MAX_WORDS));
  const missing = await searchWords(repository, words, head, signal);
  if (!missing.ok) return missing;
  const found = new Map<string, boolean>();
  for (const name of names) {
    const parts = symbolWords(name);
    if (parts.every((part) => words.has(part)))
      found.set(name, parts.length > 0 && parts.every((part) => !missing.value.has(part)));
  }
  return ok(found);
}

/** Functions of the claims' scope, and symbols that artifacts name. */
function packetSymbols(view: PacketView): readonly string[] {
  const names = [
    ...view.claims.flatMap(({ functions }) => functions),
    ...view.artifacts.flatMap(({ section }) => section.texts("symbols")),
  ];
  return [...new Set(names)].toSorted(compareCodePoints);
}

/**
 * `Session.refresh(token)` is `Session` and `refresh`: what is called with, or typed by, is no part of the name, nor is the
 * file of `src/session.ts:refresh`.
 */
function symbolWords(name: string): readonly string[] {
  const bare = name.replace(/[(<[].*$/s, "").replace(/^\S*\.\w+[:#](?!:)/, "");
  return bare.length > 512 ? [] : (bare.match(WORD) ?? []);
}

/** The words that are in no file of code at a commit. One process looks for all, and stops when it has them. */
async function searchWords(
  repository: GitRepository,
  words: ReadonlySet<string>,
  commit: string,
  signal: AbortSignal | undefined,
): Promise<Result<ReadonlySet<string>, GitError>> {
  const missing = new Set(words);
  if (missing.size === 0) return ok(missing);
  let rest = "";
  const decoder = new TextDecoder();
  const output = await repository.run(
    [
      "grep",
      "--only-matching",
      "-h",
      "--no-line-number",
      "--no-column",
      "--no-color",
      "--no-recurse-submodules",
      "--no-textconv",
      // What is called binary in .gitattributes is searched all the same.
      "--text",
      "--word-regexp",
      "--fixed-strings",
      "-f",
      "-",
      // A full commit id, which no option looks like: git grep knows no --end-of-options.
      commit,
      "--",
      ...CODE_FILES,
    ],
    {
      codes: [0, 1],
      globs: true,
      input: Array.from(missing, (word) => `${word}\n`),
      signal,
      onChunk: (chunk) => {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) missing.delete(line);
        return missing.size > 0;
      },
    },
  );
  return output.ok ? ok(missing) : output;
}
