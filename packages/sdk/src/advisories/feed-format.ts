import { err, ok, type Result } from "@aixv/core";
import type { DocumentFormat } from "@aixv/envelope/verify";
import {
  ADVISORY_FEED_PREDICATE_TYPE,
  type AdvisoryFeed,
  type CountedFeed,
  checkAdvisoryFeedPredicate,
  type LooseAdvisoryFeed,
  parseAdvisoryFeed,
  parseLooseAdvisoryFeed,
  type RecordError,
} from "@aixv/records";

/** How a feed's bytes are read once they are verified. */
export const FEED_FORMAT: DocumentFormat<AdvisoryFeed> = feedFormat(parseAdvisoryFeed);

/** The same where a malformed entry takes nothing from the others. */
export const LOOSE_FEED_FORMAT: DocumentFormat<LooseAdvisoryFeed> = feedFormat(parseLooseAdvisoryFeed);

function feedFormat<T extends CountedFeed>(
  parse: (bytes: Uint8Array) => Result<T, RecordError>,
): DocumentFormat<T> {
  return {
    predicateType: ADVISORY_FEED_PREDICATE_TYPE,
    parse: (bytes, predicate) => {
      const feed = parse(bytes);
      if (!feed.ok || predicate === undefined) return feed;
      const fault = checkAdvisoryFeedPredicate(predicate, feed.value);
      return fault === undefined ? ok(feed.value) : err(fault);
    },
  };
}
