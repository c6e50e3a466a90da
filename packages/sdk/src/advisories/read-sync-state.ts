import {
  type Digest,
  isJsonObject,
  JsonFields,
  type JsonObject,
  type JsonValue,
  parseDigest,
  parseJson,
  parseTime,
  quote,
  type Timestamp,
} from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { MAX_STATE_BYTES } from "../limits.ts";
import { AdvisoryError } from "./advisory-error.ts";
import { isNothingThere } from "./read-place.ts";

const SCHEMA = "aixv.advisory-sync-state/v1";

/** What is remembered of an advisory; the first four as the reference implementation has them. */
export type RememberedAdvisory = {
  /** When it was signed, as far as that is proved: by a log, or else a timestamp authority. */
  readonly integrated_time?: Timestamp;
  readonly updated_at?: string;
  /** As the feed named them. */
  readonly source_record?: string;
  readonly source_bundle?: string;
  readonly record_digest?: Digest;
  readonly bundle_digest?: Digest;
  /** Of the feed that brought it. */
  readonly feed_digest?: Digest;
};

/** What is remembered of a feed, by its source. */
export type RememberedFeed = {
  /** It was signed once, so one that is not is a step back. */
  readonly signed: boolean;
  readonly feed_digest?: Digest;
  readonly signed_time?: Timestamp;
  readonly published_at?: Timestamp;
  /** A sync of this feed began and did not end. */
  readonly unfinished?: boolean;
};

/** The state as it lies there. */
export interface StateDocument {
  /** With what nobody here knows, to be kept. */
  readonly json: JsonObject;
  readonly advisories: ReadonlyMap<string, RememberedAdvisory>;
  readonly feeds: ReadonlyMap<string, RememberedFeed>;
  readonly lastSyncedAt?: Timestamp;
}

/**
 * Reads the state of former syncs; an empty one where there is none.
 *
 * @throws `SYNC_STATE_INVALID`, FileError
 */
export async function readSyncState(path: string): Promise<StateDocument> {
  try {
    return parseState(await readInputFile(path, "advisory sync state", MAX_STATE_BYTES), path);
  } catch (error) {
    if (!isNothingThere(error)) throw error;
    return { json: { schema: SCHEMA, entries: {}, feeds: {} }, advisories: new Map(), feeds: new Map() };
  }
}

function parseState(bytes: Uint8Array, path: string): StateDocument {
  const fault = (message: string, cause?: Error): AdvisoryError =>
    new AdvisoryError(
      "SYNC_STATE_INVALID",
      `${path}: ${message}; restore it from a copy, or remove it: the store's own records still tell what is a replay`,
      cause === undefined ? {} : { cause },
    );
  // Its size is limit enough: there may be hundreds of thousands of advisories.
  const json = parseJson(bytes, { maxEntries: Number.POSITIVE_INFINITY });
  if (!json.ok) throw fault(json.error.message, json.error);
  const state = new JsonFields(json.value, { fault: (message) => fault(message) });
  if (state.raw("schema") !== SCHEMA) throw state.fault("schema", quote(SCHEMA));
  const lastSyncedAt = timeOf(state, "last_synced_at");
  return {
    json: state.json,
    advisories: mapOf(state, "entries", readAdvisory),
    feeds: state.has("feeds") ? mapOf(state, "feeds", readFeed) : new Map(),
    ...(lastSyncedAt === undefined ? {} : { lastSyncedAt }),
  };
}

function readAdvisory(entry: JsonFields): RememberedAdvisory {
  const text = (name: string): string | undefined => readMember(entry, name, "a string", (value) => value);
  return present<RememberedAdvisory>({
    integrated_time: timeOf(entry, "integrated_time"),
    updated_at: text("updated_at"),
    source_record: text("source_record"),
    source_bundle: text("source_bundle"),
    record_digest: digestOf(entry, "record_digest"),
    bundle_digest: digestOf(entry, "bundle_digest"),
    feed_digest: digestOf(entry, "feed_digest"),
  });
}

function readFeed(feed: JsonFields): RememberedFeed {
  const signed = feed.raw("signed");
  if (typeof signed !== "boolean") throw feed.fault("signed", "true or false");
  return present<RememberedFeed>({
    signed,
    feed_digest: digestOf(feed, "feed_digest"),
    signed_time: timeOf(feed, "signed_time"),
    published_at: timeOf(feed, "published_at"),
    unfinished: feed.raw("unfinished") === true ? true : undefined,
  });
}

function mapOf<T>(state: JsonFields, name: string, read: (value: JsonFields) => T): ReadonlyMap<string, T> {
  const members: JsonValue = state.raw(name) ?? null;
  if (!isJsonObject(members)) throw state.fault(name, "an object");
  return new Map(
    Object.entries(members).map(([key, value]) => {
      const fault = (message: string): Error =>
        state.fault(name, `${quote(key)} as a sync writes it`, `one with ${message}`);
      return [key, read(new JsonFields(value, { fault }))];
    }),
  );
}

/** A time in UTC. One without a zone is in UTC too, as the reference implementation reads it. */
function timeOf(fields: JsonFields, name: string): Timestamp | undefined {
  return readMember(fields, name, "an RFC 3339 time", (text) => {
    const parsed = parseTime(text);
    const time = !parsed.ok && parsed.error.code === "TIME_ZONE_MISSING" ? parseTime(`${text}Z`) : parsed;
    return time.ok ? time.value : undefined;
  });
}

function digestOf(fields: JsonFields, name: string): Digest | undefined {
  return readMember(fields, name, "a digest", (text) => {
    const digest = parseDigest(text);
    return digest.ok ? digest.value : undefined;
  });
}

/** A member that is text, as `read` makes of it; `undefined` if it is absent or `null`. */
function readMember<T>(
  fields: JsonFields,
  name: string,
  expected: string,
  read: (text: string) => T | undefined,
): T | undefined {
  const value = fields.raw(name) ?? null;
  if (value === null) return undefined;
  const member = typeof value === "string" ? read(value) : undefined;
  if (member === undefined) throw fields.fault(name, expected);
  return member;
}

/** An object without the members that are undefined. */
function present<T extends object>(members: { readonly [name in keyof T]: T[name] | undefined }): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
