import { compareCodePoints, ok, type Result } from "@aixv/core";
import { decodeGitName } from "../../artifacts/git-name.ts";
import { FILE_STATUSES, type FileChange } from "../../facts/index.ts";
import type { GitError, GitRepository } from "../git/index.ts";

/** A change and the blobs that it is between. */
export interface ChangedFile {
  readonly change: FileChange;
  /** Ids of file contents; absent where there is none, a submodule, or a symbolic link. */
  readonly baseBlob?: string;
  readonly headBlob?: string;
  /** On either side. */
  readonly isSubmodule: boolean;
  /** It became executable, or no longer is. */
  readonly changesMode: boolean;
  /** Nothing but a file that cannot be run, on both sides: no script, link or submodule. */
  readonly isPlain: boolean;
}

/**
 * `git diff --name-status -M` of two trees, whatever the repository's settings: submodules are never ignored, renames are
 * found at 50 %, inexact ones among at most 1,000 files as by default. In order of path.
 */
export async function readChangedFiles(
  repository: GitRepository,
  mergeBase: string,
  head: string,
  signal: AbortSignal | undefined,
): Promise<Result<readonly ChangedFile[], GitError>> {
  const output = await repository.run([...DIFF, "--raw", "-z", "--end-of-options", mergeBase, head], {
    signal,
    maxBytes: 256 * 1024 * 1024,
  });
  if (!output.ok) return output;
  const files = [...readRecords(output.value.stdout)];
  return ok(files.toSorted((a, b) => compareCodePoints(a.change.path, b.change.path)));
}

/** Options that make a difference of two trees the same for everybody. */
export const DIFF: readonly string[] = [
  "diff-tree",
  "-r",
  "-M50%",
  "-l1000",
  "--no-abbrev",
  "--no-color",
  "--no-ext-diff",
  "--no-textconv",
  "--no-relative",
  "--ignore-submodules=none",
  "--submodule=short",
  "-O/dev/null",
];

/** `:<mode> <mode> <id> <id> <status>`, then one path, of renames two, each ended by a zero byte. */
function* readRecords(bytes: Uint8Array): Iterable<ChangedFile> {
  let offset = 0;
  const next = (): Uint8Array => {
    const end = bytes.indexOf(0, offset);
    const field = bytes.subarray(offset, end < 0 ? bytes.length : end);
    offset = end < 0 ? bytes.length : end + 1;
    return field;
  };
  while (offset < bytes.length) {
    const record = new TextDecoder().decode(next());
    const [baseMode = "", headMode = "", baseId = "", headId = "", letter = ""] = record.slice(1).split(" ");
    const status = FILE_STATUSES.find((name) => letter.startsWith(name)) ?? "M";
    const first = decodeGitName(next());
    const isMove = status === "R" || status === "C";
    const path = isMove ? decodeGitName(next()) : first;
    yield {
      change: isMove ? { status, path, oldPath: first } : { status, path },
      isSubmodule: baseMode === SUBMODULE || headMode === SUBMODULE,
      isPlain: [baseMode, headMode].every((mode) => mode === PLAIN || mode === NONE),
      changesMode: isFile(baseMode) && isFile(headMode) && baseMode !== headMode,
      ...(isFile(baseMode) ? { baseBlob: baseId } : {}),
      ...(isFile(headMode) ? { headBlob: headId } : {}),
    };
  }
}

const SUBMODULE = "160000";
const PLAIN = "100644";
const NONE = "000000";

function isFile(mode: string): boolean {
  return mode.startsWith("100");
}
