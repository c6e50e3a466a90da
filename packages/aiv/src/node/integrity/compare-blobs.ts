import { concatBytes, ok, type Result } from "@aixv/core";
import { comparePair, type PairComparison } from "../../integrity/compare-pair.ts";
import type { Unreadable } from "../../integrity/comparison-options.ts";
import type { SourceFile, SourceLimits } from "../../integrity/source-file.ts";
import { isTestPath } from "../../integrity/test-paths.ts";
import {
  type GitError,
  type GitRepository,
  type ObjectHeader,
  type ObjectVisitor,
  readObjects,
} from "../git/index.ts";
import type { ChangedFile } from "../repository/changed-files.ts";

/** Reads both sides of each file and compares them, one after the other: no more than one is in memory. */
export async function compareBlobs(
  repository: GitRepository,
  files: readonly ChangedFile[],
  limits: SourceLimits,
  signal?: AbortSignal,
): Promise<Result<readonly PairComparison[], GitError>> {
  const reader = new PairReader(files, limits);
  const read = await readObjects(repository, reader.names(), reader, { signal });
  return read.ok ? ok(reader.comparisons) : read;
}

/** One side of a file that is asked for. */
interface Request {
  readonly file: ChangedFile;
  readonly side: "base" | "head";
  readonly blob: string;
  /** Whether no other side of the same file comes after it. */
  readonly isLast: boolean;
}

/** Puts the sides of each file together as they come. */
class PairReader implements ObjectVisitor {
  readonly comparisons: PairComparison[] = [];
  readonly #requests: readonly Request[];
  readonly #limits: SourceLimits;
  #chunks: Uint8Array[] = [];
  #header: ObjectHeader | undefined;
  #base: SourceFile | null = null;
  #head: SourceFile | null = null;
  #isComplete = true;

  constructor(files: readonly ChangedFile[], limits: SourceLimits) {
    this.#requests = files.flatMap(requestsOf);
    this.#limits = limits;
  }

  *names(): Iterable<string> {
    for (const { blob } of this.#requests) yield blob;
  }

  start(_index: number, header: ObjectHeader | undefined): void {
    this.#header = header;
    this.#chunks = [];
  }

  data(_index: number, chunk: Uint8Array): void {
    if ((this.#header?.size ?? 0) <= this.#limits.maxFileBytes) this.#chunks.push(chunk.slice());
  }

  end(index: number): void {
    const request = this.#requests[index];
    if (request === undefined) return;
    const { side, file, isLast } = request;
    const path = side === "base" ? (file.change.oldPath ?? file.change.path) : file.change.path;
    const fault = this.#faultOf();
    if (fault !== null) {
      this.#isComplete = false;
      if (isTestPath(path)) this.#addUnreadable({ path, side, reason: fault });
    } else {
      const source = { path, content: concatBytes(...this.#chunks) };
      if (side === "base") this.#base = source;
      else this.#head = source;
    }
    this.#chunks = [];
    if (isLast) this.#compare(file);
  }

  #faultOf(): string | null {
    if (this.#header === undefined) return "its content is not in this clone";
    const { maxFileBytes } = this.#limits;
    return this.#header.size > maxFileBytes ? `more than ${maxFileBytes} bytes` : null;
  }

  #addUnreadable(file: Unreadable): void {
    this.comparisons.push({ unreadable: [file] });
  }

  #compare({ change, baseBlob, headBlob }: ChangedFile): void {
    // A side that is there and cannot be read is named; its other side has nothing to be compared with.
    const isWhole =
      (baseBlob !== undefined || change.status === "A") && (headBlob !== undefined || change.status === "D");
    const compared =
      this.#isComplete && isWhole ? comparePair({ base: this.#base, head: this.#head }, this.#limits) : null;
    if (compared !== null) this.comparisons.push(compared);
    this.#base = null;
    this.#head = null;
    this.#isComplete = true;
  }
}

function requestsOf(file: ChangedFile): readonly Request[] {
  const { baseBlob, headBlob } = file;
  const base =
    baseBlob === undefined
      ? []
      : [{ file, side: "base" as const, blob: baseBlob, isLast: headBlob === undefined }];
  const head = headBlob === undefined ? [] : [{ file, side: "head" as const, blob: headBlob, isLast: true }];
  return [...base, ...head];
}
