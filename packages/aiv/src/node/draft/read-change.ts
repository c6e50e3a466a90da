import { createHash } from "node:crypto";
import { err, ok, type Result } from "@aixv/core";
import type { ChangedLines } from "../../drafts/draft-input.ts";
import type { RepositoryFacts, TestIntegrityReport } from "../../facts/index.ts";
import { viewPacket } from "../../packet/index.ts";
import { type GitError, GitRepository, readObjects } from "../git/index.ts";
import { checkTestIntegrity, type RevisionRange } from "../integrity/index.ts";
import { resolveRevisions } from "../integrity/revision-range.ts";
import { DIFF } from "../repository/changed-files.ts";
import { collectRepositoryFacts } from "../repository/index.ts";
import { repositoryName } from "../repository/repository-name.ts";

/** A change as a repository has it, for a packet to be drafted of. */
export interface RepositoryChange {
  readonly facts: RepositoryFacts;
  readonly integrity: TestIntegrityReport;
  /** `git diff` from the merge base to head, as bytes. */
  readonly diff: Uint8Array;
  /** The head commit itself, as git hashes it; absent where nothing signs it. */
  readonly signedCommit?: Uint8Array;
  readonly changedLines: readonly ChangedLines[];
  /** Of the remote `origin`, such as `github.com/org/repo`. */
  readonly repository?: string;
  /** Of head, where one is checked out there. */
  readonly branch?: string;
  /** Of the head commit: `name <mail>`. */
  readonly author?: string;
}

/** A diff larger than that is no evidence that anybody reads. */
const MAX_DIFF_BYTES = 64 * 1024 * 1024;

/**
 * Reads a change from a clone: what `collectRepositoryFacts` and `checkTestIntegrity` find, and the diff itself. Nothing is
 * fetched, and nothing written.
 *
 * @returns the change, or an error of git: `GIT_*`, `REPOSITORY_*`
 */
export async function readChange(
  directory: string,
  range: RevisionRange,
  options: { readonly version: string; readonly signal?: AbortSignal },
): Promise<Result<RepositoryChange, GitError>> {
  const { signal, version } = options;
  const opened = await GitRepository.open(directory, { signal });
  if (!opened.ok) return opened;
  const repository = opened.value;
  const resolved = await resolveRevisions(repository, { ...range, fromMergeBase: false }, signal);
  if (!resolved.ok) return resolved;
  const { base, head } = resolved.value;
  // What a packet says of itself, as far as git is asked about it.
  const view = viewPacket({ identification: { head_sha: head, base_sha: base } });
  const facts = await collectRepositoryFacts(view, {
    directory,
    ...(signal === undefined ? {} : { signal }),
  });
  if (!facts.ok) return facts;
  const { mergeBaseSha } = facts.value;
  const integrity = await checkTestIntegrity({
    repository: directory,
    base: mergeBaseSha,
    head,
    fromMergeBase: false,
    version,
    signal,
  });
  if (!integrity.ok) return integrity;
  const diff = await repository.run(
    [...DIFF, "-p", "--full-index", "--binary", "--end-of-options", mergeBaseSha, head],
    { signal, maxBytes: MAX_DIFF_BYTES },
  );
  if (!diff.ok) return diff;
  const lines = await repository.run([...DIFF, "-p", "-U0", "-z", "--end-of-options", mergeBaseSha, head], {
    signal,
    maxBytes: MAX_DIFF_BYTES,
  });
  if (!lines.ok) return err(lines.error);
  const isSigned = facts.value.headSignature.status !== "unsigned";
  const commit = await repository.run(["cat-file", "commit", head], { signal });
  if (!commit.ok) return commit;
  const names = await describe(repository, head, signal);
  const changed = changedLines(facts.value, new TextDecoder().decode(lines.value.stdout));
  const hashes = await hashFiles(
    repository,
    head,
    changed.map(({ path }) => path),
    signal,
  );
  if (!hashes.ok) return hashes;
  return ok({
    facts: facts.value,
    integrity: integrity.value,
    diff: diff.value.stdout,
    ...(isSigned ? { signedCommit: commit.value.stdout } : {}),
    changedLines: changed.map((entry, index) => {
      const sha256 = hashes.value[index];
      return sha256 === undefined ? entry : { ...entry, sha256 };
    }),
    ...names,
  });
}

/** SHA-256 of files at a commit, as git has them; `undefined` of what is no file. */
async function hashFiles(
  repository: GitRepository,
  head: string,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Result<readonly (string | undefined)[], GitError>> {
  const hashes: (string | undefined)[] = [];
  let hash = createHash("sha256");
  let isFile = false;
  const read = await readObjects(
    repository,
    paths.map((path) => `${head}:${path}`),
    {
      start(_index, header) {
        hash = createHash("sha256");
        isFile = header?.type === "blob";
      },
      data: (_index, chunk) => void hash.update(chunk),
      end(index) {
        hashes[index] = isFile ? hash.digest("hex") : undefined;
      },
    },
    { signal },
  );
  return read.ok ? ok(hashes) : read;
}

/** Names that git knows for the repository, the branch and the author; what it does not know is left out. */
async function describe(
  repository: GitRepository,
  head: string,
  signal: AbortSignal | undefined,
): Promise<Pick<RepositoryChange, "repository" | "branch" | "author">> {
  const [url] = await textOf(repository, ["config", "--get", "remote.origin.url"], signal);
  const name = url === undefined ? undefined : repositoryName(url);
  const branches = await textOf(
    repository,
    ["for-each-ref", "--format=%(refname:short)", "--points-at", head, "refs/heads"],
    signal,
  );
  const [author] = await textOf(
    repository,
    ["log", "-1", "--no-mailmap", "--format=%an <%ae>", "--end-of-options", head],
    signal,
  );
  return {
    ...(name === undefined ? {} : { repository: name }),
    ...(branches.length === 1 && branches[0] !== undefined ? { branch: branches[0] } : {}),
    ...(author === undefined ? {} : { author }),
  };
}

async function textOf(
  repository: GitRepository,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const lines = await repository.lines(args, { codes: [0, 1], signal });
  return lines.ok ? lines.value.filter((line) => line !== "") : [];
}

/** Of each file that is there at head, from its first changed line to its last. */
function changedLines({ changes }: RepositoryFacts, patch: string): readonly ChangedLines[] {
  const present = new Map(
    changes.filter(({ status }) => status !== "D").map(({ path }) => [path, { start: 0, end: 0 }]),
  );
  let current: { start: number; end: number } | undefined;
  let left = 0;
  for (const line of patch.split("\n")) {
    if (left > 0) {
      if (!line.startsWith("\\")) left--;
      continue;
    }
    const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk !== null) {
      const [, removed = "1", start = "0", added = "1"] = hunk;
      left = Number(removed) + Number(added);
      if (current === undefined) continue;
      // Where lines only went, what stands there now shows it.
      const first = Math.max(1, Number(start));
      const last = Math.max(first, Number(start) + Number(added) - 1);
      current.start = current.start === 0 ? first : Math.min(current.start, first);
      current.end = Math.max(current.end, last);
    } else if (line.startsWith("+++ "))
      current = present.get(line.slice(4).replace(/^b\//, "").replace(/\t$/, ""));
  }
  return [...present]
    .filter(([, { start }]) => start > 0)
    .map(([path, { start, end }]) => ({ path, start, end }));
}
