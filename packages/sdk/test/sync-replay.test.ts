import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Timestamp } from "@aixv/core";
import { describe, expect, test } from "vitest";
import { createRecord, withStore } from "../src/index.ts";
import {
  day,
  digestOf,
  feedBytes,
  filesOf,
  type PublishedAdvisory,
  usePublisher,
  withDigests,
} from "./advisory-publisher.ts";
import { createSetting, inForce, type SyncSetting } from "./sync-setting.ts";
import { useWorkspace, value } from "./workspace.ts";

const workspace = useWorkspace();
const publisher = usePublisher(workspace);
const fresh = async () => await createSetting(workspace, publisher);
const version = async (at: string, status: string, how: object = {}) =>
  await publisher.advisory("ADV-1", at, { payload: { status }, ...how });
const forget = async ({ root }: SyncSetting) => await rm(join(root, ".aixv/advisory-sync-state.json"));
const current = async (setting: SyncSetting) => (await setting.versions("ADV-1"))[0];
const isCurrent = async (setting: SyncSetting, advisory: PublishedAdvisory) =>
  expect(await current(setting)).toBe(digestOf(advisory.bytes));

describe("a version is imported only if it is proved to be later than all that are known (AIXV §14)", () => {
  test("an older one is refused, whether or not the store ever had it, and whether or not the state is there", async () => {
    const setting = await fresh();
    const withdrawn = await version("03-01", "withdrawn");
    const active = await version("03-02", "active");
    const never = await version("02-01", "mitigated");
    for (const advisory of [withdrawn, active])
      expect((await setting.take([advisory])).entries).toEqual(["imported"]);
    for (const old of [withdrawn, never]) {
      const { code, entries } = await setting.take([old]);
      expect([code, entries]).toEqual(["ADVISORY_REJECTED", ["ADVISORY_REPLAYED"]]);
    }
    await forget(setting);
    for (const old of [withdrawn, never])
      expect((await setting.take([old])).entries).toEqual(["ADVISORY_REPLAYED"]);
    await isCurrent(setting, active);
    expect(await setting.versions("ADV-1")).toHaveLength(2);
  });

  test("so is another one of the same time", async () => {
    const setting = await fresh();
    const active = await version("03-01", "active");
    await setting.take([active]);
    await forget(setting);
    expect((await setting.take([await version("03-01", "withdrawn")])).entries).toEqual([
      "ADVISORY_REPLAYED",
    ]);
    await isCurrent(setting, active);
  });

  test("the state remembers what the store lost", async () => {
    const setting = await fresh();
    const active = await version("03-02", "active");
    await setting.take([active]);
    await rm(join(setting.root, ".aixv/advisories"), { recursive: true });
    expect((await setting.take([await version("03-01", "withdrawn")])).entries).toEqual([
      "ADVISORY_REPLAYED",
    ]);
    expect((await setting.take([active])).entries).toEqual(["imported"]);
  });

  test("a later signature of a known version counts for it", async () => {
    const setting = await fresh();
    const active = await version("03-01", "active");
    await setting.take([active]);
    await setting.take([{ ...active, ...(await publisher.sign(active.bytes, "03-05")) }]);
    await forget(setting);
    expect((await setting.take([await version("03-03", "withdrawn")])).entries).toEqual([
      "ADVISORY_REPLAYED",
    ]);
    expect((await setting.take([await version("03-06", "withdrawn")])).entries).toEqual(["imported"]);
  });

  test("a stranger's later version holds nothing back", async () => {
    const setting = await fresh();
    const strangers = await version("05-01", "withdrawn", { by: "stranger" });
    const both = [workspace.at("security.pub"), workspace.at("stranger.pub")];
    await setting.take([strangers], { publicKeys: both });
    await forget(setting);
    const active = await version("03-01", "active");
    expect((await setting.take([active], { publicKeys: both })).entries).toEqual(["ADVISORY_REPLAYED"]);
    expect((await setting.take([active])).entries).toEqual(["imported"]);
  });

  test("a version that was superseded by hand is not brought back", async () => {
    const setting = await fresh();
    const active = await version("03-01", "active");
    await setting.take([active]);
    const { path } = value(
      await createRecord(
        {
          kind: "advisory",
          recordId: "ADV-1",
          payload: { ...JSON.parse(Buffer.from(active.bytes).toString()).payload, severity: "low" },
        },
        { root: setting.root, now: day("03-05") },
      ),
    );
    const made = digestOf(await readFile(path));
    expect((await setting.take([active])).entries).toEqual(["ADVISORY_REPLAYED"]);
    expect(await current(setting)).toBe(made);
  });
});

describe("one advisory twice in a feed", () => {
  test("its versions are taken in the order of their proved times, whatever the order of the feed", async () => {
    const versions = [
      await version("03-01", "active"),
      await version("03-02", "mitigated"),
      await version("03-03", "withdrawn"),
    ];
    const [first, second, third] = versions;
    if (first === undefined || second === undefined || third === undefined) throw new Error("expected three");
    for (const order of [versions, versions.toReversed(), [second, third, first], [third, first, second]]) {
      const setting = await fresh();
      expect((await setting.take(order)).entries).toEqual(["imported", "imported", "imported"]);
      await isCurrent(setting, third);
      expect(await inForce(setting.root, "ADV-1", publisher)).toBe(digestOf(third.bytes));
      expect((await setting.versions("ADV-1")).toSorted()).toEqual(
        versions.map(({ bytes }) => digestOf(bytes)).toSorted(),
      );
      // A feed that has the newest one too holds nothing back by having the others.
      expect((await setting.take(order)).entries).toEqual(["unchanged", "unchanged", "unchanged"]);
      expect((await setting.take([first, second])).entries).toEqual([
        "ADVISORY_REPLAYED",
        "ADVISORY_REPLAYED",
      ]);
      await isCurrent(setting, third);
    }
  });

  test("the same entry twice is imported once", async () => {
    const setting = await fresh();
    const [old, active] = [await version("03-01", "mitigated"), await version("03-02", "active")];
    const { entries } = await setting.take([active, old, active, old]);
    expect(entries).toEqual(["imported", "imported", "unchanged", "unchanged"]);
    await isCurrent(setting, active);
  });

  test("who was stopped before the newest was current again leaves it to the next sync", async () => {
    const setting = await fresh();
    const [old, active] = [await version("03-01", "withdrawn"), await version("03-02", "active")];
    await setting.take([active]);
    await withStore({ root: setting.root }, async (store) => {
      value(await store.putRecord({ bytes: old.bytes, bundle: old.bundle }, { supersede: true }));
    });
    await isCurrent(setting, old);
    expect((await setting.take([active, old])).entries).toEqual(["imported", "unchanged"]);
    await isCurrent(setting, active);
  });
});

describe("times", () => {
  test("none that is proved: refused, unless the store has the same already", async () => {
    const setting = await fresh();
    const undated = await version("03-01", "active", { undated: true });
    expect((await setting.take([undated])).entries).toEqual(["ADVISORY_TIME_MISSING"]);
    await withStore({ root: setting.root }, async (store) => {
      value(await store.putRecord({ bytes: undated.bytes, bundle: undated.bundle }));
    });
    expect((await setting.take([undated])).entries).toEqual(["unchanged"]);
  });

  test("of the future: refused, but for five minutes", async () => {
    const setting = await fresh();
    const active = await version("03-01", "active");
    const at = (text: string) => ({ now: `2026-02-28T${text}Z` as Timestamp });
    expect((await setting.take([active], at("23:54:59"))).entries).toEqual(["ADVISORY_TIME_IN_FUTURE"]);
    expect((await setting.take([active], at("23:55:00"))).entries).toEqual(["imported"]);
  });

  test("too long ago: refused, but not what the store has", async () => {
    const setting = await fresh();
    const active = await version("05-01", "active");
    expect((await setting.take([active], { maxBundleAgeDays: 30 })).entries).toEqual(["ADVISORY_TOO_OLD"]);
    expect((await setting.take([active], { maxBundleAgeDays: 31 })).entries).toEqual(["imported"]);
    expect((await setting.take([active], { maxBundleAgeDays: 1, now: day("07-01") })).entries).toEqual([
      "unchanged",
    ]);
    const later = await version("05-02", "withdrawn");
    expect((await setting.take([later], { maxBundleAgeDays: 1 })).entries).toEqual(["ADVISORY_TOO_OLD"]);
  });

  test("a clock that goes back is told, and makes nothing younger and nothing valid that was not", async () => {
    const setting = await fresh();
    const active = await version("05-01", "active");
    const first = await setting.take([], { now: day("06-01") });
    expect(first.sync.warnings.map(({ code }) => code)).toEqual(["FEED_UNSIGNED"]);
    const back = { now: day("05-02"), maxBundleAgeDays: 30 };
    const second = await setting.take([active], back);
    expect(second.entries).toEqual(["ADVISORY_TOO_OLD"]);
    expect(second.sync.warnings.map(({ code }) => code)).toContain("CLOCK_WENT_BACK");
    expect((await setting.state()).last_synced_at).toBe(day("06-01"));
    const ahead = await version("05-20", "withdrawn");
    expect((await setting.take([ahead], { now: day("05-02") })).entries).toEqual(["ADVISORY_TIME_IN_FUTURE"]);
    // Without that memory the clock is believed.
    await forget(setting);
    expect((await setting.take([active], back)).entries).toEqual(["imported"]);
  });

  test("a transparency log's time counts as a timestamp authority's does", async () => {
    const setting = await fresh();
    const keyless = async (status: string, at: string) => {
      // Sets the clock of the log.
      await publisher.sign(new Uint8Array(), at);
      const path = join(setting.folder, `${status}.json`);
      const payload = {
        affected: [{ digest: `sha256:${"a".repeat(64)}` }],
        severity: "low",
        reason_code: "other",
      };
      value(
        await createRecord(
          { kind: "advisory", recordId: "ADV-1", payload: { ...payload, advisory_id: "ADV-1", status } },
          {
            output: path,
            sign: true,
            now: day(at),
            identityToken: publisher.sigstore.token("security@example.com"),
            signingConfig: workspace.at("sigstore/client_trust_config.json"),
          },
        ),
      );
      return { record: `${status}.json`, bundle: `${status}.json.sigstore.json` };
    };
    const active = await keyless("active", "03-02");
    const withdrawn = await keyless("withdrawn", "03-01");
    const trust = { publicKeys: [], expectedIdentities: [{ subject: "security@example.com" }] };
    const { sync, entries } = await setting.takeFeed(feedBytes([active]), trust);
    expect(entries).toEqual(["imported"]);
    expect(sync.results[0]).toMatchObject({ integratedTime: day("03-02") });
    expect((await setting.takeFeed(feedBytes([withdrawn]), trust)).entries).toEqual(["ADVISORY_REPLAYED"]);
    const other = { ...trust, expectedIdentities: [{ subject: "mallory@example.com" }] };
    expect((await setting.takeFeed(feedBytes([active]), other)).entries).toEqual(["IDENTITY_MISMATCH"]);
  });
});

describe("several syncs at once", () => {
  test("end with the version that is proved to be the latest, and lose none", async () => {
    const versions: PublishedAdvisory[] = [];
    // One after the other: the publisher has one clock.
    for (const at of ["03-01", "03-02", "03-03", "03-04"]) versions.push(await version(at, "active"));
    const newest = versions.at(-1) ?? (await version("03-04", "active"));
    for (const order of [versions, versions.toReversed(), versions, versions.toReversed()]) {
      const setting = await fresh();
      await setting.put(filesOf(...versions));
      const feeds = order.map(
        (advisory, index) => [`feed-${index}.json`, feedBytes([withDigests(advisory)])] as const,
      );
      await setting.put(Object.fromEntries(feeds));
      const outcomes = await Promise.all(feeds.map(([name]) => setting.sync(join(setting.folder, name))));
      const imported = order.filter((_, index) => outcomes[index]?.entries[0] === "imported");
      for (const { entries } of outcomes) expect(["imported", "ADVISORY_REPLAYED"]).toContain(entries[0]);
      expect(imported).toContain(newest);
      await isCurrent(setting, newest);
      const kept = imported.map(({ bytes }) => digestOf(bytes));
      expect((await setting.versions("ADV-1")).toSorted()).toEqual(kept.toSorted());
      expect((await setting.state()).entries["ADV-1"]).toMatchObject({ integrated_time: day("03-04") });
    }
  });
});
