import { availableParallelism } from "node:os";
import { err, ok, type Result } from "@aixv/core";
import type { PairComparison } from "../../integrity/compare-pair.ts";
import type { SourceLimits } from "../../integrity/source-file.ts";
import { GitError, type GitRepository } from "../git/index.ts";
import type { ChangedFile } from "../repository/changed-files.ts";

/** What is compared, and how. */
export interface CompareBatchesOptions {
  readonly repository: GitRepository;
  /** Its folder. */
  readonly directory: string;
  readonly limits: SourceLimits;
  /** 0 is to compare on the calling thread; by default as many as pay off. */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** So many files go to a thread at once. */
const BATCH_FILES = 24;
/** Below so many for each, starting threads takes longer than comparing. */
const FILES_PER_THREAD = 100;
/** Each has the parsers, and memory of its own. */
const MAX_THREADS = 8;

/**
 * Compares both sides of each file, on one thread or several.
 *
 * @returns what came of them in the order of the files, whatever the number of threads
 * @throws the signal's reason once it is aborted; what ended a thread, such as a want of memory
 */
export async function compareBatches(
  files: readonly ChangedFile[],
  options: CompareBatchesOptions,
): Promise<Result<readonly PairComparison[], GitError>> {
  const { repository, limits, signal, threads = threadsFor(files.length) } = options;
  if (threads > 0) return await compareThere(files, threads, options);
  const { compareBlobs } = await import("./compare-blobs.ts");
  return await compareBlobs(repository, files, limits, signal);
}

function threadsFor(files: number): number {
  const threads = Math.min(availableParallelism(), Math.floor(files / FILES_PER_THREAD), MAX_THREADS);
  return threads > 1 ? threads : 0;
}

async function compareThere(
  files: readonly ChangedFile[],
  threads: number,
  { directory, limits, signal }: CompareBatchesOptions,
): Promise<Result<readonly PairComparison[], GitError>> {
  const { startCompareThread } = await import("./compare-thread.ts");
  signal?.throwIfAborted();
  const running = Array.from({ length: threads }, () =>
    startCompareThread({ repository: directory, limits }),
  );
  const stop = (): Promise<unknown> => Promise.all(running.map((thread) => thread.stop()));
  signal?.addEventListener("abort", stop, { once: true });
  const compared: (readonly PairComparison[])[] = [];
  let next = 0;
  let failure: GitError | undefined;
  try {
    await Promise.all(
      running.map(async (thread) => {
        while (failure === undefined && next < files.length) {
          const from = next;
          next += BATCH_FILES;
          const outcome = await thread.run(files.slice(from, next));
          if (outcome.ok) compared[from / BATCH_FILES] = outcome.value;
          else failure = new GitError(outcome.code, outcome.message);
        }
      }),
    );
  } catch (cause) {
    signal?.throwIfAborted();
    throw cause;
  } finally {
    signal?.removeEventListener("abort", stop);
    await stop();
  }
  return failure === undefined ? ok(compared.flat()) : err(failure);
}
