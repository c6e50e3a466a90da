import type { EvidenceStore, StoreOptions } from "../evidence-store.ts";
import { MemoryStore } from "./memory-store.ts";

/**
 * A store in memory, for tests and for embedding: gone with the process, the same rules otherwise.
 *
 * @param _options - taken so that one store can stand in for another; there are no files whose time it could write
 */
export function createMemoryStore(_options?: StoreOptions): EvidenceStore {
  return new MemoryStore();
}
