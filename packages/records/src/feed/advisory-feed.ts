import type { Digest, JsonObject, Result, Timestamp } from "@aixv/core";
import type { RecordError } from "../error.ts";

/** `schema` of an advisory feed. */
export const ADVISORY_FEED_SCHEMA = "aixv.advisory-feed/v1";

/** Where one advisory is. */
export type AdvisoryFeedEntry = {
  /** The record: an `https://` URL or a local path. */
  readonly record: string;
  /** The bundle that signs the record: an `https://` URL or a local path. */
  readonly bundle: string;
  readonly advisory_id?: string;
  /** SHA-256 of the record's bytes. */
  readonly record_digest?: Digest;
  /** SHA-256 of the bundle's bytes. */
  readonly bundle_digest?: Digest;
};

/** What is known of every feed. */
export type AdvisoryFeedFields = {
  readonly schema: typeof ADVISORY_FEED_SCHEMA;
  readonly entries: readonly AdvisoryFeedEntry[];
  readonly published_at?: Timestamp;
  readonly title?: string;
  readonly publisher?: string;
};

/** A list of signed advisories (AIXV registry §5). Each entry is to be verified, whether or not the feed is signed. */
export type AdvisoryFeed = AdvisoryFeedFields & JsonObject;

/** A feed of which each entry was read by itself: `FEED_INVALID` where it is malformed. */
export type LooseAdvisoryFeed = Omit<AdvisoryFeedFields, "entries"> & {
  readonly entries: readonly Result<AdvisoryFeedEntry, RecordError>[];
};
