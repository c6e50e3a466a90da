import { concatBytes, ok, type Result } from "@aixv/core";
import type { TestIntegrityReport } from "../../facts/test-integrity-report.ts";
import {
  isTestPath,
  languageOf,
  SOURCE_LIMITS,
  type SourceFile,
  type SourceLimits,
  TestComparison,
} from "../../integrity/index.ts";
import {
  type GitError,
  GitRepository,
  type ObjectHeader,
  type ObjectVisitor,
  readObjects,
} from "../git/index.ts";
import { type ChangedFile, readChangedFiles } from "../repository/changed-files.ts";
import { type RevisionRange, resolveRevisions } from "./revision-range.ts";
import { unreadTestReason } from "./unread-tests.ts";

/** What is compared, and how. */
export interface CheckTestIntegrityOptions extends RevisionRange {
  /** The folder of a clone, work tree or bare repository; nothing is written to it, and nothing fetched. */
  readonly repository: string;
  /** Of aixv; for the report. */
  readonly version: string;
  readonly limits?: Partial<SourceLimits>;
  readonly signal?: AbortSignal | undefined;
  /** Called as files are done. */
  readonly onFile?: (done: number, total: number) => void;
}

/**
 * Compares the tests of two commits of a git repository by their syntax trees (AIV §6.4.2, §11.3). Reads what differs
 * between the commits alone, a file at a time: memory does not grow with the number of files.
 *
 * @returns the report, or `GIT_MISSING`, `GIT_TOO_OLD`, `GIT_FAILED`, `GIT_OUTPUT_TOO_LARGE`, `REPOSITORY_NOT_FOUND`,
 * `REPOSITORY_UNTRUSTED`, `REPOSITORY_UNSUPPORTED`, `REPOSITORY_COMMIT_MISSING`, `REPOSITORY_OBJECTS_MISSING`,
 * `REPOSITORY_NO_MERGE_BASE`, `REPOSITORY_SEVERAL_MERGE_BASES`
 * @throws the signal's reason once it is aborted
 */
export async function checkTestIntegrity(
  options: CheckTestIntegrityOptions,
): Promise<Result<TestIntegrityReport, GitError>> {
  const { signal } = options;
  const opened = await GitRepository.open(options.repository, { signal });
  if (!opened.ok) return opened;
  const range = await resolveRevisions(opened.value, options, signal);
  if (!range.ok) return range;
  const { base, head } = range.value;
  const changes = await readChangedFiles(opened.value, base, head, signal);
  if (!changes.ok) return changes;
  const limits = { ...SOURCE_LIMITS, ...options.limits };
  const comparison = new TestComparison({ version: options.version, baseSha: base, headSha: head, limits });
  for (const file of changes.value) nameUnread(file, comparison);
  const files = changes.value.filter(isRelevant);
  for (const file of files) nameUnreadable(file, comparison);
  const reader = new PairReader(files, comparison, limits.maxFileBytes, options.onFile);
  const read = await readObjects(opened.value, reader.names(), reader, { signal });
  return read.ok ? ok(comparison.finish()) : read;
}

/** Whether a side of a change may be a test: nothing else is read. */
function isRelevant({ change }: ChangedFile): boolean {
  return languageOf(change.path) !== null || languageOf(change.oldPath ?? "") !== null;
}

/** Tests that cannot be compared by their language, and what says which tests run: silence about them would count as proof. */
function nameUnread({ change }: ChangedFile, comparison: TestComparison): void {
  const { status, path, oldPath = path } = change;
  const reason = status === "D" ? null : unreadTestReason(path);
  const baseReason = status === "A" ? null : unreadTestReason(oldPath);
  if (reason !== null) comparison.addUnreadable({ path, side: "head", reason });
  else if (baseReason !== null) comparison.addUnreadable({ path: oldPath, side: "base", reason: baseReason });
}

/** Links and submodules where a test should be. */
function nameUnreadable({ change, baseBlob, headBlob }: ChangedFile, comparison: TestComparison): void {
  const { status, path, oldPath = path } = change;
  const reason = "a symbolic link or a submodule: what it leads to is not compared";
  if (baseBlob === undefined && status !== "A" && isTestPath(oldPath))
    comparison.addUnreadable({ path: oldPath, side: "base", reason });
  if (headBlob === undefined && status !== "D" && isTestPath(path))
    comparison.addUnreadable({ path, side: "head", reason });
}

/** One side of a file that is asked for. */
interface Request {
  readonly file: ChangedFile;
  readonly side: "base" | "head";
  readonly blob: string;
  /** Whether no other side of the same file comes after it. */
  readonly isLast: boolean;
}

/** Puts the sides of each file together as they come, and hands them over. */
class PairReader implements ObjectVisitor {
  readonly #requests: readonly Request[];
  readonly #comparison: TestComparison;
  readonly #maxBytes: number;
  readonly #onFile: CheckTestIntegrityOptions["onFile"];
  #chunks: Uint8Array[] = [];
  #header: ObjectHeader | undefined;
  #base: SourceFile | null = null;
  #head: SourceFile | null = null;
  #isComplete = true;

  constructor(
    files: readonly ChangedFile[],
    comparison: TestComparison,
    maxBytes: number,
    onFile: CheckTestIntegrityOptions["onFile"],
  ) {
    this.#requests = files.flatMap(requestsOf);
    this.#comparison = comparison;
    this.#maxBytes = maxBytes;
    this.#onFile = onFile;
  }

  *names(): Iterable<string> {
    for (const { blob } of this.#requests) yield blob;
  }

  start(_index: number, header: ObjectHeader | undefined): void {
    this.#header = header;
    this.#chunks = [];
  }

  data(_index: number, chunk: Uint8Array): void {
    if ((this.#header?.size ?? 0) <= this.#maxBytes) this.#chunks.push(chunk.slice());
  }

  end(index: number): void {
    const request = this.#requests[index];
    if (request === undefined) return;
    const { side, file, isLast } = request;
    const path = side === "base" ? (file.change.oldPath ?? file.change.path) : file.change.path;
    const fault = this.#faultOf();
    if (fault !== null) {
      this.#isComplete = false;
      if (isTestPath(path)) this.#comparison.addUnreadable({ path, side, reason: fault });
    } else {
      const source = { path, content: concatBytes(...this.#chunks) };
      if (side === "base") this.#base = source;
      else this.#head = source;
    }
    this.#chunks = [];
    if (isLast) this.#handOver(file, index);
  }

  #faultOf(): string | null {
    if (this.#header === undefined) return "its content is not in this clone";
    return this.#header.size > this.#maxBytes ? `more than ${this.#maxBytes} bytes` : null;
  }

  #handOver({ change, baseBlob, headBlob }: ChangedFile, index: number): void {
    // A side that is there and cannot be read is named; its other side has nothing to be compared with.
    const isWhole =
      (baseBlob !== undefined || change.status === "A") && (headBlob !== undefined || change.status === "D");
    if (this.#isComplete && isWhole) this.#comparison.add({ base: this.#base, head: this.#head });
    this.#base = null;
    this.#head = null;
    this.#isComplete = true;
    this.#onFile?.(index + 1, this.#requests.length);
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
