import { resolve } from "node:path";
import { err, ok, type Result } from "@aixv/core";
import type { EvidenceStore, StoreOptions } from "../evidence-store.ts";
import { StoreError } from "../store-error.ts";
import { AttestationIndex } from "./attestation-index.ts";
import { FolderStore } from "./folder-store.ts";
import { requireFolder } from "./store-files.ts";
import { storeLayout } from "./store-layout.ts";

/**
 * Opens the store in `<root>/.aixv`. Nothing is created before the first write. Several processes may have it open, and
 * write to it, at once.
 *
 * @param root - the folder that holds `.aixv`
 * @returns the store, or `STORE_UNREADABLE`, `STORE_NOT_WRITTEN`
 * @example
 * const store = await openFolderStore(".", { now: () => timeFromDate(new Date()) });
 * if (!store.ok) throw store.error;
 * const appended = await store.value.append([{ bundle }]);
 */
export async function openFolderStore(
  root: string,
  options: StoreOptions,
): Promise<Result<EvidenceStore, StoreError>> {
  // Absolute, so that a later change of the working folder does not move the store.
  const layout = storeLayout(resolve(root));
  try {
    for (const folder of [layout.base, layout.attestations, layout.index]) requireFolder(folder);
    return ok(new FolderStore(layout, await AttestationIndex.open(layout), options));
  } catch (error) {
    if (error instanceof StoreError) return err(error);
    throw error;
  }
}
