import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { AixvError } from "@aixv/core";
import { FileError, pathKind, readInputFile } from "@aixv/core/node";
import { OWN_FILE_NAMES } from "@aixv/manifest";
import { defaultBundlePath } from "../bundle-path.ts";
import { MAX_CLAIMS_BYTES, MAX_DOCUMENT_BYTES } from "../limits.ts";
import { claimsPath, readClaimsFile, sharedClaimsPath } from "./claims-file.ts";

/** Bytes that lie where a bundle about a model would. */
export interface BundleBeside {
  readonly path: string;
  /** In a claims file, from 1. */
  readonly line?: number;
  readonly bytes: Uint8Array;
}

/** What lies beside a model, and what there could not be read. */
export interface BundlesBeside {
  readonly bundles: readonly BundleBeside[];
  readonly faults: readonly { readonly path: string; readonly error: AixvError }[];
}

/**
 * Finds the bundles that travel with a model: the default one first; then `*.sigstore.json` at the top of a folder, or
 * beside it and named after it; then the lines of its claims file,
 * the last one first. Nothing is parsed, nothing is verified. What cannot
 * be read is told, and the rest is found all the same.
 */
export async function findBundlesBeside(
  modelPath: string,
  kind: "file" | "directory",
): Promise<BundlesBeside> {
  const faults: { path: string; error: AixvError }[] = [];
  const bundles: BundleBeside[] = [];
  const collect = async (path: string, read: () => Promise<readonly BundleBeside[]>): Promise<void> => {
    try {
      if ((await pathKind(path)) !== undefined) bundles.push(...(await read()));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      faults.push({ path, error });
    }
  };
  const own = defaultBundlePath(modelPath, kind);
  await collect(own, async () => [
    { path: own, bytes: await readInputFile(own, "bundle", MAX_DOCUMENT_BYTES) },
  ]);
  for (const path of await attestationFiles(modelPath, kind)) {
    if (path === own) continue;
    await collect(path, async () => [{ path, bytes: await readInputFile(path, "bundle", MAX_CLAIMS_BYTES) }]);
  }
  const files =
    kind === "file"
      ? [claimsPath(modelPath, kind), sharedClaimsPath(modelPath)]
      : [claimsPath(modelPath, kind)];
  for (const path of files) {
    // The newest first: it is the likeliest to be about the model as it is now.
    await collect(path, async () =>
      (await readClaimsFile(path)).toReversed().map((claim) => ({ path, ...claim })),
    );
  }
  return { bundles, faults };
}

const SUFFIX = ".sigstore.json";

/** Names in code unit order, so that the same files give the same answer. */
async function attestationFiles(modelPath: string, kind: "file" | "directory"): Promise<readonly string[]> {
  const trimmed = modelPath.replace(/(?<=.)[\\/]+$/, "");
  const folder = dirname(trimmed);
  const named = (await namesIn(folder)).filter(
    (name) => name.startsWith(`${basename(trimmed)}.`) && name.endsWith(SUFFIX),
  );
  const inside =
    kind === "file"
      ? []
      : (await namesIn(modelPath)).filter((name) => name.endsWith(SUFFIX) && name !== OWN_FILE_NAMES.bundle);
  return [...inside.map((name) => join(modelPath, name)), ...named.map((name) => join(folder, name))];
}

async function namesIn(folder: string): Promise<readonly string[]> {
  // A folder that cannot be listed has no evidence for us; that it cannot be read shows elsewhere.
  const names = await readdir(folder).catch(() => []);
  return names.toSorted();
}
