import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readInputFile } from "@aixv/core/node";
import { STORE_FOLDER } from "../hashing-options.ts";
import { MAX_INPUT_BYTES } from "../limits.ts";
import type { LeftOutEvidence } from "./pack-file.ts";

/**
 * Records that a store keeps apart, as another had their id before them: whoever is first with an id must not hide what is
 * said under it.
 *
 * @param isAbout - whether a record's bytes name the artifact
 */
export async function conflictingRecords(
  root: string,
  isAbout: (bytes: Uint8Array) => boolean,
): Promise<readonly LeftOutEvidence[]> {
  const folder = join(root, STORE_FOLDER, "conflicts");
  // No store, or none with conflicts.
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const found: LeftOutEvidence[] = [];
  for (const entry of entries) {
    if (!entry.isFile() || !entry.name.endsWith(".json") || entry.name.endsWith(".sigstore.json")) continue;
    const path = join(entry.parentPath, entry.name);
    if (!isAbout(await readInputFile(path, "record", MAX_INPUT_BYTES))) continue;
    const message =
      "another record had its id before it, so that the store keeps it apart and nothing counts it; put it under an id of its own";
    found.push({ path, code: "RECORD_CONFLICT", message });
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
