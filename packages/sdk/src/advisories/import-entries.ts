import { AixvError, type Digest, type Timestamp } from "@aixv/core";
import type { LooseAdvisoryFeed } from "@aixv/records";
import { StoreError } from "@aixv/store";
import { AdvisoryError } from "./advisory-error.ts";
import type { SyncedEntry } from "./advisory-sync.ts";
import type { Imported, Importer } from "./import-advisory.ts";
import { inOrder } from "./in-order.ts";
import {
  type EntryDigests,
  type EntryReading,
  isNoFaultOfEntry,
  type ReadAdvisory,
  readEntry,
} from "./read-entry.ts";
import { type SyncState, sourceKey } from "./sync-state.ts";

/** How many entries are got at a time. */
const WIDTH = 8;

type Entry = LooseAdvisoryFeed["entries"][number];

/** What importing the entries of a feed takes. */
export interface EntryImport {
  readonly reading: EntryReading;
  readonly importer: Importer;
  readonly state: SyncState;
  readonly feedDigest: Digest;
  /** Digests of what a sync of this very feed brought before it was interrupted, by {@link sourceKey}. */
  readonly resumed: ReadonlyMap<string, EntryDigests>;
  /** `performance.now()` at which the time for all of the feed is over. */
  readonly until: number;
  readonly now: Timestamp;
}

/**
 * Imports what the entries of a feed name, each by itself: a bad one stops none of the others. Those that are not later than what
 * is known of their advisory are decided on at the end, by which time it is known what the feed brought.
 *
 * @returns what became of each, in the order of the feed
 * @throws what is no entry's fault, such as a store that cannot be written; what was imported before is there, and remembered
 *   once the state is saved
 */
export async function importEntries(
  entries: readonly Entry[],
  context: EntryImport,
): Promise<readonly SyncedEntry[]> {
  const { importer, state } = context;
  const results: SyncedEntry[] = [];
  const formers = new Map<string, { readonly advisory: ReadAdvisory; readonly indices: number[] }>();
  const items = entries.map((entry, index) => ({ entry, index }));
  for await (const [{ entry, index }, came] of inOrder(items, WIDTH, ({ entry }) => get(entry, context))) {
    const { advisory } = came;
    const take = async (): Promise<SyncedEntry | undefined> => {
      if (advisory === undefined) throw came.error;
      return accepted(entry, advisory, await importer.take(advisory), context);
    };
    const result = await settle(entry, advisory, take);
    if (result !== undefined) results[index] = result;
    else if (advisory !== undefined) {
      const former = formers.get(advisory.digest);
      if (former === undefined) formers.set(advisory.digest, { advisory, indices: [index] });
      else former.indices.push(index);
    }
    if (state.isDue) await state.save();
  }
  for (const { advisory, indices } of formers.values()) {
    for (const index of indices) {
      const entry = entries[index];
      const take = async (): Promise<SyncedEntry | undefined> =>
        accepted(entry, advisory, await importer.takeFormer(advisory), context);
      const result = await settle(entry, advisory, take);
      if (result !== undefined) results[index] = result;
    }
  }
  return results;
}

/** What an entry names, or why it does not count; never rejects. */
async function get(
  entry: Entry,
  { reading, resumed, until }: EntryImport,
): Promise<{ readonly advisory?: ReadAdvisory; readonly error?: unknown }> {
  try {
    if (!entry.ok) throw new AdvisoryError("FEED_ENTRY_INVALID", entry.error.message, { cause: entry.error });
    const left = until - performance.now();
    if (left <= 0) {
      const message = "the time for all of the feed was over before this entry; run it again, or allow more";
      throw new AdvisoryError("SYNC_TIMED_OUT", message);
    }
    const { record, bundle } = entry.value;
    const timeoutMillis = Math.min(reading.limits.timeoutMillis, left);
    const limits = { ...reading.limits, timeoutMillis };
    const known = resumed.get(sourceKey(record, bundle)) ?? {};
    return { advisory: await readEntry(entry.value, known, { ...reading, limits }) };
  } catch (error) {
    return { error };
  }
}

/** What taking an entry in gives, or why it was rejected; what is no entry's fault is thrown on. */
async function settle(
  entry: Entry | undefined,
  advisory: ReadAdvisory | undefined,
  take: () => Promise<SyncedEntry | undefined>,
): Promise<SyncedEntry | undefined> {
  try {
    return await take();
  } catch (error) {
    if (!(error instanceof AixvError) || isNoFaultOfEntry(error) || isNotWritten(error)) throw error;
    const named = entry?.ok === true ? entry.value : undefined;
    const advisoryId = advisory?.id ?? named?.advisory_id;
    return {
      status: "rejected",
      ...(advisoryId === undefined ? {} : { advisoryId }),
      ...(named === undefined ? {} : { record: named.record, bundle: named.bundle }),
      error,
    };
  }
}

function isNotWritten(error: AixvError): boolean {
  return (
    error instanceof StoreError &&
    ["STORE_READ_ONLY", "STORE_NOT_WRITTEN", "STORE_CLOSED"].includes(error.code)
  );
}

function accepted(
  entry: Entry | undefined,
  advisory: ReadAdvisory,
  imported: Imported | undefined,
  context: EntryImport,
): SyncedEntry | undefined {
  if (imported === undefined || entry?.ok !== true) return undefined;
  const { record, bundle } = entry.value;
  const { integratedTime, signedTime } = advisory.verified;
  if (imported.isCurrent) remember(advisory, record, bundle, context);
  return {
    status: imported.status,
    advisoryId: advisory.id,
    path: imported.path,
    bundlePath: imported.bundlePath,
    record,
    bundle,
    ...(integratedTime === undefined ? {} : { integratedTime }),
    ...(signedTime === undefined ? {} : { signedTime }),
  };
}

function remember(
  { id, digest, bundleDigest, times }: ReadAdvisory,
  record: string,
  bundle: string,
  { state, feedDigest, now }: EntryImport,
): void {
  const before = state.advisory(id);
  const isKnown = before?.record_digest === digest;
  if (isKnown && before.feed_digest === feedDigest) return;
  state.remember(id, {
    ...(times === undefined ? {} : { integrated_time: times.first }),
    updated_at: (isKnown ? before.updated_at : undefined) ?? now,
    source_record: record,
    source_bundle: bundle,
    record_digest: digest,
    bundle_digest: bundleDigest,
    feed_digest: feedDigest,
  });
}
