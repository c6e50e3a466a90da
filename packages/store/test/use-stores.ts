import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unwrap } from "@aixv/core";
import { afterAll, afterEach } from "vitest";
import { type EvidenceStore, openFolderStore } from "../src/index.ts";
import { now } from "./samples.ts";

/** Folders and stores of a test file, which are gone at its end. */
export interface Stores {
  /** A new, empty root. */
  readonly root: () => Promise<string>;
  /** The store of a root. */
  readonly open: (root: string) => Promise<EvidenceStore>;
}

/** Makes them; closes the stores after each test. */
export function useStores(): Stores {
  const roots: string[] = [];
  const stores: EvidenceStore[] = [];
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
  });
  afterAll(async () => {
    for (const root of roots) await rm(root, { recursive: true, force: true });
  });
  return {
    root: async () => {
      const root = await mkdtemp(join(tmpdir(), "aixv-store-"));
      roots.push(root);
      return root;
    },
    open: async (root) => {
      const store = unwrap(await openFolderStore(root, { now }));
      stores.push(store);
      return store;
    },
  };
}
