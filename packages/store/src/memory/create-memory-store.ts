import type { EvidenceStore, StoreOptions } from "../evidence-store.ts";

/** A store in memory, for tests and for embedding; it is gone with the process. */
export function createMemoryStore(options: StoreOptions): EvidenceStore {
  throw new Error(`not yet: ${options.now()}`);
}
