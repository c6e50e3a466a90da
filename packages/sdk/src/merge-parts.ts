import { readInputFile } from "@aixv/core/node";
import { type MergedManifest, mergePartialManifests, parsePartialManifest } from "@aixv/manifest";
import { unwrapped } from "./attempt.ts";
import { MAX_DOCUMENT_BYTES } from "./limits.ts";

/** Reads partial manifests and joins them; throws what is wrong with one or between them. */
export async function mergeParts(files: readonly string[]): Promise<MergedManifest> {
  const parts = await Promise.all(
    files.map(async (file) =>
      unwrapped(parsePartialManifest(await readInputFile(file, "partial manifest", MAX_DOCUMENT_BYTES))),
    ),
  );
  return unwrapped(mergePartialManifests(parts));
}

/** Bytes of all files of a merged model. */
export function mergedBytes({ files }: MergedManifest): number {
  return files.reduce((sum, file) => sum + file.size, 0);
}
