import { err, formatJsonDocument, type JsonValue, ok, parseJson, type Result, utf8Bytes } from "@aixv/core";
import { problemsError, RecordError } from "../error.ts";
import { MAX_RECORD_BYTES } from "../max-record-bytes.ts";
import type { Schema } from "../schema/agreement.ts";
import { readJson } from "../schema/read.ts";
import type { AdvisoryFeed, LooseAdvisoryFeed } from "./advisory-feed.ts";
import {
  advisoryFeedEntrySchema,
  advisoryFeedSchema,
  looseAdvisoryFeedSchema,
} from "./advisory-feed-schema.ts";

/**
 * Parses an advisory feed (AIXV registry §5). `record_url` and `bundle_url` are read as `record` and `bundle`.
 *
 * A feed may leave out what it likes: it is a list of places to look, each to be verified. Its references are `https://`
 * URLs or local paths; who fetches a feed from elsewhere should not open paths it names.
 *
 * @param bytes - UTF-8 JSON of at most 16 MiB
 * @returns the feed, or `FEED_INVALID` with every problem
 */
export function parseAdvisoryFeed(bytes: Uint8Array): Result<AdvisoryFeed, RecordError> {
  return readFeed(bytes, advisoryFeedSchema);
}

/**
 * The same where a malformed entry is to be told apart from the others, as when advisories are fetched by what can be
 * read. What belongs to the feed itself is read as strictly.
 *
 * @param bytes - UTF-8 JSON of at most 16 MiB
 * @returns the feed, in whose entries lie the faults of each; or `FEED_INVALID` with every problem of the feed itself
 */
export function parseLooseAdvisoryFeed(bytes: Uint8Array): Result<LooseAdvisoryFeed, RecordError> {
  const feed = readFeed(bytes, looseAdvisoryFeedSchema);
  if (!feed.ok) return feed;
  const { schema, entries, published_at, title, publisher } = feed.value;
  return ok({
    schema,
    entries: entries.map(readEntry),
    ...(published_at === undefined ? {} : { published_at }),
    ...(title === undefined ? {} : { title }),
    ...(publisher === undefined ? {} : { publisher }),
  });
}

function readEntry(entry: JsonValue, index: number): LooseAdvisoryFeed["entries"][number] {
  const read = readJson(advisoryFeedEntrySchema, entry, `/entries/${index}`);
  return read.ok ? ok(read.value) : err(problemsError("FEED_INVALID", "advisory feed", read.error));
}

function readFeed<T>(bytes: Uint8Array, schema: Schema<T>): Result<T, RecordError> {
  const json = parseJson(bytes, { maxBytes: MAX_RECORD_BYTES });
  if (!json.ok) {
    const { pointer, message } = json.error;
    const text = `the advisory feed is not valid JSON: ${message}`;
    return err(
      new RecordError("FEED_INVALID", text, { problems: [{ pointer, message }], cause: json.error }),
    );
  }
  const read = readJson(schema, json.value);
  return read.ok ? ok(read.value) : err(problemsError("FEED_INVALID", "advisory feed", read.error));
}

/** The bytes of a feed: JSON with two spaces, keys sorted at every level, a newline at the end. */
export function serializeAdvisoryFeed(feed: AdvisoryFeed): Uint8Array {
  return utf8Bytes(formatJsonDocument(feed));
}
