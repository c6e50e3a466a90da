import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { OWN_FILE_NAMES } from "@aixv/manifest";
import type { DigestModelOptions } from "@aixv/manifest/node";
import { defaultBundlePath } from "./bundle-path.ts";
import { givenOptions } from "./given-options.ts";

const HASHING_OPTIONS = [
  "algorithm",
  "shardSize",
  "ignorePaths",
  "ignoreGitPaths",
  "allowSymlinks",
  "workers",
  "signal",
  "onProgress",
] as const;

/** How a model is enumerated and hashed. */
export type HashingOptions = Pick<DigestModelOptions, (typeof HASHING_OPTIONS)[number]>;

/** The part of options that hashing takes. */
export function hashingOptions(options: HashingOptions): HashingOptions {
  return givenOptions(options, HASHING_OPTIONS);
}

/** Folder of aixv's own records. */
export const STORE_FOLDER = ".aixv";

/**
 * What a signed folder leaves out beside the git files: its bundle, also under the default name when this one lies
 * elsewhere, the claims that gather beside it, and aixv's own folder where that lies inside the model. A model so
 * keeps its digest, whoever signs it how often.
 *
 * @returns paths from the model root, with `/`
 */
export function ownPaths(modelPath: string, bundlePath: string, root: string): readonly string[] {
  const own = [defaultBundlePath(modelPath, "directory"), bundlePath, join(root, STORE_FOLDER)];
  return [...new Set(own.flatMap((path) => pathInside(modelPath, path) ?? [])), OWN_FILE_NAMES.claims];
}

/** The path of `path` from `folder`, with `/`; undefined if it lies elsewhere. */
export function pathInside(folder: string, path: string): string | undefined {
  const found = relative(resolve(folder), resolve(path));
  if (found === "" || found.startsWith(`..${sep}`) || found === ".." || isAbsolute(found)) return undefined;
  return found.split(sep).join("/");
}
