import type { Timestamp } from "@aixv/core";
import type { EvidenceStore } from "@aixv/store";
import { unwrapped } from "./attempt.ts";
import { readClock } from "./clock.ts";

/** Where evidence is kept, and by which clock. */
export interface StoreOptions {
  /** Where `.aixv/` lies; default the working directory. */
  readonly root?: string;
  readonly now?: Timestamp;
}

/** Opens the store of `options.root`, gives it to `use`, and closes it; throws StoreError. */
export async function withStore<T>(
  options: StoreOptions,
  use: (store: EvidenceStore) => Promise<T>,
): Promise<T> {
  // Loaded when a store is asked for: verifying a model needs none of it.
  const { openFolderStore } = await import("@aixv/store");
  const now = options.now;
  const store = unwrapped(
    await openFolderStore(options.root ?? process.cwd(), { now: () => readClock(now) }),
  );
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}
