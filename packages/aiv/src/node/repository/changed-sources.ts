import { concatBytes, ok, type Result } from "@aixv/core";
import { languageOf } from "../../integrity/index.ts";
import { type ComparedSources, compareSources, MAX_SOURCE_BYTES } from "../../surfaces/compare-sources.ts";
import { type GitError, type GitRepository, type ObjectHeader, readObjects } from "../git/index.ts";
import type { ChangedDeclarations } from "./changed-declarations.ts";
import type { ChangedFile } from "./changed-files.ts";

/**
 * Up to so many files every change is read as syntax. In larger changes lines are compared first, and only where they are
 * the same but for white space and comments the syntax tree decides: a change of code is then told as one without it, and
 * where code was only put into other lines that is called a change of code as well.
 */
const MAX_READ_FILES = 200;

/** What came of a changed file of JavaScript, TypeScript or Python: `code`, where lines alone told that code changed. */
export type ChangedSource = ComparedSources | "code";

/** Compares changed files of languages that are read, one after the other: memory stays that of two files. */
export async function compareChangedSources(
  repository: GitRepository,
  files: readonly ChangedFile[],
  { lines }: ChangedDeclarations,
  signal: AbortSignal | undefined,
): Promise<Result<ReadonlyMap<string, ChangedSource>, GitError>> {
  const compared = new Map<string, ChangedSource>();
  const sources = files.filter(({ change }) => languageOf(change.path) !== null);
  const pairs = sources.flatMap(({ change, baseBlob, headBlob, changesMode }) => {
    const changed = lines.get(change.path);
    const isSeen = baseBlob !== undefined && headBlob !== undefined && change.status === "M" && !changesMode;
    if (isSeen && (sources.length <= MAX_READ_FILES || (changed?.difference ?? 0) === 0))
      return [{ path: change.path, changed, baseBlob, headBlob }];
    compared.set(change.path, "code");
    return [];
  });
  const reader = new PairReader((index, base, head) => {
    const pair = pairs[index];
    if (pair === undefined) return;
    const { path, changed } = pair;
    const [baseLines, headLines] = [changed?.base ?? [], changed?.head ?? []];
    const result = compareSources({ path, base, head, baseLines, headLines });
    if (result !== undefined) compared.set(path, result);
  });
  const names = pairs.flatMap(({ baseBlob, headBlob }) => [baseBlob, headBlob]);
  const read = await readObjects(repository, names, reader, { signal });
  return read.ok ? ok(compared) : read;
}

/** Takes objects two by two. Of those that are too large nothing is kept, and nothing reported. */
class PairReader {
  readonly #report: (pair: number, base: Uint8Array, head: Uint8Array) => void;
  #base: Uint8Array | undefined;
  #pieces: Uint8Array[] = [];
  #isKept = false;

  constructor(report: (pair: number, base: Uint8Array, head: Uint8Array) => void) {
    this.#report = report;
  }

  start(_index: number, header: ObjectHeader | undefined): void {
    this.#pieces = [];
    this.#isKept = header !== undefined && header.size <= MAX_SOURCE_BYTES;
  }

  data(_index: number, chunk: Uint8Array): void {
    if (this.#isKept) this.#pieces.push(Uint8Array.from(chunk));
  }

  end(index: number): void {
    const content = this.#isKept ? concatBytes(...this.#pieces) : undefined;
    if (index % 2 === 0) this.#base = content;
    else if (this.#base !== undefined && content !== undefined)
      this.#report((index - 1) / 2, this.#base, content);
  }
}
