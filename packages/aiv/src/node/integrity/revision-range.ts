import { decodeUtf8, err, ok, quote, type Result } from "@aixv/core";
import { GitError, type GitRepository } from "../git/index.ts";
import { findMergeBase, severalMergeBases } from "../repository/merge-base.ts";

/** Two revisions as git writes them: `BASE..HEAD`, or `BASE...HEAD` from where head left base. */
export interface RevisionRange {
  readonly base: string;
  readonly head: string;
  readonly fromMergeBase: boolean;
}

/** Reads a range; a side that is left out is `HEAD`, as in git. `null`: it is none. */
export function parseRevisionRange(text: string): RevisionRange | null {
  const at = text.indexOf("..");
  if (at < 0 || text === ".." || text === "...") return null;
  const fromMergeBase = text.startsWith("...", at);
  const [base, head] = [text.slice(0, at), text.slice(at + (fromMergeBase ? 3 : 2))];
  if (head.includes("..")) return null;
  return { base: base === "" ? "HEAD" : base, head: head === "" ? "HEAD" : head, fromMergeBase };
}

/** The commits of a range in full: what is compared is the difference from `base` to `head`. */
export interface ResolvedRange {
  readonly base: string;
  readonly head: string;
}

/** @returns both commits, or `REPOSITORY_COMMIT_MISSING`, `REPOSITORY_NO_MERGE_BASE`, `REPOSITORY_SEVERAL_MERGE_BASES` */
export async function resolveRevisions(
  repository: GitRepository,
  { base, head, fromMergeBase }: RevisionRange,
  signal: AbortSignal | undefined,
): Promise<Result<ResolvedRange, GitError>> {
  const from = await resolveCommit(repository, base, signal);
  if (!from.ok) return from;
  const to = await resolveCommit(repository, head, signal);
  if (!to.ok) return to;
  if (!fromMergeBase) return ok({ base: from.value, head: to.value });
  const found = await findMergeBase(repository, from.value, to.value, { signal });
  if (!found.ok) return found;
  if (found.value.status === "one") return ok({ base: found.value.commit, head: to.value });
  if (found.value.status === "several" && !repository.isShallow)
    return err(severalMergeBases(from.value, to.value, found.value.commits));
  const help = repository.isShallow
    ? "got a shallow clone that may end before; run: git fetch --unshallow"
    : "they have none; compare them with two dots";
  const message = `expected ${quote(base)} and ${quote(head)} to have history in common, ${help}`;
  return err(new GitError("REPOSITORY_NO_MERGE_BASE", message));
}

async function resolveCommit(
  repository: GitRepository,
  revision: string,
  signal: AbortSignal | undefined,
): Promise<Result<string, GitError>> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  const output = revision.includes("\0")
    ? ok({ stdout: new Uint8Array(), code: 1 })
    : await repository.run(args, { codes: [0, 1, 128], signal });
  if (!output.ok) return output;
  const sha = (decodeUtf8(output.value.stdout) ?? "").trim();
  if (output.value.code === 0 && /^[0-9a-f]{40,64}$/.test(sha)) return ok(sha);
  const fetch = /^[0-9a-f]{40,64}$/.test(revision) ? ` origin ${revision}` : "";
  const help = repository.isShallow
    ? `this clone is shallow; run: git fetch --unshallow${fetch}`
    : `run: git fetch${fetch === "" ? " --all --tags" : fetch}`;
  const message = `expected ${quote(revision)} to be a commit of the repository, found none; ${help}`;
  return err(new GitError("REPOSITORY_COMMIT_MISSING", message, { details: { revision } }));
}
