import { ok, type Result } from "@aixv/core";
import type { TestIntegrityReport } from "../../facts/test-integrity-report.ts";
import { GatheredComparisons } from "../../integrity/gather-comparisons.ts";
import { SOURCE_LIMITS, type SourceLimits } from "../../integrity/source-file.ts";
import { isTestPath, languageOf } from "../../integrity/test-paths.ts";
import { type GitError, GitRepository } from "../git/index.ts";
import { type ChangedFile, readChangedFiles } from "../repository/changed-files.ts";
import { compareBatches } from "./compare-batches.ts";
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
  /**
   * How many threads compare; 0 is the calling one, also where a bundler has left out the files of this package. By default as
   * many as pay off: the report is the same.
   */
  readonly threads?: number;
}

/**
 * Compares the tests of two commits of a git repository by their syntax trees (AIV §6.4.2, §11.3). Reads what differs
 * between the commits alone, a file at a time on each thread: memory does not grow with the number of files.
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
  const gathered = new GatheredComparisons();
  for (const file of changes.value) nameUnread(file, gathered);
  const files = changes.value.filter(isRelevant);
  for (const file of files) nameUnreadable(file, gathered);
  const compared = await compareBatches(files, {
    repository: opened.value,
    directory: options.repository,
    limits,
    threads: options.threads,
    signal,
  });
  if (!compared.ok) return compared;
  for (const one of compared.value) gathered.take(one);
  return ok(gathered.finish({ version: options.version, baseSha: base, headSha: head }));
}

/** Whether a side of a change may be a test: nothing else is read. */
function isRelevant({ change }: ChangedFile): boolean {
  return languageOf(change.path) !== null || languageOf(change.oldPath ?? "") !== null;
}

/** Tests that cannot be compared by their language, and what says which tests run: silence about them would count as proof. */
function nameUnread({ change }: ChangedFile, gathered: GatheredComparisons): void {
  const { status, path, oldPath = path } = change;
  const reason = status === "D" ? null : unreadTestReason(path);
  const baseReason = status === "A" ? null : unreadTestReason(oldPath);
  if (reason !== null) gathered.addUnreadable({ path, side: "head", reason });
  else if (baseReason !== null) gathered.addUnreadable({ path: oldPath, side: "base", reason: baseReason });
}

/** Links and submodules where a test should be. */
function nameUnreadable({ change, baseBlob, headBlob }: ChangedFile, gathered: GatheredComparisons): void {
  const { status, path, oldPath = path } = change;
  const reason = "a symbolic link or a submodule: what it leads to is not compared";
  if (baseBlob === undefined && status !== "A" && isTestPath(oldPath))
    gathered.addUnreadable({ path: oldPath, side: "base", reason });
  if (headBlob === undefined && status !== "D" && isTestPath(path))
    gathered.addUnreadable({ path, side: "head", reason });
}
