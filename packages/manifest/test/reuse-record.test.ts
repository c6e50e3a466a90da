import { renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  collectReuseRecord,
  type DigestModelOptions,
  digestModel,
  parseReuseRecord,
  type ReuseRecord,
  serializeReuseRecord,
} from "@aixv/manifest/node";
import { describe, expect, it } from "vitest";
import { sha256 } from "./manifest-fixture.ts";
import { modelFolder } from "./model-folder.ts";
import { outcome, value } from "./result.ts";

const OLD = new Date("2020-01-01T00:00:00Z");

/**
 * A record as of a run ten seconds later than it was: the files here are younger than a model's usually are, and
 * ctime cannot be set back.
 */
function age(record: ReuseRecord): ReuseRecord {
  return { ...record, startedAt: record.startedAt + 10_000 };
}

/** Every digest replaced by one that is recognisably not computed. */
function forge(record: ReuseRecord): ReuseRecord {
  const files = record.files.map((file) => ({ ...file, digests: file.digests.map(() => "0".repeat(64)) }));
  return { ...record, files };
}

async function setUp(options: DigestModelOptions = {}): Promise<{ path: string; record: ReuseRecord }> {
  const path = modelFolder({ a: "0123456789", b: "b", empty: "" });
  const record = age(collectReuseRecord(value(await digestModel(path, options))));
  return { path, record };
}

async function reused(path: string, reuse: ReuseRecord, options: DigestModelOptions = {}): Promise<string[]> {
  const { manifest } = value(await digestModel(path, { ...options, reuse: forge(reuse) }));
  return manifest.resources
    .filter((resource) => resource.digest === "0".repeat(64))
    .map((resource) => resource.name);
}

describe("reuse of digests", () => {
  it.each<[DigestModelOptions]>([[{}], [{ shardSize: 4 }]])(
    "takes the digests of unchanged files instead of reading them (%j)",
    async (options) => {
      const { path, record } = await setUp(options);
      const fresh = value(await digestModel(path, options));
      const again = value(await digestModel(path, { ...options, reuse: record }));
      expect(again.manifest).toEqual(fresh.manifest);
      expect(again.reusedFiles).toBe(options.shardSize === undefined ? 3 : 2);
      expect(fresh.reusedFiles).toBe(0);
      expect(await reused(path, record, options)).toEqual(
        fresh.manifest.resources.map((resource) => resource.name),
      );
    },
  );

  it.each<[string, (path: string) => void]>([
    ["written to, at the same size", (path) => writeFileSync(join(path, "a"), "9876543210")],
    [
      "written to and its mtime set back",
      (path) => {
        writeFileSync(join(path, "a"), "9876543210");
        utimesSync(join(path, "a"), OLD, OLD);
      },
    ],
    [
      "replaced by a copy",
      (path) => {
        writeFileSync(join(path, "t"), "0123456789");
        renameSync(join(path, "t"), join(path, "a"));
      },
    ],
  ])("reads a file that was %s", async (_, change) => {
    const { path, record } = await setUp();
    change(path);
    expect(await reused(path, record)).toEqual(["b", "empty"]);
    const digested = value(await digestModel(path, { reuse: record }));
    expect(digested.manifest).toEqual(value(await digestModel(path)).manifest);
  });

  it("reads a file of which any one recorded fact differs", async () => {
    const { path, record } = await setUp();
    for (const change of [
      { size: 9 },
      { mtimeNs: "1" },
      { ctimeNs: "1" },
      { ino: "1" },
      { dev: "1" },
      { path: "z" },
    ]) {
      const files = record.files.map((file) => (file.path === "a" ? { ...file, ...change } : file));
      expect(await reused(path, { ...record, files }), JSON.stringify(change)).toEqual(["b", "empty"]);
    }
  });

  it("reads a file modified within 2 s before the record, or after: it may have changed again unseen", async () => {
    const { path, record } = await setUp();
    expect(await reused(path, { ...record, startedAt: record.startedAt - 10_000 })).toEqual([]);
    expect(await reused(path, { ...record, startedAt: 0 })).toEqual([]);
  });

  it("reads every file when the model is hashed otherwise than the record was", async () => {
    const { path, record } = await setUp();
    expect(await reused(path, record, { shardSize: 4 })).toEqual([]);
    expect(await reused(path, record, { algorithm: "blake3" })).toEqual([]);
  });

  it("survives being written and read", async () => {
    const { record } = await setUp({ shardSize: 3 });
    expect(value(parseReuseRecord(serializeReuseRecord(record)))).toEqual(record);
  });

  it.each<[string, object]>([
    ["another schema", { schema: "x" }],
    ["no time", { startedAt: "now" }],
    ["another algorithm", { hash_type: "md5" }],
    ["another method", { method: "tensors" }],
    ["no files", { files: null }],
    [
      "a file without inode",
      { files: [{ path: "a", size: 1, mtimeNs: "1", ctimeNs: "1", dev: "1", digests: [sha256("")] }] },
    ],
    [
      "a short digest",
      { files: [{ path: "a", size: 1, mtimeNs: "1", ctimeNs: "1", ino: "1", dev: "1", digests: ["00"] }] },
    ],
  ])("refuses a record with %s", async (_, change) => {
    const { record } = await setUp();
    const bytes = new TextEncoder().encode(JSON.stringify({ ...record, ...change }));
    expect(outcome(parseReuseRecord(bytes))).toBe("REUSE_RECORD_INVALID");
  });

  it("refuses what is no JSON", () => {
    expect(outcome(parseReuseRecord(new TextEncoder().encode("nonsense")))).toBe("REUSE_RECORD_INVALID");
  });
});
