import { createHash } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { day, digestOf, feedBytes, filesOf, usePublisher, withDigests } from "./advisory-publisher.ts";
import { createSetting, type SyncSetting } from "./sync-setting.ts";
import { useWorkspace } from "./workspace.ts";

const workspace = useWorkspace();
const publisher = usePublisher(workspace);
const fresh = async () => await createSetting(workspace, publisher);
const warnings = (outcome: Awaited<ReturnType<SyncSetting["sync"]>>) =>
  outcome.sync.warnings.map(({ code }) => code);
/** What is left once somebody removed the state: what the store keeps. */
const forget = async ({ root }: SyncSetting) => await rm(join(root, ".aixv/advisory-sync-state.json"));

describe("a signed feed", () => {
  test("is verified by whom the advisories are, and kept", async () => {
    const setting = await fresh();
    const advisory = await publisher.advisory("ADV-1", "03-01");
    await setting.put(filesOf(advisory));
    const feed = await publisher.feed([withDigests(advisory)], "03-02");
    const outcome = await setting.takeFeed(feed);
    expect([outcome.code, outcome.entries]).toEqual([undefined, ["imported"]]);
    expect(outcome.sync).toMatchObject({ isSigned: true, feedDigest: digestOf(feed.bytes), missing: [] });
    expect(warnings(outcome)).toEqual([]);
    const source = join(setting.folder, "feed.json");
    const name = createHash("sha256").update(source).digest("hex").slice(0, 32);
    expect(outcome.sync.feedPath).toBe(join(setting.root, `.aixv/feeds/${name}.json`));
    expect((await setting.state()).feeds[source]).toEqual({
      signed: true,
      feed_digest: digestOf(feed.bytes),
      signed_time: day("03-02"),
      published_at: day("03-02"),
    });
    expect((await setting.takeFeed(feed)).entries).toEqual(["unchanged"]);
  });

  test("may be signed as a message: that says nothing of what it is for, which a warning tells", async () => {
    const setting = await fresh();
    const feed = await publisher.sign(feedBytes([]), "03-02");
    const outcome = await setting.takeFeed(feed);
    expect([outcome.code, outcome.sync.isSigned, warnings(outcome)]).toEqual([
      undefined,
      true,
      ["DOCUMENT_KIND_UNBOUND"],
    ]);
  });

  test("that somebody else signed, or signed over other bytes, brings nothing", async () => {
    const setting = await fresh();
    const advisory = await publisher.advisory("ADV-1", "03-01");
    await setting.put(filesOf(advisory));
    const strangers = await publisher.feed([advisory.entry], "03-02", {}, { by: "stranger" });
    const ours = await publisher.feed([], "03-02");
    for (const [feed, code] of [
      [strangers, "KEY_UNKNOWN"],
      [{ ...strangers, bundle: ours.bundle }, "ARTIFACT_DIGEST_MISMATCH"],
      [{ ...strangers, bundle: new TextEncoder().encode("{") }, "BUNDLE_NOT_JSON"],
      [{ ...strangers, bundle: advisory.bundle }, "ARTIFACT_DIGEST_MISMATCH"],
    ] as const) {
      const outcome = await setting.takeFeed(feed);
      expect([outcome.code, outcome.entries, outcome.sync.entryCount]).toEqual([code, [], 1]);
    }
    expect(await setting.versions("ADV-1")).toEqual([]);
    expect((await setting.takeFeed(ours)).code).toBe(undefined);
  });

  test("shows what is missing: what it lists and could not be had", async () => {
    const setting = await fresh();
    const [had, kept, lost] = [
      await publisher.advisory("HAD", "03-01"),
      await publisher.advisory("KEPT", "03-01"),
      await publisher.advisory("LOST", "03-01"),
    ];
    await setting.take([had]);
    await setting.put(filesOf(kept));
    const strangers = await publisher.advisory("STRANGE", "03-01", { by: "stranger" });
    await setting.put(filesOf(strangers));
    const entries = [withDigests(had), withDigests(kept), withDigests(lost), withDigests(strangers)];
    const nameless = { ...lost.entry, record: "nameless.json" };
    const feed = await publisher.feed([...entries, nameless, ...entries], "03-02");
    const outcome = await setting.takeFeed(feed);
    expect(outcome.entries.slice(0, 5)).toEqual([
      "unchanged",
      "imported",
      "FILE_NOT_FOUND",
      "KEY_UNKNOWN",
      "FILE_NOT_FOUND",
    ]);
    expect(outcome.sync.missing).toEqual([
      { advisoryId: "LOST", recordDigest: digestOf(lost.bytes) },
      { advisoryId: "STRANGE", recordDigest: digestOf(strangers.bytes) },
    ]);
    expect(outcome.code).toBe("ADVISORY_MISSING");
    await setting.put(filesOf(lost));
    const complete = await publisher.feed(entries.slice(0, 3), "03-03");
    expect([
      (await setting.takeFeed(complete)).code,
      (await setting.takeFeed(complete)).sync.missing,
    ]).toEqual([undefined, []]);
  });

  test("with a malformed entry brings the others, and is not kept", async () => {
    const setting = await fresh();
    const advisory = await publisher.advisory("ADV-1", "03-01");
    await setting.put(filesOf(advisory));
    const outcome = await setting.takeFeed(await publisher.feed([{}, withDigests(advisory)], "03-02"));
    expect([outcome.entries, outcome.sync.feedPath]).toEqual([["FEED_ENTRY_INVALID", "imported"], undefined]);
    expect(warnings(outcome)).toEqual(["FEED_NOT_KEPT"]);
  });
});

describe("a feed that nobody signed", () => {
  test("is taken with a warning, unless a signature is required", async () => {
    const setting = await fresh();
    const feed = feedBytes([]);
    const outcome = await setting.takeFeed(feed);
    expect([outcome.code, warnings(outcome)]).toEqual([undefined, ["FEED_UNSIGNED"]]);
    expect((await setting.takeFeed(feed, { requireSignedFeed: true })).code).toBe("FEED_SIGNATURE_MISSING");
  });

  test("is refused where one of its source was signed before, by the state or by what the store keeps", async () => {
    const setting = await fresh();
    const advisory = await publisher.advisory("ADV-1", "03-01");
    await setting.put(filesOf(advisory));
    const unsigned = feedBytes([advisory.entry]);
    const strip = async () => {
      await rm(join(setting.folder, "feed.json.sigstore.json"), { force: true });
      return await setting.takeFeed(unsigned);
    };
    await setting.takeFeed(await publisher.feed([], "03-02"));
    expect((await strip()).code).toBe("FEED_SIGNATURE_MISSING");
    await forget(setting);
    expect((await strip()).code).toBe("FEED_SIGNATURE_MISSING");
    expect(await setting.versions("ADV-1")).toEqual([]);
    // By the state alone, and of this source alone.
    await setting.takeFeed(await publisher.feed([], "03-03"));
    await rm(join(setting.root, ".aixv/feeds"), { recursive: true });
    expect((await strip()).code).toBe("FEED_SIGNATURE_MISSING");
    await setting.put({ "other.json": unsigned });
    expect((await setting.sync(join(setting.folder, "other.json"))).entries).toEqual(["imported"]);
  });

  test("is believed in nothing, its time least of all", async () => {
    const setting = await fresh();
    await setting.takeFeed(feedBytes([], { published_at: "2099-01-01T00:00:00Z" }));
    expect((await setting.takeFeed(await publisher.feed([], "03-02"))).code).toBe(undefined);
  });
});

describe("an older feed of a source", () => {
  test("is refused by its proved time, with the state and without", async () => {
    const setting = await fresh();
    const advisory = await publisher.advisory("ADV-1", "02-01");
    await setting.put(filesOf(advisory));
    const fields = { published_at: null };
    const [old, last] = [
      await publisher.feed([advisory.entry], "03-01", fields),
      await publisher.feed([], "03-02", fields),
    ];
    expect((await setting.takeFeed(last)).code).toBe(undefined);
    expect((await setting.takeFeed(old)).code).toBe("FEED_REPLAYED");
    await forget(setting);
    expect((await setting.takeFeed(old)).code).toBe("FEED_REPLAYED");
    expect(await setting.versions("ADV-1")).toEqual([]);
    expect((await setting.takeFeed(last)).code).toBe(undefined);
    expect(await readdir(join(setting.root, ".aixv/feeds"))).toHaveLength(2);
  });

  test("is refused by its publisher's word, where no time is proved", async () => {
    const setting = await fresh();
    const undated = async (at: string, published: string | null) =>
      await publisher.feed([], at, { published_at: published, title: at }, { undated: true });
    expect((await setting.takeFeed(await undated("03-02", day("03-02")))).code).toBe(undefined);
    expect((await setting.takeFeed(await undated("03-01", day("03-01")))).code).toBe("FEED_REPLAYED");
    // One that says nothing of its time cannot be told from an old one.
    expect((await setting.takeFeed(await undated("03-03", null))).code).toBe("FEED_REPLAYED");
    expect((await setting.takeFeed(await undated("03-04", day("03-02")))).code).toBe(undefined);
  });

  test("is one that was published before, though it was signed again later", async () => {
    const setting = await fresh();
    await setting.takeFeed(await publisher.feed([], "03-02"));
    const again = await publisher.feed([], "03-05", { published_at: day("03-01") });
    expect((await setting.takeFeed(again)).code).toBe("FEED_REPLAYED");
  });

  test("is no older one where it is the same, and those of other sources have their own time", async () => {
    const setting = await fresh();
    const [old, last] = [await publisher.feed([], "03-01"), await publisher.feed([], "03-02")];
    await setting.takeFeed(last);
    const again = { ...last, ...(await publisher.sign(last.bytes, "03-01")) };
    expect((await setting.takeFeed(again)).code).toBe(undefined);
    await setting.put({ "other.json": old.bytes, "other.json.sigstore.json": old.bundle });
    expect((await setting.sync(join(setting.folder, "other.json"))).code).toBe(undefined);
  });

  test("is followed by none that is of the future: all that come after would be older", async () => {
    const setting = await fresh();
    const future = await publisher.feed([], "03-01", { published_at: "2026-06-01T00:05:01Z" });
    expect((await setting.takeFeed(future)).code).toBe("FEED_TIME_IN_FUTURE");
    expect((await setting.takeFeed(await publisher.feed([], "03-02"))).code).toBe(undefined);
  });
});
