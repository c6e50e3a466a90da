import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { utf8Bytes } from "@aixv/core";
import { describe, expect, test } from "vitest";
import { syncAdvisories } from "../src/index.ts";
import { day, digestOf, feedBytes, filesOf, usePublisher, withDigests } from "./advisory-publisher.ts";
import { createSetting } from "./sync-setting.ts";
import { codeOf, useWorkspace } from "./workspace.ts";

const workspace = useWorkspace();
const publisher = usePublisher(workspace);
const fresh = async () => await createSetting(workspace, publisher);

describe("syncAdvisories (AIXV registry §5)", () => {
  test("tells of a file among the advisories that is none, and imports all the same", async () => {
    const setting = await fresh();
    await setting.take([await publisher.advisory("ADV-1", "03-01")]);
    await writeFile(join(setting.root, ".aixv/advisories/other.json"), "{}");
    const { code, entries, sync } = await setting.take([await publisher.advisory("ADV-2", "03-01")]);
    expect([code, entries]).toEqual([undefined, ["imported"]]);
    const told = sync.warnings.filter((warning) => warning.code === "RECORD_UNREADABLE");
    expect(told).toEqual([expect.objectContaining({ message: expect.stringContaining("other.json") })]);
  });

  test("imports what a feed lists, once: the same again changes nothing", async () => {
    const setting = await fresh();
    const advisories = [
      await publisher.advisory("ADV-1", "03-01"),
      await publisher.advisory("ADV-2", "03-02"),
    ];
    const first = await setting.take(advisories);
    expect([first.code, first.entries]).toEqual([undefined, ["imported", "imported"]]);
    expect(first.sync).toMatchObject({ entryCount: 2, isSigned: false, missing: [] });
    expect(first.sync.warnings.map(({ code }) => code)).toContain("FEED_UNSIGNED");
    expect(first.sync.results[0]).toMatchObject({
      advisoryId: "ADV-1",
      record: advisories[0]?.entry.record,
      bundle: advisories[0]?.entry.bundle,
      path: join(setting.root, ".aixv/advisories/ADV-1.json"),
      bundlePath: join(setting.root, ".aixv/advisories/ADV-1.json.sigstore.json"),
      signedTime: day("03-01"),
    });
    expect(await setting.state()).toMatchObject({
      schema: "aixv.advisory-sync-state/v1",
      entries: {
        "ADV-1": {
          integrated_time: day("03-01"),
          updated_at: day("06-01"),
          source_record: advisories[0]?.entry.record,
        },
        "ADV-2": { integrated_time: day("03-02") },
      },
      feeds: { [join(setting.folder, "feed.json")]: { signed: false } },
      last_synced_at: day("06-01"),
    });
    const second = await setting.take(advisories, { now: day("06-02") });
    expect([second.code, second.entries]).toEqual([undefined, ["unchanged", "unchanged"]]);
    expect(await setting.state()).toMatchObject({ entries: { "ADV-1": { updated_at: day("06-01") } } });
    expect(await setting.versions("ADV-1")).toHaveLength(1);
  });

  test("takes a later version in the place of a former one, which stays in the history", async () => {
    const setting = await fresh();
    const [active, over] = [
      await publisher.advisory("ADV-1", "03-01"),
      await publisher.advisory("ADV-1", "03-02", { payload: { status: "withdrawn" } }),
    ];
    expect((await setting.take([active])).entries).toEqual(["imported"]);
    expect((await setting.take([over])).entries).toEqual(["imported"]);
    expect(await setting.versions("ADV-1")).toEqual([digestOf(over.bytes), digestOf(active.bytes)]);
  });

  test("a new signature of the same bytes is added, not imported", async () => {
    const setting = await fresh();
    const advisory = await publisher.advisory("ADV-1", "03-01");
    const again = { ...advisory, ...(await publisher.sign(advisory.bytes, "03-05")) };
    await setting.take([advisory]);
    const { entries, sync } = await setting.take([again]);
    expect(entries).toEqual(["unchanged"]);
    expect(sync.results[0]).toMatchObject({
      bundlePath: expect.stringMatching(/\.[0-9a-f]{64}\.sigstore\.json$/),
    });
    expect(await setting.versions("ADV-1")).toHaveLength(1);
  });

  test("local references start from the feed's folder, and if nothing is there from the working folder", async () => {
    const setting = await fresh();
    const advisory = await publisher.advisory("ADV-1", "03-01");
    const before = process.cwd();
    const elsewhere = join(setting.folder, "elsewhere");
    await mkdir(elsewhere);
    process.chdir(elsewhere);
    try {
      await setting.put({
        "elsewhere/a.json": advisory.bytes,
        "elsewhere/b.json": "not this one",
        "b.json": advisory.bundle,
      });
      const feed = feedBytes([{ record: "a.json", bundle_url: "b.json" }]);
      expect((await setting.takeFeed(feed)).entries).toEqual(["imported"]);
    } finally {
      process.chdir(before);
    }
  });

  test("an unsigned copy, or one that a stranger signed, that is there makes way", async () => {
    const setting = await fresh();
    const stranger = await publisher.advisory("ADV-1", "04-01", { by: "stranger" });
    await mkdir(join(setting.root, ".aixv/advisories"), { recursive: true });
    await writeFile(join(setting.root, ".aixv/advisories/ADV-1.json"), stranger.bytes);
    await writeFile(join(setting.root, ".aixv/advisories/ADV-1.json.sigstore.json"), stranger.bundle);
    const advisory = await publisher.advisory("ADV-1", "03-01");
    expect((await setting.take([advisory])).entries).toEqual(["imported"]);
    expect((await setting.versions("ADV-1"))[0]).toBe(digestOf(advisory.bytes));
    // Its bytes alone were there before, signed by nobody.
    await rm(join(setting.root, ".aixv/advisories/ADV-1.json.sigstore.json"));
    expect((await setting.take([advisory])).entries).toEqual(["imported"]);
    expect((await setting.take([advisory])).entries).toEqual(["unchanged"]);
  });
});

describe("a bad entry stops none of the others", () => {
  test("each says what is wrong with it", async () => {
    const setting = await fresh();
    const good = [await publisher.advisory("GOOD-1", "03-01"), await publisher.advisory("GOOD-2", "03-01")];
    const other = await publisher.advisory("OTHER", "03-01");
    const signedAs = async (id: string, how: object) => await publisher.advisory(id, "03-01", how);
    const bad = {
      RECORD_KIND_UNEXPECTED: await signedAs("NOTE", { record: { kind: "note" } }),
      PAYLOAD_INVALID: await signedAs("SEVERE", { payload: { severity: "CRITICAL" } }),
      RECORD_ID_INVALID: await signedAs("MISNAMED", { payload: { advisory_id: "OTHER-NAME" } }),
      KEY_UNKNOWN: await signedAs("STRANGE", { by: "stranger" }),
      ADVISORY_TIME_MISSING: await signedAs("UNDATED", { undated: true }),
    };
    const separators = await signedAs("../../outside", {});
    await setting.put({
      ...filesOf(...good, other, separators, ...Object.values(bad)),
      "garbage.json": "{",
      "huge.json": new Uint8Array(1024 * 1024 + 1),
      "folder/x": "",
    });
    const [first, last] = good.map(({ entry }) => entry);
    const { record, bundle } = other.entry;
    const entries: readonly (readonly [entry: object | string, outcome: string])[] = [
      [first ?? {}, "imported"],
      ...Object.entries(bad).map(([code, { entry }]) => [entry, code] as const),
      [separators.entry, "RECORD_ID_INVALID"],
      ["text", "FEED_ENTRY_INVALID"],
      [{ record }, "FEED_ENTRY_INVALID"],
      [{ record, bundle, deadline: 1 }, "FEED_ENTRY_INVALID"],
      [{ record: "http://localhost/a.json", bundle }, "FEED_ENTRY_INVALID"],
      [{ record: "file:///etc/passwd", bundle }, "FEED_ENTRY_INVALID"],
      [{ record, bundle, advisory_id: "../OTHER" }, "FEED_ENTRY_INVALID"],
      [{ record, bundle, advisory_id: "OTHER-NAME" }, "ADVISORY_ID_MISMATCH"],
      [{ record, bundle, record_digest: digestOf(other.bundle) }, "ADVISORY_DIGEST_MISMATCH"],
      [{ record, bundle, bundle_digest: digestOf(other.bytes) }, "ADVISORY_DIGEST_MISMATCH"],
      [{ record: "nowhere.json", bundle }, "FILE_NOT_FOUND"],
      [{ record: "folder", bundle }, "NOT_A_FILE"],
      [{ record: "huge.json", bundle }, "FILE_TOO_LARGE"],
      [{ record, bundle: "garbage.json" }, "BUNDLE_NOT_JSON"],
      [{ record: "garbage.json", bundle }, "ARTIFACT_DIGEST_MISMATCH"],
      [last ?? {}, "imported"],
    ];
    const outcome = await setting.takeFeed(
      utf8Bytes(
        JSON.stringify({
          schema: "aixv.advisory-feed/v1",
          entries: entries.map(([entry]) => entry),
        }),
      ),
    );
    expect(outcome.entries).toEqual(entries.map(([, code]) => code));
    expect(outcome.code).toBe("ADVISORY_REJECTED");
    expect(outcome.sync.entryCount).toBe(entries.length);
    expect(await setting.versions("OTHER")).toEqual([]);
    expect((await setting.takeFeed(feedBytes([other.entry]))).entries).toEqual(["imported"]);
  });

  test("the feed itself is no entry: malformed, absent, or too large it is no verdict", async () => {
    const setting = await fresh();
    for (const [feed, code] of [
      ["{", "FEED_INVALID"],
      [JSON.stringify({ schema: "aixv.advisory-feed/v1" }), "FEED_INVALID"],
      [new Uint8Array(16 * 1024 * 1024 + 1), "FILE_TOO_LARGE"],
      [feedBytes(Array.from({ length: 100_001 }, () => ({}))), "FEED_TOO_LARGE"],
    ] as const) {
      await setting.put({ "feed.json": feed });
      await expect(setting.sync(join(setting.folder, "feed.json"))).rejects.toMatchObject({ code });
    }
    await expect(setting.sync(join(setting.folder, "no.json"))).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
    });
    for (const feed of [
      "http://localhost/feed.json",
      "file:///etc/passwd",
      "https://user@localhost/feed.json",
    ])
      await expect(setting.sync(feed)).rejects.toMatchObject({ code: "REFERENCE_REFUSED" });
  });
});

describe("whom to trust, and where to keep it", () => {
  test("is not left open", async () => {
    const setting = await fresh();
    await setting.put({ "feed.json": feedBytes([]) });
    const feed = join(setting.folder, "feed.json");
    const { root } = setting;
    expect(codeOf(await syncAdvisories(feed, { root }))).toBe("TRUST_CONSTRAINT_MISSING");
    const anchors = { certificateChain: [workspace.at("root.pem")] };
    expect(codeOf(await syncAdvisories(feed, { root, ...anchors }))).toBe("TRUST_CONSTRAINT_MISSING");
    expect(codeOf(await syncAdvisories(feed, { ...publisher.trust, root: join(root, "no") }))).toBe(
      "FILE_NOT_FOUND",
    );
    for (const options of [
      { maxBundleAgeDays: 0 },
      { timeoutSeconds: 0.5 },
      { totalTimeoutSeconds: Number.NaN },
    ])
      expect(codeOf(await syncAdvisories(feed, { ...publisher.trust, root, ...options }))).toBe(
        "OPTION_INVALID",
      );
    expect((await setting.sync(feed)).code).toBe(undefined);
  });

  test("nothing is imported where the trust root cannot be used: that is no entry's fault", async () => {
    const setting = await fresh();
    const advisory = await publisher.advisory("ADV-1", "03-01");
    await workspace.write({ "broken-root.json": "{}" });
    const trustedRoot = workspace.at("broken-root.json");
    await expect(setting.take([advisory], { trustedRoot })).rejects.toMatchObject({
      code: "TRUSTED_ROOT_INVALID",
    });
    expect((await setting.take([advisory])).entries).toEqual(["imported"]);
  });

  test("a malformed state is an error, and stays as it is", async () => {
    const setting = await fresh();
    const advisory = await publisher.advisory("ADV-1", "03-01");
    await mkdir(join(setting.root, ".aixv"));
    await writeFile(join(setting.root, ".aixv/advisory-sync-state.json"), "[]");
    await expect(setting.take([advisory])).rejects.toMatchObject({ code: "SYNC_STATE_INVALID" });
    expect(await setting.state()).toEqual([]);
  });

  test("entries are found again by their digests, wherever the feed says that they are", async () => {
    const setting = await fresh();
    const advisory = await publisher.advisory("ADV-1", "03-01");
    await setting.take([advisory]);
    const moved = { ...withDigests(advisory), record: "gone.json", bundle: "gone.sigstore.json" };
    expect((await setting.takeFeed(feedBytes([moved]))).entries).toEqual(["unchanged"]);
    const other = { ...moved, record_digest: digestOf(advisory.bundle) };
    expect((await setting.takeFeed(feedBytes([other]))).entries).toEqual(["FILE_NOT_FOUND"]);
  });
});
