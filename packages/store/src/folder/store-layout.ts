import { join } from "node:path";

/** Where things are in the folder. */
export interface StoreLayout {
  /** The folder that holds `.aixv`. */
  readonly root: string;
  readonly base: string;
  readonly attestations: string;
  readonly conflicts: string;
  readonly index: string;
  readonly log: string;
}

/** The paths of a store. */
export function storeLayout(root: string): StoreLayout {
  const base = join(root, ".aixv");
  const index = join(base, "index");
  return {
    root,
    base,
    attestations: join(base, "attestations"),
    conflicts: join(base, "conflicts"),
    index,
    log: join(index, "attestations.log"),
  };
}

/** Names of files that a writer has not finished; also those of `@aixv/core/node`. */
export const TEMPORARY_NAME: RegExp = /^\.aixv-[0-9a-f]+\.tmp$/;
