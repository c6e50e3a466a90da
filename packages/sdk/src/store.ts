import type { Timestamp } from "@aixv/core";
import { FileError, pathKind } from "@aixv/core/node";
import type { EvidenceStore } from "@aixv/store";
import { unwrapped } from "./attempt.ts";
import { readClock } from "./clock.ts";

/** Where evidence is kept, and by which clock. */
export interface StoreOptions {
  /** Where `.aixv/` lies; default the working directory. */
  readonly root?: string;
  readonly now?: Timestamp;
}

/**
 * Requires that the folder which holds `.aixv/` is there: of a misspelt one there is nothing to list, and nothing damaged.
 *
 * @throws `FILE_NOT_FOUND`, `NOT_A_FILE`
 */
export async function requireRoot({ root = "." }: StoreOptions): Promise<void> {
  const kind = await pathKind(root);
  if (kind === "directory") return;
  const came = kind === undefined ? "nothing there" : "something else";
  throw new FileError(
    kind === undefined ? "FILE_NOT_FOUND" : "NOT_A_FILE",
    `expected a folder that holds .aixv/, got ${came}: ${root}`,
  );
}

/** Opens the store of `options.root`, gives it to `use`, and closes it; throws StoreError. */
export async function withStore<T>(
  options: StoreOptions,
  use: (store: EvidenceStore) => Promise<T>,
): Promise<T> {
  // Loaded when a store is asked for: verifying a model needs none of it.
  const { openFolderStore } = await import("./folder-store.ts");
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
