import { type JsonValue, unwrap, utf8Bytes } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { codeOf, pointersOf } from "../../test/outcome.ts";
import { parseAdvisoryFeed, parseLooseAdvisoryFeed, serializeAdvisoryFeed } from "./parse-advisory-feed.ts";

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

describe("parseLooseAdvisoryFeed", () => {
  const loose = (document: JsonValue) => parseLooseAdvisoryFeed(utf8Bytes(JSON.stringify(document)));
  const SCHEMA = "aixv.advisory-feed/v1";

  it("reads each entry by itself: a bad one takes nothing from the others", () => {
    const good = { record: "a.json", bundle_url: "https://x.org/b" };
    const bad = [{ ...good, record: "http://x.org/a" }, { ...good, advisory_id: "../a" }, "a", {}, null];
    const read = unwrap(loose({ schema: SCHEMA, entries: [good, ...bad, good], title: "T" }));
    expect(read.title).toBe("T");
    expect(read.entries.map(({ ok }) => ok)).toEqual([true, ...bad.map(() => false), true]);
    const [first] = read.entries;
    expect(first?.ok === true ? first.value : undefined).toEqual({
      record: "a.json",
      bundle: "https://x.org/b",
    });
    expect(bad.map((_, index) => codeOf(read.entries[index + 1] ?? loose(null)))).toEqual(
      bad.map(() => "FEED_INVALID"),
    );
    expect(pointersOf(read.entries[1] ?? loose(null))).toEqual(["/entries/1/record"]);
    expect(pointersOf(read.entries[2] ?? loose(null))).toEqual(["/entries/2/advisory_id"]);
  });

  it("is no feed where the feed itself is malformed", () => {
    expect(unwrap(loose({ schema: SCHEMA, entries: [], published_at: "2026-01-01T00:00:00+00:00" }))).toEqual(
      {
        schema: SCHEMA,
        entries: [],
        published_at: "2026-01-01T00:00:00Z",
      },
    );
    for (const document of [null, [], {}, { schema: SCHEMA }, { schema: SCHEMA, entries: {} }]) {
      expect(codeOf(loose(document))).toBe("FEED_INVALID");
    }
    expect(codeOf(loose({ schema: SCHEMA, entries: [], published_at: "today" }))).toBe("FEED_INVALID");
    expect(codeOf(parseLooseAdvisoryFeed(utf8Bytes("{")))).toBe("FEED_INVALID");
  });
});
