import { TaskThread } from "@aixv/core/node";
import type { PairComparison } from "../../integrity/compare-pair.ts";
import type { SourceLimits } from "../../integrity/source-file.ts";
import type { GitErrorCode } from "../git/index.ts";
import type { ChangedFile } from "../repository/changed-files.ts";

// The worker lies beside this module, in the build as .js and in the source tree as .ts.
const WORKER_URL: URL = new URL(
  import.meta.url.endsWith(".ts") ? "./compare-worker.ts" : "./compare-worker.js",
  import.meta.url,
);

/** What a thread is started with. */
export interface CompareThreadData {
  readonly repository: string;
  readonly limits: SourceLimits;
}

/** What comparing a batch of files gave; an error is no class on its way between threads. */
export type BatchOutcome =
  | { readonly ok: true; readonly value: readonly PairComparison[] }
  | { readonly ok: false; readonly code: GitErrorCode; readonly message: string };

/** A thread that reads and compares one batch of files at a time. */
export function startCompareThread(
  data: CompareThreadData,
): TaskThread<readonly ChangedFile[], BatchOutcome> {
  return new TaskThread(WORKER_URL, data);
}
