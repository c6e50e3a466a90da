import { join, resolve } from "node:path";
import { AixvError } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { feedPlace, type Place, placeName, resolveReference, signaturePlace } from "./reference.ts";

const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof AixvError ? error.code : String(error);
  }
};
const shown = (place: Place): string | readonly string[] => ("url" in place ? place.url.href : place.paths);

describe("feedPlace", () => {
  it("is a path, or an https URL without its fragment", () => {
    expect(shown(feedPlace("feeds/a.json"))).toEqual([resolve("feeds/a.json")]);
    expect(shown(feedPlace("C:\\feed.json"))).toEqual([resolve("C:\\feed.json")]);
    expect(shown(feedPlace("HTTPS://Example.com/feed.json?a=b#c"))).toBe("https://example.com/feed.json?a=b");
  });

  it.each([
    "http://example.com/feed.json",
    "HTTP://example.com/feed.json",
    "file:///etc/passwd",
    "ftp://example.com/feed.json",
    "data:application/json,{}",
    "oci:example.com/feed",
    "https://",
    "https://user@example.com/feed.json",
    "https://user:word@example.com/feed.json",
    "https://:word@example.com/feed.json",
  ])("is not %s", (feed) => {
    expect(codeOf(() => feedPlace(feed))).toBe("REFERENCE_REFUSED");
  });

  it("shows no credentials when it refuses them", () => {
    for (const scheme of ["https", "http"]) {
      expect(() => feedPlace(`${scheme}://user:s3cret@example.com/feed.json`)).toThrow(/^(?!.*s3cret).*$/);
    }
  });
});

describe("resolveReference of a feed from a server", () => {
  const feed = feedPlace("https://example.com/dir/feed.json?token=x");

  it.each([
    ["advisories/a.json", "https://example.com/dir/advisories/a.json"],
    ["./a.json", "https://example.com/dir/a.json"],
    ["../../../a.json", "https://example.com/a.json"],
    ["/etc/passwd", "https://example.com/etc/passwd"],
    ["..\\a.json", "https://example.com/a.json"],
    ["https://other.example/a.json", "https://other.example/a.json"],
  ])("takes %s to a server, whatever it looks like", (reference, url) => {
    expect(shown(resolveReference(reference, feed))).toBe(url);
  });

  it.each([
    "C:\\a.json",
    "c:/a.json",
    "file:///etc/passwd",
    "http://example.com/a.json",
    "https://u@example.com/a",
  ])("refuses %s", (reference) => {
    expect(codeOf(() => resolveReference(reference, feed))).toBe("REFERENCE_REFUSED");
  });
});

describe("resolveReference of a local feed", () => {
  const feed = feedPlace("feeds/feed.json");

  it("starts from the feed's folder, and if nothing is there from the working folder", () => {
    expect(shown(resolveReference("a/b.json", feed))).toEqual([
      resolve("feeds/a/b.json"),
      resolve("a/b.json"),
    ]);
    expect(shown(resolveReference("b.json", feedPlace("feed.json")))).toEqual([resolve("b.json")]);
  });

  it("takes absolute paths and https URLs as they are, and no other scheme", () => {
    const absolute = resolve(join("x", "a.json"));
    expect(shown(resolveReference(absolute, feed))).toEqual([absolute]);
    expect(shown(resolveReference("https://example.com/a.json", feed))).toBe("https://example.com/a.json");
    expect(codeOf(() => resolveReference("http://example.com/a.json", feed))).toBe("REFERENCE_REFUSED");
  });
});

describe("signaturePlace", () => {
  it("is beside the feed, before the query of a URL", () => {
    expect(shown(signaturePlace(feedPlace("feed.json")))).toEqual([resolve("feed.json.sigstore.json")]);
    expect(shown(signaturePlace(feedPlace("https://example.com/feed.json?a=b")))).toBe(
      "https://example.com/feed.json.sigstore.json?a=b",
    );
  });
});

describe("placeName", () => {
  it("is the same for what is the same place", () => {
    expect(placeName(feedPlace("./feed.json"))).toBe(placeName(feedPlace("feed.json")));
    expect(placeName(feedPlace("HTTPS://EXAMPLE.com:443/a#b"))).toBe("https://example.com/a");
  });
});
