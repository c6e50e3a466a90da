import { rm } from "node:fs/promises";
import { pathKind, readInputFile, writeOutputFile } from "@aixv/core/node";
import { MAX_EVIDENCE_BUNDLE_BYTES } from "@aixv/evidence-pack";

/** A file with its content. */
export interface RunFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Writes the bundle and the manifest of a run: both, or neither. Other content is replaced only with `overwrite`. */
export async function writeRunFiles(bundle: RunFile, manifest: RunFile, overwrite: boolean): Promise<void> {
  const former = await contentOf(bundle.path);
  await writeOutputFile(bundle.path, bundle.bytes, { overwrite });
  try {
    await writeOutputFile(manifest.path, manifest.bytes, { overwrite });
  } catch (error) {
    if (former === undefined) await rm(bundle.path, { force: true });
    else await writeOutputFile(bundle.path, former, { overwrite: true });
    throw error;
  }
}

async function contentOf(path: string): Promise<Uint8Array | undefined> {
  if ((await pathKind(path)) === undefined) return undefined;
  return await readInputFile(path, "existing bundle", MAX_EVIDENCE_BUNDLE_BYTES);
}
