import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDigest, type Digest, parseTime, type Timestamp, unwrap } from "@aixv/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SyncState, sourceKey } from "./sync-state.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "aixv-state-"));
});
afterEach(async () => await rm(root, { recursive: true }));

const path = (): string => join(root, ".aixv", "advisory-sync-state.json");
const time = (text: string): Timestamp => unwrap(parseTime(text));
const digest = (digit: string): Digest => createDigest("sha256", digit.repeat(64));
const write = async (document: unknown): Promise<void> => {
  await mkdir(join(root, ".aixv"), { recursive: true });
  await writeFile(path(), typeof document === "string" ? document : JSON.stringify(document));
};
const read = async (): Promise<unknown> => JSON.parse(await readFile(path(), "utf8"));
const SCHEMA = "aixv.advisory-sync-state/v1";

describe("SyncState", () => {
  it("is empty where there is none, and is written as the reference implementation reads it", async () => {
    const state = await SyncState.read(root);
    expect([state.advisory("A"), state.feed("f"), state.lastSyncedAt]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const advisory = {
      integrated_time: time("2026-01-01T00:00:00Z"),
      source_record: "r",
      source_bundle: "b",
    };
    state.remember("A", { ...advisory, record_digest: digest("1"), feed_digest: digest("2") });
    state.rememberFeed("f", { signed: true, unfinished: true });
    await state.save();
    expect(await read()).toEqual({
      schema: SCHEMA,
      entries: { A: { ...advisory, record_digest: digest("1"), feed_digest: digest("2") } },
      feeds: { f: { signed: true, unfinished: true } },
    });
    expect(await readdir(join(root, ".aixv"))).toEqual(["advisory-sync-state.json"]);
    const again = await SyncState.read(root);
    expect(again.advisory("A")).toEqual(state.advisory("A"));
    expect(again.broughtBy(digest("2")).get(sourceKey("r", "b"))).toEqual(state.advisory("A"));
    expect(again.broughtBy(digest("3")).size).toBe(0);
    again.rememberFeed("f", { signed: true });
    await again.save(time("2026-01-02T00:00:00Z"));
    expect(await read()).toMatchObject({
      feeds: { f: { signed: true } },
      last_synced_at: "2026-01-02T00:00:00Z",
    });
    expect((await SyncState.read(root)).feed("f")).toEqual({ signed: true });
  });

  it("reads what the reference implementation wrote", async () => {
    const entry = { updated_at: "2026-01-02T00:00:00+00:00", source_record: "r", source_bundle: "b" };
    await write({
      schema: SCHEMA,
      entries: {
        A: { ...entry, integrated_time: "2026-01-01T01:00:00+01:00" },
        B: { ...entry, integrated_time: null },
        C: { ...entry, integrated_time: "2026-01-01T00:00:00" },
      },
    });
    const state = await SyncState.read(root);
    expect(["A", "B", "C"].map((id) => state.advisory(id)?.integrated_time)).toEqual([
      "2026-01-01T00:00:00Z",
      undefined,
      "2026-01-01T00:00:00Z",
    ]);
  });

  it("keeps fields that it does not know, everywhere", async () => {
    await write({
      schema: SCHEMA,
      note: 1,
      entries: { A: { integrated_time: "2026-01-01T00:00:00Z", note: 2 }, B: { note: 3 } },
      feeds: { f: { signed: false, note: 4 } },
    });
    const state = await SyncState.read(root);
    state.remember("A", { integrated_time: time("2026-01-02T00:00:00Z") });
    state.rememberFeed("f", { signed: true });
    await state.save();
    expect(await read()).toEqual({
      schema: SCHEMA,
      note: 1,
      entries: { A: { integrated_time: "2026-01-02T00:00:00Z", note: 2 }, B: { note: 3 } },
      feeds: { f: { signed: true, note: 4 } },
    });
  });

  it("joins what several syncs write: of one advisory the later time stays, and the later end", async () => {
    const [one, other] = [await SyncState.read(root), await SyncState.read(root)];
    one.remember("A", { integrated_time: time("2026-01-02T00:00:00Z") });
    one.remember("B", { integrated_time: time("2026-01-02T00:00:00Z") });
    await one.save(time("2026-01-04T00:00:00Z"));
    other.remember("A", { integrated_time: time("2026-01-01T00:00:00Z") });
    other.remember("C", { integrated_time: time("2026-01-01T00:00:00Z") });
    await other.save(time("2026-01-03T00:00:00Z"));
    expect(await read()).toMatchObject({
      entries: {
        A: { integrated_time: "2026-01-02T00:00:00Z" },
        B: { integrated_time: "2026-01-02T00:00:00Z" },
        C: { integrated_time: "2026-01-01T00:00:00Z" },
      },
      last_synced_at: "2026-01-04T00:00:00Z",
    });
  });

  it("takes names of built-in members for what they are", async () => {
    const state = await SyncState.read(root);
    expect([state.advisory("constructor"), state.feed("toString")]).toEqual([undefined, undefined]);
    for (const id of ["constructor", "toString", "__proto__"]) state.remember(id, { source_record: id });
    await state.save();
    const again = await SyncState.read(root);
    expect(again.advisory("constructor")).toEqual({ source_record: "constructor" });
    // No JSON may have it; the store's own records tell what is a replay.
    expect(again.advisory("__proto__")).toBe(undefined);
  });

  it("is due to be saved once there is much to lose", async () => {
    const state = await SyncState.read(root);
    for (let count = 0; count < 49; count++) state.remember(`A-${count}`, {});
    expect(state.isDue).toBe(false);
    state.remember("A-49", {});
    expect(state.isDue).toBe(true);
    await state.save();
    expect(state.isDue).toBe(false);
  });

  it.each<[string, unknown]>([
    ["no JSON", "{"],
    ["nothing", ""],
    ["a list", []],
    ["another schema", { schema: "aixv.advisory-sync-state/v2", entries: {} }],
    ["no schema", { entries: {} }],
    ["no entries", { schema: SCHEMA }],
    ["a list of entries", { schema: SCHEMA, entries: [] }],
    ["an entry that is text", { schema: SCHEMA, entries: { A: "x" } }],
    ["a time that is none", { schema: SCHEMA, entries: { A: { integrated_time: "yesterday" } } }],
    ["a time that is a number", { schema: SCHEMA, entries: { A: { integrated_time: 1 } } }],
    ["a digest that is none", { schema: SCHEMA, entries: { A: { record_digest: "x" } } }],
    ["a reference that is a list", { schema: SCHEMA, entries: { A: { source_record: [] } } }],
    ["feeds that are text", { schema: SCHEMA, entries: {}, feeds: "x" }],
    ["a feed of which nothing is said", { schema: SCHEMA, entries: {}, feeds: { f: {} } }],
    ["a last sync at no time", { schema: SCHEMA, entries: {}, last_synced_at: "x" }],
  ])("is never replaced where it is malformed: %s", async (_, document) => {
    await write(document);
    const before = await readFile(path(), "utf8");
    await expect(SyncState.read(root)).rejects.toMatchObject({ code: "SYNC_STATE_INVALID" });
    expect(await readFile(path(), "utf8")).toBe(before);
  });

  it("is not replaced where it became malformed meanwhile", async () => {
    const state = await SyncState.read(root);
    await write("{");
    state.remember("A", {});
    await expect(state.save()).rejects.toMatchObject({ code: "SYNC_STATE_INVALID" });
    expect(await readFile(path(), "utf8")).toBe("{");
  });
});
