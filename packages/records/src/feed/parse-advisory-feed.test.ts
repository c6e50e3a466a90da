import { unwrap, utf8Bytes } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { codeOf, pointersOf } from "../../test/outcome.ts";
import { parseAdvisoryFeed, serializeAdvisoryFeed } from "./parse-advisory-feed.ts";

const feed = (...entries: readonly unknown[]) =>
  parseAdvisoryFeed(utf8Bytes(JSON.stringify({ schema: "aixv.advisory-feed/v1", entries })));

describe("parseAdvisoryFeed (AIXV registry §5)", () => {
  it("reads both spellings of a reference and gives one", () => {
    const read = unwrap(
      feed(
        { record: "a.json", bundle: "a.sigstore.json" },
        { record_url: "https://x.org/a", bundle_url: "b" },
      ),
    );
    expect(read.entries).toEqual([
      { record: "a.json", bundle: "a.sigstore.json" },
      { record: "https://x.org/a", bundle: "b" },
    ]);
  });

  it("keeps unknown fields of the feed, and writes what it reads", () => {
    const text = '{"schema":"aixv.advisory-feed/v1","entries":[],"generator":{"name":"x"}}';
    const read = unwrap(parseAdvisoryFeed(utf8Bytes(text)));
    expect(read).toEqual(JSON.parse(text));
    expect(unwrap(parseAdvisoryFeed(serializeAdvisoryFeed(read)))).toEqual(read);
  });

  it.each([
    "http://x.org/a",
    "HTTP://x.org/a",
    "file:///a",
    "ftp://x.org/a",
    "//x.org/a",
    "\\\\x\\a",
    "https://u@x.org/a",
  ])("refuses %s as a reference: https or a local path", (record) => {
    expect(pointersOf(feed({ record, bundle: "b" }))).toEqual(["/entries/0/record"]);
    expect(pointersOf(feed({ record: "a", bundle_url: record }))).toEqual(["/entries/0/bundle_url"]);
  });

  it("refuses an entry that names a record twice or not at all", () => {
    expect(pointersOf(feed({ record: "a", record_url: "b", bundle: "c" }, {}))).toEqual([
      "/entries/0/record",
      "/entries/1/record",
      "/entries/1/bundle",
    ]);
  });

  it.each([
    ["no JSON", "{"],
    ["an array", "[]"],
    ["another schema", '{"schema":"aixv.advisory-feed/v2","entries":[]}'],
    ["no entries", '{"schema":"aixv.advisory-feed/v1"}'],
    ["a duplicate field", '{"schema":"aixv.advisory-feed/v1","entries":[],"entries":[]}'],
  ])("refuses %s", (_, text) => {
    expect(codeOf(parseAdvisoryFeed(utf8Bytes(text)))).toBe("FEED_INVALID");
  });
});
