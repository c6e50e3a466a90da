import * as v from "valibot";
import { ADVISORY_FEED_SCHEMA } from "../feed/advisory-feed.ts";
import { type Schema, schemaOf } from "../schema/agreement.ts";
import { integerFrom, optional, time } from "../schema/fields.ts";
import { object } from "../schema/object.ts";
import type { AdvisoryFeedPredicate } from "./advisory-feed.ts";

/** Reads an {@link AdvisoryFeedPredicate}. */
export const advisoryFeedPredicateSchema: Schema<AdvisoryFeedPredicate> = schemaOf<AdvisoryFeedPredicate>()(
  object({
    schema: v.literal(ADVISORY_FEED_SCHEMA, `"${ADVISORY_FEED_SCHEMA}"`),
    published_at: optional(time),
    entry_count: integerFrom(0),
  }),
);
