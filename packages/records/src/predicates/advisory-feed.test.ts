import { type JsonObject, unwrap, utf8Bytes } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { parseAdvisoryFeed, parseLooseAdvisoryFeed } from "../feed/parse-advisory-feed.ts";
import { advisoryFeedPredicate, checkAdvisoryFeedPredicate } from "./advisory-feed.ts";

const document = (more: object) =>
  utf8Bytes(
    JSON.stringify({
      schema: "aixv.advisory-feed/v1",
      entries: [
        { record: "a", bundle: "b" },
        { record: "c", bundle: "d" },
      ],
      ...more,
    }),
  );
const feed = unwrap(parseAdvisoryFeed(document({ published_at: "2026-01-01T01:00:00+01:00", title: "T" })));
const undated = unwrap(parseAdvisoryFeed(document({})));

describe("checkAdvisoryFeedPredicate", () => {
  it("accepts the predicate that signs the feed", () => {
    expect(advisoryFeedPredicate(feed)).toEqual({
      schema: "aixv.advisory-feed/v1",
      published_at: "2026-01-01T00:00:00Z",
      entry_count: 2,
    });
    expect(advisoryFeedPredicate(undated)).toEqual({ schema: "aixv.advisory-feed/v1", entry_count: 2 });
    for (const each of [feed, undated]) {
      expect(checkAdvisoryFeedPredicate(advisoryFeedPredicate(each), each)).toBe(undefined);
    }
  });

  it("counts malformed entries too", () => {
    const loose = unwrap(parseLooseAdvisoryFeed(document({ entries: [{}, { record: "a", bundle: "b" }] })));
    expect(advisoryFeedPredicate(loose).entry_count).toBe(2);
  });

  it.each<[string, JsonObject]>([
    ["another schema", { schema: "aixv.advisory-feed/v2" }],
    ["another time", { published_at: "2026-01-01T00:00:01Z" }],
    ["another count", { entry_count: 1 }],
    ["a count that is text", { entry_count: "2" }],
    ["an unknown field", { title: "T" }],
  ])("refuses %s", (_, change) => {
    const predicate = { ...advisoryFeedPredicate(feed), ...change };
    expect(checkAdvisoryFeedPredicate(predicate, feed)?.code).toBe("PREDICATE_INVALID");
  });

  it("refuses a time that the feed does not have, and none where it has one", () => {
    expect(checkAdvisoryFeedPredicate(advisoryFeedPredicate(feed), undated)?.code).toBe("PREDICATE_INVALID");
    expect(checkAdvisoryFeedPredicate(advisoryFeedPredicate(undated), feed)?.code).toBe("PREDICATE_INVALID");
  });

  it("is not satisfied by inherited members", () => {
    const inherited = Object.create(advisoryFeedPredicate(feed)) as JsonObject;
    expect(checkAdvisoryFeedPredicate(inherited, feed)?.problems).toHaveLength(3);
  });
});
