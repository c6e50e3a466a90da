import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { err, ok, type Result } from "@aixv/core";
import type { PacketView } from "../../packet/index.ts";
import { GitError, type GitRepository, type ObjectHeader, readObjects } from "../git/index.ts";
import { findMergeBase, severalMergeBases } from "./merge-base.ts";

/** The change that a packet is about, as commits. */
export interface CommitRange {
  readonly head: string;
  readonly base: string;
  readonly mergeBase: string;
  /** Those from base to head, head first. */
  readonly commits: readonly string[];
}

/**
 * Finds the commits of a packet, and all that lie between them.
 *
 * @param target - the commit that the change is to be merged into, where the caller knows it; by default the packet's base
 * @returns the range, or `REPOSITORY_COMMIT_UNNAMED`, `REPOSITORY_COMMIT_MISSING`, `REPOSITORY_NO_MERGE_BASE`,
 * `REPOSITORY_SEVERAL_MERGE_BASES`
 */
export async function resolveRange(
  repository: GitRepository,
  view: PacketView,
  signal: AbortSignal | undefined,
  target?: string,
): Promise<Result<CommitRange, GitError>> {
  const { headSha: head } = view;
  const base = target ?? view.baseSha;
  if (head === undefined) return err(unnamed("head_sha"));
  if (base === undefined) return err(unnamed("base_sha"));
  const found = await readHeaders(repository, [head, base], signal);
  if (!found.ok) return found;
  for (const [index, [name, sha]] of (
    [
      ["head_sha", head],
      ["base_sha", base],
    ] as const
  ).entries()) {
    const header = found.value[index];
    if (header?.type !== "commit") return err(missing(repository, name, sha, header));
  }
  const [parting, commits] = await Promise.all([
    findMergeBase(repository, base, head, { signal }),
    repository.lines(["rev-list", "--end-of-options", `${base}..${head}`], { signal }),
  ]);
  if (!parting.ok) return parting;
  if (!commits.ok) return commits;
  const cut = repository.isShallow && (await isCut(repository, commits.value, base, head, signal));
  const mergeBase = parting.value;
  // What is cut off may be what joins several places, or none, to one.
  if (cut || (mergeBase.status !== "one" && repository.isShallow)) {
    const message =
      "expected all commits between base_sha and head_sha, got a shallow clone that ends before; run: git fetch --unshallow";
    return err(new GitError("REPOSITORY_COMMIT_MISSING", message, { details: { base, head } }));
  }
  if (mergeBase.status === "none") {
    const message = `expected base_sha ${base} and head_sha ${head} to have history in common, they have none; correct base_sha`;
    return err(new GitError("REPOSITORY_NO_MERGE_BASE", message, { details: { base, head } }));
  }
  if (mergeBase.status === "several") return err(severalMergeBases(base, head, mergeBase.commits));
  return ok({ head, base, mergeBase: mergeBase.commit, commits: commits.value });
}

/** Where the packet's head left the base that it names; `null` where that cannot be told. */
export async function claimedMergeBase(
  repository: GitRepository,
  { headSha, baseSha }: PacketView,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  if (headSha === undefined || baseSha === undefined) return null;
  const found = await findMergeBase(repository, baseSha, headSha, { codes: [0, 1, 128], signal });
  return found.ok && found.value.status === "one" ? found.value.commit : null;
}

/** Headers of objects in the order asked for; `undefined` for those that are not there. */
export async function readHeaders(
  repository: GitRepository,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Result<readonly (ObjectHeader | undefined)[], GitError>> {
  const headers: (ObjectHeader | undefined)[] = [];
  const start = (index: number, header: ObjectHeader | undefined): void => {
    headers[index] = header;
  };
  const read = await readObjects(repository, names, { start }, { contents: false, signal });
  return read.ok ? ok(headers) : read;
}

/** Where a shallow clone ends within the change, git knows of fewer commits and people than there are. */
async function isCut(
  repository: GitRepository,
  commits: readonly string[],
  base: string,
  head: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const others = await repository.lines(["rev-list", "--end-of-options", `${head}..${base}`], { signal });
  const ends = new Set((await readFile(join(repository.commonDirectory, "shallow"), "utf8")).split(/\s+/));
  return !others.ok || [...commits, ...others.value].some((commit) => ends.has(commit));
}

function unnamed(field: string): GitError {
  const message = `expected a full commit id of 40 or 64 hex digits as identification.${field}, got none; nothing can be looked up`;
  return new GitError("REPOSITORY_COMMIT_UNNAMED", message, { details: { field } });
}

function missing(
  repository: GitRepository,
  field: string,
  sha: string,
  header: ObjectHeader | undefined,
): GitError {
  const digits = repository.objectFormat === "sha1" ? 40 : 64;
  const fetch = repository.isShallow ? "git fetch --unshallow" : `git fetch origin ${sha}`;
  const came =
    sha.length !== digits
      ? `a repository whose commit ids have ${digits} digits; give the one that the packet is about`
      : header === undefined
        ? `a repository without it; run: ${fetch}`
        : `a ${header.type}; name the commit`;
  const message = `expected ${field} ${sha} to be a commit of the repository, got ${came}`;
  return new GitError("REPOSITORY_COMMIT_MISSING", message, { details: { field, sha } });
}
