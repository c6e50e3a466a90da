import { AixvError } from "@aixv/core";

/** Codes under which reading a git repository can fail. */
export const GIT_ERROR_CODES = [
  /** There is no `git` to run. */
  "GIT_MISSING",
  /** `git` is of a version that lacks what is needed. */
  "GIT_TOO_OLD",
  /** git ended with an error that has no code of its own. */
  "GIT_FAILED",
  /** git printed more than is read. */
  "GIT_OUTPUT_TOO_LARGE",
  /** There is no git repository at or above this folder. */
  "REPOSITORY_NOT_FOUND",
  /** It belongs to somebody else, and the user has not said that it is safe. */
  "REPOSITORY_UNTRUSTED",
  /** Of a format that this git does not read. */
  "REPOSITORY_UNSUPPORTED",
  /** The packet names no commit, or one by something else than its full id. */
  "REPOSITORY_COMMIT_UNNAMED",
  /** The commit, or one between base and head, is not in this clone. */
  "REPOSITORY_COMMIT_MISSING",
  /** A partial clone lacks files or folders, and nothing is fetched. */
  "REPOSITORY_OBJECTS_MISSING",
  /** Base and head have no history in common. */
  "REPOSITORY_NO_MERGE_BASE",
  /** Base and head were merged into each other: the change does not begin at one commit. */
  "REPOSITORY_SEVERAL_MERGE_BASES",
] as const;

export type GitErrorCode = (typeof GIT_ERROR_CODES)[number];

/** Says why nothing is known from a repository, and which command would help. */
export class GitError extends AixvError<GitErrorCode> {}
