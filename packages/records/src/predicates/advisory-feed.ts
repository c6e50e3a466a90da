import type { JsonObject, Timestamp } from "@aixv/core";
import type { RecordError } from "../error.ts";
import type { ADVISORY_FEED_SCHEMA, AdvisoryFeedFields } from "../feed/advisory-feed.ts";
import { checkRepeated } from "./repeated-members.ts";

/**
 * Predicate type of our signatures over advisory feeds: in-toto statements whose one subject is the SHA-256 of the feed's
 * bytes, and whose predicate is that of {@link advisoryFeedPredicate}.
 */
export const ADVISORY_FEED_PREDICATE_TYPE = "https://aixv.org/attestation/advisory-feed/v1";

/** The part of a feed that a signature over it repeats, so that a reader of the signature alone sees what it is over. */
export type AdvisoryFeedPredicate = {
  readonly schema: typeof ADVISORY_FEED_SCHEMA;
  /** Absent where the feed has none. */
  readonly published_at?: Timestamp;
  /** How many entries the feed has. */
  readonly entry_count: number;
};

/** What the predicate of a feed is made of; entries are counted, however malformed one may be. */
export type CountedFeed = Pick<AdvisoryFeedFields, "schema" | "published_at"> & {
  readonly entries: readonly unknown[];
};

/** The predicate of a statement that signs this feed. */
export function advisoryFeedPredicate({ schema, published_at, entries }: CountedFeed): AdvisoryFeedPredicate {
  return { schema, ...(published_at === undefined ? {} : { published_at }), entry_count: entries.length };
}

/**
 * Compares the predicate of a verified statement with the feed whose digest is its subject.
 *
 * @returns `undefined` if they agree, or `PREDICATE_INVALID` for another value or an unknown field
 */
export function checkAdvisoryFeedPredicate(
  predicate: JsonObject,
  feed: CountedFeed,
): RecordError | undefined {
  return checkRepeated(predicate, advisoryFeedPredicate(feed), "advisory-feed predicate", "feed");
}
