import { realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { err, ok, type Result } from "@aixv/core";
import { canonicalizePath } from "../canonical-path.ts";
import { validateIgnorePath } from "../ignore-paths.ts";
import type { ManifestError } from "../manifest-error.ts";

/** The separator of this system, as `canonicalizePath` takes it. */
export const SYSTEM_SEPARATOR: "/" | "\\" = sep === "\\" ? "\\" : "/";

/**
 * The canonical paths by which a file outside the manifest (a bundle, a claims file) is found below a model root:
 * as it is spelt and with symbolic links resolved. Empty if it lies elsewhere; it need not exist.
 */
export function pathsInsideModel(model: string, file: string): readonly string[] {
  const spelt = relativePath(resolve(model), resolve(file));
  const real = relativePath(realPath(model), realPath(file));
  const insideRealFolder = relativePath(
    realPath(model),
    join(realPath(dirname(resolve(file))), basename(file)),
  );
  return [...new Set([spelt, insideRealFolder, real].filter((path) => path !== undefined))];
}

/** Normalises ignore paths of the user; the first invalid one is the error. */
export function readIgnorePaths(entries: readonly string[]): Result<readonly string[], ManifestError> {
  const paths: string[] = [];
  for (const entry of entries) {
    const path = validateIgnorePath(entry, { separator: SYSTEM_SEPARATOR });
    if (!path.ok) return err(path.error);
    paths.push(path.value);
  }
  return ok(paths);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

function relativePath(root: string, file: string): string | undefined {
  const path = relative(root, file);
  if (path === "" || isAbsolute(path)) return undefined;
  const canonical = canonicalizePath(path, { separator: SYSTEM_SEPARATOR });
  return canonical.ok ? canonical.value : undefined;
}
