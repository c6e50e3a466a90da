import type { AixvError, Digest, Result } from "@aixv/core";
import { artifactDigest, type ManifestWarning, type PartialManifest, type Resource } from "@aixv/manifest";
import { digestModel as digestFiles, digestModelPart as digestPart } from "@aixv/manifest/node";
import { attempt, unwrapped } from "./attempt.ts";
import { defaultBundlePath } from "./bundle-path.ts";
import { type HashingOptions, hashingOptions, ownPaths } from "./hashing-options.ts";
import { mergedBytes, mergeParts } from "./merge-parts.ts";
import { requireModel } from "./model-kind.ts";

/** Options of {@link digestModel}. */
export interface DigestOptions extends HashingOptions {
  /** Where `.aixv/` lies; default the working directory. */
  readonly root?: string;
}

/** A model's digest. */
export interface ModelDigest {
  /** The artifact digest: of a folder the manifest's root digest, of a file its own. */
  readonly digest: Digest;
  readonly files: number;
  readonly bytes: number;
  readonly resources: readonly Resource[];
  readonly warnings: readonly ManifestWarning[];
}

/**
 * Digests a model as `signModel` would: a folder's default bundle and claims file are left out, so that the digest
 * of a signed model is the one that was signed.
 *
 * @param path - a file or a folder
 */
export async function digestModel(
  path: string,
  options: DigestOptions = {},
): Promise<Result<ModelDigest, AixvError>> {
  return await attempt(async () => {
    const digested = unwrapped(await digestFiles(path, await withOwnPaths(path, options)));
    return {
      digest: artifactDigest(digested.manifest, digested.isSingleFile),
      files: digested.files,
      bytes: digested.bytes,
      resources: digested.manifest.resources,
      warnings: digested.warnings,
    };
  });
}

/** Hashes part `index` of `of`, for several machines to share the work; see `mergeDigests`. */
export async function digestModelPart(
  path: string,
  part: { readonly index: number; readonly of: number },
  options: DigestOptions = {},
): Promise<Result<PartialManifest, AixvError>> {
  return await attempt(async () =>
    unwrapped(await digestPart(path, part, await withOwnPaths(path, options))),
  );
}

/** Joins the partial manifests in `files` to the digest of the whole model. */
export async function mergeDigests(files: readonly string[]): Promise<Result<ModelDigest, AixvError>> {
  return await attempt(async () => {
    const merged = await mergeParts(files);
    return {
      digest: artifactDigest(merged.manifest, merged.isSingleFile),
      files: merged.files.length,
      bytes: mergedBytes(merged),
      resources: merged.manifest.resources,
      warnings: [],
    };
  });
}

async function withOwnPaths(
  path: string,
  options: DigestOptions,
): Promise<HashingOptions & { readonly alsoIgnore?: readonly string[] }> {
  const kind = await requireModel(path);
  if (kind === "file") return hashingOptions(options);
  const alsoIgnore = ownPaths(path, defaultBundlePath(path, kind), options.root ?? process.cwd());
  return { ...hashingOptions(options), alsoIgnore };
}
