import { err, ok, quote, type Result } from "@aixv/core";
import { ManifestError } from "./manifest-error.ts";

/** Options of {@link canonicalizePath}. */
export interface CanonicalizePathOptions {
  /** The separator of the system that the path comes from; default `/`. With `\`, drive letters are refused too. */
  readonly separator?: "/" | "\\";
}

/** Says what keeps `name` from being a canonical resource path (OMS v1.0 §6.1.2), or undefined when it is one. */
export function pathFault(name: string): string | undefined {
  if (name === "") return "is empty";
  if (name.startsWith("/")) return "is absolute";
  if (name.endsWith("/")) return 'ends with "/"';
  if (name.includes("\0")) return "contains NUL";
  if (!name.isWellFormed()) return "contains a lone surrogate, which UTF-8 cannot encode";
  if (name === "." || name === "..") return `is ${JSON.stringify(name)}`;
  // Most names have no component worth a look; splitting every one of 100,000 is what costs.
  if (name.includes("//")) return "has an empty component";
  if (name.startsWith("./") || name.includes("/./") || name.endsWith("/.")) return 'has a "." component';
  if (name.startsWith("../") || name.includes("/../") || name.endsWith("/..")) return 'has a ".." component';
  return undefined;
}

/** True if `name` is already in the canonical form of OMS v1.0 §6.1.2: relative, `/`-separated, nothing to collapse. */
export function isCanonicalPath(name: string): boolean {
  return pathFault(name) === undefined;
}

/**
 * Brings a relative path of the local file system into the form that a manifest records (OMS v1.0 §6.1.2):
 * `/` as separator, `.` components and repeated or trailing separators collapsed. Case, Unicode form and — with
 * the separator `/` — backslashes stay as they are, because comparison is byte-exact and a backslash is an
 * ordinary character in a POSIX file name.
 *
 * @returns the canonical path, or `PATH_INVALID` for an absolute path, a `..` component, NUL, text that UTF-8
 *   cannot encode, or a path of which nothing remains
 */
export function canonicalizePath(
  path: string,
  options: CanonicalizePathOptions = {},
): Result<string, ManifestError> {
  const windows = options.separator === "\\";
  const text = windows ? path.replaceAll("\\", "/") : path;
  if (windows && /^[A-Za-z]:/.test(text)) return refuse(path, "names a drive");
  if (text.startsWith("/")) return refuse(path, "is absolute");
  const components = text.split("/").filter((component) => component !== "" && component !== ".");
  const name = components.join("/");
  const fault = pathFault(name);
  return fault === undefined ? ok(name) : refuse(path, fault);
}

function refuse(path: string, fault: string): Result<string, ManifestError> {
  return err(
    new ManifestError(
      "PATH_INVALID",
      `expected a path relative to the model root, but ${quote(path)} ${fault}`,
      {
        details: { path },
      },
    ),
  );
}
