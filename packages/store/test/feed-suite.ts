import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import type { EvidenceStore } from "../src/index.ts";
import { codeOf, collect } from "./evidence-store-suite.ts";
import { feed, fileBundle, json } from "./samples.ts";

const URL_A = "https://a.example/feed.json";
const URL_B = "https://b.example/feed.json";

/** What every store does with advisory feeds. */
export function describeFeeds(name: string, createStore: () => Promise<EvidenceStore>): void {
  const put = async (
    store: EvidenceStore,
    source: string,
    title: string,
    signer?: string,
  ): ReturnType<EvidenceStore["putFeed"]> => {
    const bundle = signer === undefined ? {} : { bundle: fileBundle(feed(title), signer) };
    return await store.putFeed({ source, bytes: feed(title), ...bundle });
  };
  const listed = async (store: EvidenceStore): Promise<readonly string[]> => {
    const all = (await collect(store.feeds())).map(unwrap);
    expect(all.map(({ path }) => path)).toEqual(all.map(({ path }) => path).toSorted());
    return all
      .map(({ bytes, bundle, furtherBundles }) => {
        const { title } = JSON.parse(new TextDecoder().decode(bytes));
        const bundles = [
          ...(bundle === undefined ? [] : [bundle]),
          ...furtherBundles.map((one) => one.bytes),
        ];
        const named = ["one", "two"].filter((signer) =>
          bundles.some((one) => Buffer.from(one).equals(fileBundle(bytes, signer))),
        );
        expect(bundles).toHaveLength(named.length);
        return [title, ...named].join(" ");
      })
      .toSorted();
  };

  describe(`${name}: advisory feeds`, () => {
    it("are kept by their source, byte for byte, with their signature", async () => {
      const store = await createStore();
      const kept = unwrap(await put(store, URL_A, "a", "one"));
      unwrap(await put(store, URL_B, "a"));
      expect(kept.path).toMatch(/feeds\/[0-9a-f]{32}\.json$/);
      expect(kept.bundlePath).toBe(`${kept.path}.sigstore.json`);
      expect(Buffer.from(kept.bytes).equals(feed("a"))).toBe(true);
      expect(kept).not.toHaveProperty("isNew");
      expect(await listed(store)).toEqual(["a", "a one"]);
      expect((await collect(store.feeds())).map(unwrap)).toContainEqual(kept);
      expect(await collect(store.records(undefined, { withHistory: true }))).toEqual([]);
      expect(await collect(store.check())).toEqual([]);
    });

    it("take the place of those before of the same source, with their own signature alone", async () => {
      const store = await createStore();
      const first = unwrap(await put(store, URL_A, "a1", "one"));
      const second = unwrap(await put(store, URL_A, "a2", "two"));
      unwrap(await put(store, URL_B, "b", "one"));
      expect(second.path).toBe(first.path);
      expect(await listed(store)).toEqual(["a2 two", "b one"]);
      unwrap(await put(store, URL_A, "a3"));
      expect(await listed(store)).toEqual(["a3", "b one"]);
      expect(await collect(store.check())).toEqual([]);
    });

    it("put again change nothing, but may bring a signature", async () => {
      const store = await createStore();
      for (const signer of [undefined, "one", "two", "one"]) unwrap(await put(store, URL_A, "a", signer));
      expect(await listed(store)).toEqual(["a one two"]);
    });

    it.each([
      ["no feed", json({})],
      ["no JSON", new TextEncoder().encode("{")],
      ["a feed of entries that are none", json({ schema: "aixv.advisory-feed/v1", entries: [{}] })],
    ])("are refused where they are %s", async (_, bytes) => {
      const store = await createStore();
      expect(codeOf(await store.putFeed({ source: URL_A, bytes }))).toBe("FEED_MALFORMED");
      expect(await collect(store.feeds())).toEqual([]);
    });

    it("are refused with a signature that is no bundle", async () => {
      const store = await createStore();
      const outcome = await store.putFeed({ source: URL_A, bytes: feed("a"), bundle: json({}) });
      expect(codeOf(outcome)).toBe("RECORD_BUNDLE_MALFORMED");
      expect(await collect(store.feeds())).toEqual([]);
    });

    it("come from sources of any name", async () => {
      const store = await createStore();
      const sources = ["", "../../etc/passwd", "a\0b", "\ud800", "x".repeat(10_000), "é", "e\u0301"];
      for (const source of sources) unwrap(await put(store, source, "a"));
      expect(await collect(store.feeds())).toHaveLength(sources.length);
    });

    it("are not given once the store is closed", async () => {
      const store = await createStore();
      await store.close();
      expect(codeOf(await put(store, URL_A, "a"))).toBe("STORE_CLOSED");
      await expect(collect(store.feeds())).rejects.toMatchObject({ code: "STORE_CLOSED" });
    });
  });
}
