import { join } from "node:path";

/** Where things are in the folder. */
export interface StoreLayout {
  /** The folder that holds `.aixv`. */
  readonly root: string;
  readonly base: string;
  readonly attestations: string;
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
    index,
    log: join(index, "attestations.log"),
  };
}

/** The file that says that somebody is writing a document. */
export function lockPath({ index }: StoreLayout, folder: string, name: string): string {
  return join(index, `${folder.replaceAll("/", ".")}.${name}.lock`);
}

/** Names of locks, and of those by which a stale one is removed. */
export const LOCK_NAME: RegExp = /\.lock(?:\.[0-9a-z]+)*$/;

/** Names of files that a writer has not finished; also those of `@aixv/core/node`. */
export const TEMPORARY_NAME: RegExp = /^\.aixv-[0-9a-f]+\.tmp$/;
