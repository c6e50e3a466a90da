import { err, formatJsonDocument, ok, parseJson, type Result, utf8Bytes } from "@aixv/core";
import { problemsError, RecordError } from "../error.ts";
import { MAX_RECORD_BYTES } from "../max-record-bytes.ts";
import { readJson } from "../schema/read.ts";
import type { AdvisoryFeed } from "./advisory-feed.ts";
import { advisoryFeedSchema } from "./advisory-feed-schema.ts";

/**
 * Parses an advisory feed (AIXV registry §5). `record_url` and `bundle_url` are read as `record` and `bundle`.
 *
 * A feed is unsigned and may leave out what it likes: it is a list of places to look, each to be verified. Its
 * references are `https://` URLs or local paths; who fetches a feed from elsewhere should not open paths it names.
 *
 * @param bytes - UTF-8 JSON of at most 16 MiB
 * @returns the feed, or `FEED_INVALID` with every problem
 */
export function parseAdvisoryFeed(bytes: Uint8Array): Result<AdvisoryFeed, RecordError> {
  const json = parseJson(bytes, { maxBytes: MAX_RECORD_BYTES });
  if (!json.ok) {
    const { pointer, message } = json.error;
    const text = `the advisory feed is not valid JSON: ${message}`;
    return err(
      new RecordError("FEED_INVALID", text, { problems: [{ pointer, message }], cause: json.error }),
    );
  }
  const read = readJson(advisoryFeedSchema, json.value);
  return read.ok ? ok(read.value) : err(problemsError("FEED_INVALID", "advisory feed", read.error));
}

/** The bytes of a feed: JSON with two spaces, keys sorted at every level, a newline at the end. */
export function serializeAdvisoryFeed(feed: AdvisoryFeed): Uint8Array {
  return utf8Bytes(formatJsonDocument(feed));
}
