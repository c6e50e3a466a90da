import type { TestIntegrityReport } from "./test-integrity-report.ts";

/** What a git repository says about the change that a packet describes. Read by `@aixv/aiv/node`, judged by the rules. */
export interface RepositoryFacts {
  /** Commit ids in full, lower case. */
  readonly headSha: string;
  readonly baseSha: string;
  /** When head was committed, by the word of the committer: milliseconds since 1970. */
  readonly headCommittedAt?: number;
  /** Where head left base: the change is what differs from here (`git diff base...head`). */
  readonly mergeBaseSha: string;
  /**
   * Where the caller said what the change is to be merged into: where head left the base that the packet names, `null` where
   * that cannot be found. The change is held against the caller's base, and a packet's that differs leaves out a part of it.
   */
  readonly claimedMergeBaseSha?: string | null;
  /** `git diff --name-status -M` from the merge base to head, in order of path. */
  readonly changes: readonly FileChange[];
  /** Who wrote the commits from base to head: authors, committers, and `Co-authored-by` trailers. */
  readonly people: readonly CommitPerson[];
  /** Files that links of the packet point to, by `<sha>:<path>` with the commit as written in the link. */
  readonly linkedFiles: ReadonlyMap<string, LinkedFile>;
  /** Whether the identifiers that the packet names are somewhere in the code at head. */
  readonly symbols: ReadonlyMap<string, boolean>;
  /** Critical surfaces (AIV §5.2) that the change touches by path or by name of what it changes. */
  readonly surfaces: readonly TouchedSurface[];
  /** Categories of surface (AIV §6.5.1) that the change touches. */
  readonly categories: readonly TouchedCategory[];
  /** Of each changed file: what kind it is, and whether only comments and white space differ. */
  readonly natures: readonly FileNature[];
  /** The signature of the head commit. */
  readonly headSignature: CommitSignature;
  /** Absent where no test integrity was asked for. */
  readonly testIntegrity?: TestIntegrityReport;
  /** What makes the facts say less than they could, or about another repository. */
  readonly warnings?: readonly RepositoryWarning[];
}

/** `REPOSITORY_OTHER_ORIGIN`: the clone's remotes are others than the packet's repository. `REPOSITORY_SHALLOW`: links to commits that the clone does not have were not looked up. */
export interface RepositoryWarning {
  readonly code: "REPOSITORY_OTHER_ORIGIN" | "REPOSITORY_SHALLOW";
  /** One line. */
  readonly message: string;
}

/** Statuses of `git diff --name-status`: added, copied, deleted, modified, renamed, type changed. */
export const FILE_STATUSES = ["A", "C", "D", "M", "R", "T"] as const;
export type FileStatus = (typeof FILE_STATUSES)[number];

export interface FileChange {
  readonly status: FileStatus;
  /** At head; at base where it is deleted. `/` between its parts. */
  readonly path: string;
  /** Of renames and copies. */
  readonly oldPath?: string;
}

export interface CommitPerson {
  readonly role: "author" | "committer" | "co-author";
  readonly name: string;
  readonly email: string;
}

/** What a permalink leads to. `lines`: how many the file has; `sha256`: of its bytes as git has them, lower-case hex. */
export type LinkedFile =
  | { readonly status: "found"; readonly lines: number; readonly sha256?: string }
  | { readonly status: "no-commit" }
  | { readonly status: "no-file" };

export interface TouchedSurface {
  /** A name of AIV §5.2, or one that the policy adds. */
  readonly surface: string;
  readonly path: string;
  /** The changed symbol that says so; absent where the path does. */
  readonly symbol?: string;
  /** `policy`: the organisation maps the path itself; `heuristic`: our map of words does. */
  readonly by: "policy" | "heuristic";
}

/** Surface categories of AIV §6.5.1. */
export const SURFACE_CATEGORIES = [
  "api",
  "dependencies",
  "data_schema",
  "configuration",
  "security",
] as const;
export type SurfaceCategory = (typeof SURFACE_CATEGORIES)[number];

export interface TouchedCategory {
  readonly category: SurfaceCategory;
  readonly path: string;
}

export interface FileNature {
  readonly path: string;
  readonly kind:
    | "documentation"
    | "test"
    | "code"
    | "dependencies"
    | "data_schema"
    | "configuration"
    | "other";
  /** By syntax tree; `undefined` where the language is not read. */
  readonly onlyCommentsOrSpace?: boolean;
}

/** `unsigned`: no signature; `unchecked`: there is one, and why it could not be judged. */
export type CommitSignature =
  | { readonly status: "unsigned" }
  | { readonly status: "unchecked"; readonly method: string; readonly reason: string }
  | { readonly status: "invalid"; readonly method: string; readonly reason: string }
  | { readonly status: "valid"; readonly method: string; readonly signer: string };
