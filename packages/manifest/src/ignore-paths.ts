import { err, quote, type Result } from "@aixv/core";
import { type CanonicalizePathOptions, canonicalizePath } from "./canonical-path.ts";
import { ManifestError } from "./manifest-error.ts";

/** The paths that are left out of every model unless asked otherwise, at its top level only (OMS v1.0 §6.2). */
export const DEFAULT_IGNORE_PATHS: readonly string[] = [".git", ".gitignore", ".gitattributes", ".github"];

/**
 * Under these names at the top level of a model its own bundle and the claims about it lie. Other than any ignore path
 * they stand for a file only: a folder by such a name is part of the model, so that nothing can be hidden in it.
 */
export const OWN_FILE_NAMES = { bundle: "model.sig", claims: "claims.jsonl" } as const;

/**
 * Checks one ignore path and normalises it: a leading `./`, doubled and trailing separators go.
 *
 * Recorded entries pass through here as well as those of the user, so that an entry which another client would
 * read as a pattern, or as a place outside the model, never silently widens what goes unsigned.
 *
 * @returns the exact relative path that the entry stands for, or `IGNORE_PATH_INVALID` for glob characters
 *   (`*`, `?`, `[`), an absolute path, a `..` component, or an entry that would exclude the whole model
 *   (OMS v1.0 §6.2.1)
 */
export function validateIgnorePath(
  entry: string,
  options: CanonicalizePathOptions = {},
): Result<string, ManifestError> {
  const glob = /[*?[]/.exec(entry);
  if (glob !== null)
    return refuse(entry, `contains the glob character ${quote(glob[0])}; patterns are not allowed`);
  const path = canonicalizePath(entry, options);
  if (!path.ok) return refuse(entry, "is not a path below the model root");
  return path;
}

/**
 * True if `path` is one of `ignorePaths` or lies below one: exact components, from the root, never a substring
 * (OMS v1.0 §6.2.1). Give a `Set` when asking often.
 *
 * @param path - a canonical path
 * @param ignorePaths - canonical entries, as from {@link validateIgnorePath}; the defaults are not implied
 */
export function isIgnored(path: string, ignorePaths: ReadonlySet<string> | readonly string[]): boolean {
  const entries = ignorePaths instanceof Set ? (ignorePaths as ReadonlySet<string>) : new Set(ignorePaths);
  if (entries.size === 0) return false;
  if (entries.has(path)) return true;
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    if (entries.has(path.slice(0, end))) return true;
  }
  return false;
}

function refuse(entry: string, fault: string): Result<string, ManifestError> {
  return err(
    new ManifestError(
      "IGNORE_PATH_INVALID",
      `expected an ignore path relative to the model root, but ${quote(entry)} ${fault}`,
      { details: { path: entry } },
    ),
  );
}
