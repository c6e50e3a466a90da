import { compareCodePoints, err, ok, quote, type Result, timeToMillis } from "@aixv/core";
import type {
  CommitPerson,
  CommitSignature,
  FileChange,
  FileNature,
  RepositoryFacts,
  RepositoryWarning,
} from "../../facts/index.ts";
import type { PacketView } from "../../packet/index.ts";
import { type GitCommit, parseGitCommit, type SignatureError } from "../../signatures/index.ts";
import { fileNature, type SurfacePolicy, touchedCategories, touchedSurfaces } from "../../surfaces/index.ts";
import { GitError, GitRepository, type ObjectHeader, readObjects } from "../git/index.ts";
import { readChangedDeclarations } from "./changed-declarations.ts";
import { type ChangedFile, readChangedFiles } from "./changed-files.ts";
import { type ChangedSource, compareChangedSources } from "./changed-sources.ts";
import { readPeople } from "./commit-people.ts";
import { type CommitRange, claimedMergeBase, resolveRange } from "./commit-range.ts";
import { readLinkedFiles } from "./linked-files.ts";
import { findPacketSymbols } from "./packet-symbols.ts";
import { repositoryName } from "./repository-name.ts";
import { findScripts } from "./scripts.ts";

/** A commit that has a signature, whose id was computed from its bytes. */
export type SignedCommit = GitCommit & Required<Pick<GitCommit, "signature">>;

/** What {@link collectRepositoryFacts} is told. */
export interface CollectRepositoryOptions {
  /** A folder of the repository: a clone, a work tree, or a bare one. */
  readonly directory: string;
  /** What the organisation maps to critical surfaces itself, and what it exempts from our map. */
  readonly surfaces?: SurfacePolicy;
  /** The commit that the change is to be merged into, in full. By default the packet's word is taken for it. */
  readonly base?: string;
  /** Judges the signature of the head commit; by default it is `unchecked`. */
  readonly verifyCommit?: (commit: SignedCommit) => Promise<CommitSignature>;
  readonly signal?: AbortSignal;
}

/**
 * Reads what a git repository says about the change that a packet describes. Nothing is fetched, written or run but git
 * itself, whatever the repository's settings say.
 *
 * What it returns proves what the objects of this clone say. That objects have the content of their ids was git's to check
 * when it fetched them: a `.git` folder that comes from others is not evidence until `git fsck` has gone through it.
 *
 * @returns the facts, or why there are none: `GIT_MISSING`, `GIT_TOO_OLD`, `GIT_FAILED`, `GIT_OUTPUT_TOO_LARGE`,
 * `REPOSITORY_NOT_FOUND`, `REPOSITORY_UNTRUSTED`, `REPOSITORY_UNSUPPORTED`, `REPOSITORY_COMMIT_UNNAMED`,
 * `REPOSITORY_COMMIT_MISSING`, `REPOSITORY_OBJECTS_MISSING`, `REPOSITORY_NO_MERGE_BASE`, `REPOSITORY_SEVERAL_MERGE_BASES`
 * @throws the signal's reason once it is aborted
 */
export async function collectRepositoryFacts(
  view: PacketView,
  options: CollectRepositoryOptions,
): Promise<Result<RepositoryFacts, GitError>> {
  const { signal } = options;
  const opened = await GitRepository.open(options.directory, { signal });
  if (!opened.ok) return opened;
  const repository = opened.value;
  const resolved = await resolveRange(repository, view, signal, options.base);
  if (!resolved.ok) return resolved;
  const range = resolved.value;
  const { mergeBase, head } = range;
  const [changed, declarations, commits, linkedFiles, symbols, warnings] = await Promise.all([
    readChangedFiles(repository, mergeBase, head, signal),
    readChangedDeclarations(repository, mergeBase, head, signal),
    readCommits(repository, range, options),
    readLinkedFiles(repository, view, signal),
    findPacketSymbols(repository, view, head, signal),
    findWarnings(repository, view, signal),
  ]);
  if (!changed.ok) return changed;
  if (!declarations.ok) return declarations;
  if (!commits.ok) return commits;
  if (!linkedFiles.ok) return linkedFiles;
  if (!symbols.ok) return symbols;
  if (!warnings.ok) return warnings;
  const sources = await compareChangedSources(repository, changed.value, declarations.value, signal);
  if (!sources.ok) return sources;
  const scripts = await findScripts(repository, changed.value, signal);
  if (!scripts.ok) return scripts;

  const changes: readonly FileChange[] = changed.value.map(({ change }) => change);
  const surfaces = touchedSurfaces(
    changes,
    allSymbols(declarations.value.symbols, sources.value),
    options.surfaces,
  );
  const headCommittedAt = commits.value.headCommittedAt;
  return ok({
    headSha: head,
    ...(headCommittedAt === undefined ? {} : { headCommittedAt }),
    baseSha: range.base,
    mergeBaseSha: mergeBase,
    ...(options.base === undefined
      ? {}
      : { claimedMergeBaseSha: await claimedMergeBase(repository, view, signal) }),
    changes,
    people: commits.value.people,
    linkedFiles: linkedFiles.value,
    symbols: symbols.value,
    surfaces,
    categories: touchedCategories(changes, surfaces, {
      exporting: declarations.value.exporting,
      submodules: new Set(
        changed.value.flatMap(({ change, isSubmodule }) => (isSubmodule ? change.path : [])),
      ),
    }),
    natures: changed.value.map((file) =>
      natureOf(file, sources.value.get(file.change.path), scripts.value.has(file.headBlob ?? "")),
    ),
    headSignature: commits.value.headSignature,
    warnings: warnings.value,
  });
}

/** Names by the look of lines, and by syntax trees. */
function allSymbols(
  byLines: ReadonlyMap<string, ReadonlySet<string>>,
  sources: ReadonlyMap<string, ChangedSource>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map(byLines);
  for (const [path, source] of sources) {
    if (source !== "code") all.set(path, new Set([...(all.get(path) ?? []), ...source.names]));
  }
  return all;
}

function natureOf(file: ChangedFile, source: ChangedSource | undefined, isScript: boolean): FileNature {
  const nature = fileNature(file.change);
  // What can be run, and what stands for something else, is no text whatever its name.
  if (nature.kind === "documentation" && (isScript || !file.isPlain)) return { ...nature, kind: "code" };
  if (source === undefined) return nature;
  return { ...nature, onlyCommentsOrSpace: source !== "code" && source.onlyCommentsOrSpace };
}

const MAX_COMMIT_BYTES = 16 * 1024 * 1024;

interface CommitFacts {
  readonly people: readonly CommitPerson[];
  readonly headCommittedAt: number | undefined;
  readonly headSignature: CommitSignature;
}

/** Reads the commits of the change, and of head what signs it. */
async function readCommits(
  repository: GitRepository,
  { commits, head }: CommitRange,
  { verifyCommit, signal }: CollectRepositoryOptions,
): Promise<Result<CommitFacts, GitError>> {
  const people = new Map<string, CommitPerson>();
  // Where base and head are one commit there is no change, but still a head.
  const asked = [head, ...commits.filter((commit) => commit !== head)];
  let headCommit: Uint8Array = new Uint8Array();
  let pieces: Uint8Array[] = [];
  let fault: GitError | undefined;
  const read = await readObjects(
    repository,
    asked,
    {
      start: (index, header) => {
        pieces = [];
        fault ??= commitFault(asked[index] ?? "", header);
      },
      data: (_, chunk) => {
        if (fault === undefined) pieces.push(Uint8Array.from(chunk));
      },
      end: (index) => {
        const commit = Buffer.concat(pieces);
        if (index === 0) headCommit = commit;
        if (index > 0 || commits.length > 0) {
          for (const person of readPeople(commit))
            people.set(`${person.role}\0${person.email}\0${person.name}`, person);
        }
      },
    },
    { signal },
  );
  if (!read.ok) return read;
  if (fault !== undefined) return err(fault);
  const parsed = parseGitCommit(headCommit, head);
  return ok({
    headCommittedAt: parsed.ok ? timeToMillis(parsed.value.committedAt) : undefined,
    people: [...people].toSorted(([a], [b]) => compareCodePoints(a, b)).map(([, person]) => person),
    headSignature: await judgeHead(parsed, verifyCommit),
  });
}

/** Nobody may hide behind a commit that is not read. */
function commitFault(commit: string, header: ObjectHeader | undefined): GitError | undefined {
  if (header === undefined) {
    const message = `expected commit ${commit}, it is not in the repository; run: git fetch origin ${commit}`;
    return new GitError("REPOSITORY_COMMIT_MISSING", message, { details: { sha: commit } });
  }
  if (header.size <= MAX_COMMIT_BYTES) return undefined;
  const message = `expected commits of at most ${MAX_COMMIT_BYTES} bytes, ${commit} has ${header.size}`;
  return new GitError("GIT_OUTPUT_TOO_LARGE", message, { details: { sha: commit } });
}

async function judgeHead(
  parsed: Result<GitCommit, SignatureError>,
  verifyCommit: CollectRepositoryOptions["verifyCommit"],
): Promise<CommitSignature> {
  if (!parsed.ok) return { status: "invalid", method: "unknown", reason: parsed.error.message };
  const { signature } = parsed.value;
  if (signature === undefined) return { status: "unsigned" };
  if (verifyCommit !== undefined) return await verifyCommit({ ...parsed.value, signature });
  const reason = "no keys or identities were given to check it by";
  return { status: "unchecked", method: signature.method, reason };
}

async function findWarnings(
  repository: GitRepository,
  view: PacketView,
  signal: AbortSignal | undefined,
): Promise<Result<readonly RepositoryWarning[], GitError>> {
  const warnings: RepositoryWarning[] = [];
  if (repository.isShallow) {
    const message = "the clone is shallow: links to commits that are not in it were not looked up";
    warnings.push({ code: "REPOSITORY_SHALLOW", message });
  }
  const packetRepository = repositoryName(view.identification.text("repository") ?? "");
  const args = ["config", "--local", "--get-regexp", "^remote\\..*\\.url$"];
  const urls = await repository.lines(args, { codes: [0, 1], signal });
  if (!urls.ok) return urls;
  const remotes = urls.value.flatMap((line) => repositoryName(line.slice(line.indexOf(" ") + 1)) ?? []);
  if (packetRepository !== undefined && remotes.length > 0 && !remotes.includes(packetRepository)) {
    const message = `the packet is about ${quote(packetRepository)}, the clone is of ${quote(remotes[0] ?? "")}; give a clone of the packet's repository`;
    warnings.push({ code: "REPOSITORY_OTHER_ORIGIN", message });
  }
  return ok(warnings);
}
