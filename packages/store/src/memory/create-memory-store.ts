import type { EvidenceStore } from "../evidence-store.ts";
import { MemoryStore } from "./memory-store.ts";

/** A store in memory, for tests and for embedding: gone with the process, the same rules otherwise. */
export function createMemoryStore(): EvidenceStore {
  return new MemoryStore();
}
