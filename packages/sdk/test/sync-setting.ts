import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type AdvisorySync,
  AdvisorySyncError,
  listAdvisories,
  type SyncAdvisoriesOptions,
  syncAdvisories,
  withStore,
} from "../src/index.ts";
import {
  day,
  digestOf,
  feedBytes,
  filesOf,
  type PublishedAdvisory,
  type Publisher,
  type Signed,
} from "./advisory-publisher.ts";
import { value, type Workspace } from "./workspace.ts";

/** What a sync did, and the code of what was wrong with it. */
export interface Outcome {
  readonly code?: string;
  readonly sync: AdvisorySync;
  /** Status or code of each entry. */
  readonly entries: readonly string[];
}

/** Where one test syncs to, and what it syncs with. */
export interface SyncSetting {
  /** Root of the store. */
  readonly root: string;
  /** Folder of local feeds; its name from the workspace is the same. */
  readonly folder: string;
  /** Puts files there. */
  put(files: { readonly [path: string]: Uint8Array | string }): Promise<void>;
  /** Puts advisories there and syncs a feed that lists them. */
  take(advisories: readonly PublishedAdvisory[], options?: Partial<SyncAdvisoriesOptions>): Promise<Outcome>;
  /** Puts a feed there, signed or not, and syncs it. */
  takeFeed(feed: Uint8Array | Signed, options?: Partial<SyncAdvisoriesOptions>): Promise<Outcome>;
  /** Syncs a feed. */
  sync(feed: string, options?: Partial<SyncAdvisoriesOptions>): Promise<Outcome>;
  /** SHA-256 of each version of an advisory that the store has, the current one first. */
  versions(id: string): Promise<readonly string[]>;
  /** The state file. */
  state(): Promise<{
    readonly entries: { readonly [id: string]: { readonly [name: string]: unknown } };
    readonly feeds: { readonly [source: string]: { readonly [name: string]: unknown } };
    readonly last_synced_at?: string;
  }>;
}

let settings = 0;

/** A store and a folder of their own. */
export async function createSetting({ at, write }: Workspace, publisher: Publisher): Promise<SyncSetting> {
  settings++;
  const root = at(`store-${settings}`);
  const name = `feeds-${settings}`;
  await mkdir(root);
  await mkdir(at(name));
  const sync: SyncSetting["sync"] = async (feed, options = {}) => {
    const synced = await syncAdvisories(feed, { root, now: day("06-01"), ...publisher.trust, ...options });
    const error = synced.ok ? undefined : synced.error;
    if (error !== undefined && !(error instanceof AdvisorySyncError)) throw error;
    const done = synced.ok ? synced.value : error?.sync;
    if (done === undefined) throw new Error("expected a sync");
    const entries = done.results.map((entry) =>
      entry.status === "rejected" ? entry.error.code : entry.status,
    );
    return { sync: done, entries, ...(error === undefined ? {} : { code: error.code }) };
  };
  const put: SyncSetting["put"] = async (files) =>
    await write(Object.fromEntries(Object.entries(files).map(([path, bytes]) => [join(name, path), bytes])));
  const takeFeed: SyncSetting["takeFeed"] = async (feed, options) => {
    const signed = "bundle" in feed ? { "feed.json.sigstore.json": feed.bundle } : {};
    await put({ "feed.json": "bundle" in feed ? feed.bytes : feed, ...signed });
    return await sync(join(at(name), "feed.json"), options);
  };
  return {
    root,
    folder: at(name),
    put,
    sync,
    takeFeed,
    take: async (advisories, options) => {
      await put(filesOf(...advisories));
      return await takeFeed(feedBytes(advisories.map(({ entry }) => entry)), options);
    },
    versions: async (id) => {
      const found: { readonly digest: string; readonly isCurrent: boolean }[] = [];
      await withStore({ root }, async (store) => {
        for await (const stored of store.records("advisory", { withHistory: true })) {
          const { record, bytes, isCurrent } = value(stored);
          if (record.record_id === id) found.push({ digest: digestOf(bytes), isCurrent });
        }
      });
      return found.toSorted((a, b) => Number(b.isCurrent) - Number(a.isCurrent)).map(({ digest }) => digest);
    },
    state: async () => JSON.parse(await readFile(join(root, ".aixv/advisory-sync-state.json"), "utf8")),
  };
}

/** Which version of an advisory is in force by whom the publisher trusts. */
export async function inForce(root: string, id: string, publisher: Publisher): Promise<string | undefined> {
  const { advisories } = value(await listAdvisories({ root, now: day("06-01"), ...publisher.trust }));
  return advisories.find((advisory) => advisory.id === id)?.versions.find(({ isInForce }) => isInForce)
    ?.digest;
}
