export { GIT_ERROR_CODES, GitError, type GitErrorCode } from "./git-error.ts";
export { GitRepository } from "./git-repository.ts";
export { type ObjectHeader, type ObjectVisitor, readObjects } from "./read-objects.ts";
