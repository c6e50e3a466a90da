import { join } from "node:path";
import {
  type Digest,
  formatJsonDocument,
  getOwn,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Timestamp,
  utf8Bytes,
} from "@aixv/core";
import { writeOutputFile } from "@aixv/core/node";
import { STORE_FOLDER } from "../hashing-options.ts";
import { isLater } from "./judge-version.ts";
import {
  type RememberedAdvisory,
  type RememberedFeed,
  readSyncState,
  type StateDocument,
} from "./read-sync-state.ts";

/**
 * What former syncs left for later ones, in `.aixv/advisory-sync-state.json`. It saves work and keeps sources honest; whether an
 * advisory is a replay does not hang on it, for the store's own history tells that too. Fields that it does not know are kept.
 */
export class SyncState {
  readonly #path: string;
  #document: StateDocument;
  readonly #advisories = new Map<string, RememberedAdvisory>();
  readonly #feeds = new Map<string, RememberedFeed>();

  private constructor(path: string, document: StateDocument) {
    this.#path = path;
    this.#document = document;
  }

  /**
   * Reads the state of a store; an empty one where there is none.
   *
   * @throws `SYNC_STATE_INVALID`, FileError
   */
  static async read(root: string): Promise<SyncState> {
    const path = join(root, STORE_FOLDER, "advisory-sync-state.json");
    return new SyncState(path, await readSyncState(path));
  }

  /** When the last sync ended, by the clock of that time. */
  get lastSyncedAt(): Timestamp | undefined {
    return this.#document.lastSyncedAt;
  }

  advisory(id: string): RememberedAdvisory | undefined {
    return this.#advisories.get(id) ?? this.#document.advisories.get(id);
  }

  feed(source: string): RememberedFeed | undefined {
    return this.#feeds.get(source) ?? this.#document.feeds.get(source);
  }

  /** Those that a feed brought, by {@link sourceKey}: where it says no digests, that is how they are known again. */
  broughtBy(feedDigest: Digest): ReadonlyMap<string, RememberedAdvisory> {
    const found = new Map<string, RememberedAdvisory>();
    for (const advisory of this.#document.advisories.values()) {
      if (advisory.feed_digest !== feedDigest) continue;
      const { source_record: record = "", source_bundle: bundle = "" } = advisory;
      found.set(sourceKey(record, bundle), advisory);
    }
    return found;
  }

  remember(id: string, advisory: RememberedAdvisory): void {
    // JSON with such a key is refused when it is read again.
    if (id !== "__proto__") this.#advisories.set(id, advisory);
  }

  rememberFeed(source: string, feed: RememberedFeed): void {
    this.#feeds.set(source, feed);
  }

  /**
   * Whether enough was remembered to be worth saving. All of the state is written each time, so the more there is, the more
   * has to come together.
   */
  get isDue(): boolean {
    return this.#advisories.size >= Math.max(50, this.#document.advisories.size / 10);
  }

  /**
   * Writes what was remembered, in one step. What another sync wrote meanwhile stays: of one advisory the later time counts.
   *
   * @param syncedAt - when the sync ended; absent while it goes on
   * @throws `SYNC_STATE_INVALID`, `FILE_NOT_WRITTEN`
   */
  async save(syncedAt?: Timestamp): Promise<void> {
    const before = await readSyncState(this.#path);
    const entries = membersOf(before.json, "entries");
    for (const [id, advisory] of this.#advisories) {
      if (isLater(before.advisories.get(id)?.integrated_time, advisory.integrated_time)) continue;
      entries[id] = { ...membersOf(entries, id), ...advisory };
    }
    const feeds = membersOf(before.json, "feeds");
    for (const [source, feed] of this.#feeds) {
      const { unfinished: _, ...known } = membersOf(feeds, source);
      feeds[source] = { ...known, ...feed };
    }
    const last = isLater(before.lastSyncedAt, syncedAt) ? before.lastSyncedAt : syncedAt;
    const json: JsonObject = {
      ...before.json,
      entries,
      feeds,
      ...(last === undefined ? {} : { last_synced_at: last }),
    };
    await writeOutputFile(this.#path, utf8Bytes(formatJsonDocument(json)), { overwrite: true });
    this.#document = {
      json,
      advisories: new Map([...before.advisories, ...this.#advisories]),
      feeds: new Map([...before.feeds, ...this.#feeds]),
      ...(last === undefined ? {} : { lastSyncedAt: last }),
    };
    this.#advisories.clear();
    this.#feeds.clear();
  }
}

/** One name for the two references of an entry. */
export function sourceKey(record: string, bundle: string): string {
  return JSON.stringify([record, bundle]);
}

/** The members of a member, to be added to; none where it is no object. */
function membersOf(json: JsonObject, name: string): { [name: string]: JsonValue } {
  const value = getOwn(json, name) ?? null;
  return Object.assign(Object.create(null), isJsonObject(value) ? value : {}) as {
    [name: string]: JsonValue;
  };
}
