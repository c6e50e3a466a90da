import type { Result } from "@aixv/core";
import type { EvidenceStore, StoreOptions } from "../evidence-store.ts";
import type { StoreError } from "../store-error.ts";

/**
 * Opens the store in `<root>/.aixv`. Nothing is created before the first write.
 *
 * @param root - the folder that holds `.aixv`
 * @returns the store, or `STORE_UNREADABLE`
 */
export function openFolderStore(
  root: string,
  options: StoreOptions,
): Promise<Result<EvidenceStore, StoreError>> {
  throw new Error(`not yet: ${root} ${options.now()}`);
}
