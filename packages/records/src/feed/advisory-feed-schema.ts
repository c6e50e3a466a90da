import type { JsonObject, JsonValue } from "@aixv/core";
import * as v from "valibot";
import { type Schema, schemaOf } from "../schema/agreement.ts";
import { digest, json, optional, recordId, text, textLike, time } from "../schema/fields.ts";
import { list } from "../schema/list.ts";
import { object, openObjectOf } from "../schema/object.ts";
import { rules } from "../schema/rules.ts";
import {
  ADVISORY_FEED_SCHEMA,
  type AdvisoryFeed,
  type AdvisoryFeedEntry,
  type AdvisoryFeedFields,
} from "./advisory-feed.ts";

/**
 * An `https://` URL without credentials, or a path: no other scheme (a single letter is a drive), no `//host`, which is
 * a network path to some systems, no white space around it.
 */
const reference = textLike(
  /^(?:[Hh][Tt][Tt][Pp][Ss]:\/\/[^\s/?#@\\]+(?:[/?#]\S*)?|(?![A-Za-z][A-Za-z0-9+.-]+:)(?![/\\]{2})\S(?:.*\S)?)$/,
  "an https:// URL or a local path",
);

/** Absent, and unlike elsewhere not `null`: one of two spellings has to be there. */
const spelling = v.exactOptional(reference);

const spelt = object({
  record: spelling,
  record_url: spelling,
  bundle: spelling,
  bundle_url: spelling,
  advisory_id: optional(recordId),
  record_digest: optional(digest),
  bundle_digest: optional(digest),
});

type Spelt = v.InferOutput<typeof spelt>;

/** Reads an {@link AdvisoryFeedEntry}. */
export const advisoryFeedEntrySchema: Schema<AdvisoryFeedEntry> = schemaOf<AdvisoryFeedEntry>()(
  v.pipe(
    spelt,
    rules<Spelt>(
      (value, fault) => {
        for (const name of ["record", "bundle"] as const) {
          const spellings = [value[name], value[`${name}_url`]].filter((given) => given !== undefined);
          if (spellings.length === 1) continue;
          fault(
            [name],
            `expected "${name}" or "${name}_url", got ${spellings.length === 0 ? "neither" : "both"}`,
          );
        }
      },
      {
        allOf: [
          { oneOf: [{ required: ["record"] }, { required: ["record_url"] }] },
          { oneOf: [{ required: ["bundle"] }, { required: ["bundle_url"] }] },
        ],
      },
    ),
    v.transform(
      ({ record_url = "", bundle_url = "", record = record_url, bundle = bundle_url, ...others }) => {
        return { record, bundle, ...others };
      },
    ),
  ),
);

const schema = v.literal(ADVISORY_FEED_SCHEMA, `"${ADVISORY_FEED_SCHEMA}"`);
const OPTIONAL = {
  published_at: optional(time),
  title: optional(text),
  publisher: optional(text),
};

/** Reads an {@link AdvisoryFeed}. Unknown fields of the feed are kept; in an entry one could be a misspelt digest. */
export const advisoryFeedSchema: Schema<AdvisoryFeed> = openObjectOf<AdvisoryFeedFields>()({
  schema,
  entries: list(advisoryFeedEntrySchema),
  ...OPTIONAL,
});

/** The same without looking into the entries. */
export const looseAdvisoryFeedSchema: Schema<UnreadAdvisoryFeed> = openObjectOf<UnreadAdvisoryFeedFields>()({
  schema,
  entries: list(json),
  ...OPTIONAL,
});

type UnreadAdvisoryFeedFields = Omit<AdvisoryFeedFields, "entries"> & {
  readonly entries: readonly JsonValue[];
};
type UnreadAdvisoryFeed = UnreadAdvisoryFeedFields & JsonObject;
