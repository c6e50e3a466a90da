import { ok, type Result } from "@aixv/core";
import { GitError, type GitRepository } from "../git/index.ts";

/** Of all merge bases, which is where a change begins: none where the commits have no history in common. */
export type MergeBase =
  | { readonly status: "one"; readonly commit: string }
  | { readonly status: "none" }
  | { readonly status: "several"; readonly commits: readonly string[] };

/**
 * Where two commits parted. Where each was merged into the other there are several such places (a criss-cross), and the
 * difference from any one of them leaves out what the change takes back of the others.
 *
 * @param codes - exit codes of git that mean none; 1 is that of commits without history in common
 */
export async function findMergeBase(
  repository: GitRepository,
  base: string,
  head: string,
  options: { readonly codes?: readonly number[]; readonly signal?: AbortSignal | undefined } = {},
): Promise<Result<MergeBase, GitError>> {
  const { codes = [0, 1], signal } = options;
  const found = await repository.lines(["merge-base", "--all", "--end-of-options", base, head], {
    codes,
    signal,
  });
  if (!found.ok) return found;
  const [commit, ...others] = found.value;
  if (commit === undefined) return ok({ status: "none" });
  return ok(
    others.length === 0 ? { status: "one", commit } : { status: "several", commits: [commit, ...others] },
  );
}

/** That nothing can be said of a change that begins at several places, and what makes it begin at one. */
export function severalMergeBases(base: string, head: string, commits: readonly string[]): GitError {
  const message = `expected ${base} and ${head} to have parted at one commit, they did at ${commits.length}, as each was merged into the other; merge ${base} into the change, or rebase the change onto it`;
  return new GitError("REPOSITORY_SEVERAL_MERGE_BASES", message, { details: { base, head, commits } });
}
