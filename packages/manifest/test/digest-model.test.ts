import { createHash } from "node:crypto";
import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { mergePartialManifests, rootDigest } from "@aixv/manifest";
import { type DigestModelOptions, digestModel, digestModelPart } from "@aixv/manifest/node";
import { describe, expect, it } from "vitest";
import { sha256 } from "./manifest-fixture.ts";
import { modelFolder } from "./model-folder.ts";
import { outcome, value } from "./result.ts";

const code = async (path: string, options: DigestModelOptions = {}): Promise<string> =>
  outcome(await digestModel(path, options));

describe("digestModel", () => {
  it("hashes every file of a folder, hidden and empty ones too (OMS §6.1, §6.3.1)", async () => {
    const path = modelFolder({
      "weights.bin": "w",
      ".hidden": "h",
      "a/b/c.json": "c",
      "a-b": "d",
      empty: "",
    });
    const digested = value(await digestModel(path));
    expect(digested.manifest.resources).toEqual(
      [
        [".hidden", "h"],
        ["a-b", "d"],
        ["a/b/c.json", "c"],
        ["empty", ""],
        ["weights.bin", "w"],
      ].map(([name, content]) => ({ name, algorithm: "sha256", digest: sha256(content ?? "") })),
    );
    expect(digested.manifest.serialization).toEqual({
      method: "files",
      hash_type: "sha256",
      allow_symlinks: false,
      ignore_paths: [".git", ".gitignore", ".gitattributes", ".github"],
    });
    expect(digested).toMatchObject({ files: 5, bytes: 4, isSingleFile: false, reusedFiles: 0, warnings: [] });
    expect(digested.manifest.modelName).toBe("my-model");
  });

  it("names the only file of a single-file model by its base name (OMS §6.1.2)", async () => {
    const path = join(modelFolder({ "model.onnx": "x" }), "model.onnx");
    const digested = value(await digestModel(path));
    expect(digested.manifest.resources.map((resource) => resource.name)).toEqual(["model.onnx"]);
    expect(digested.manifest.modelName).toBe("model.onnx");
    expect(digested.isSingleFile).toBe(true);
  });

  it("refuses a model without a file (OMS §6.1)", async () => {
    expect(await code(modelFolder())).toBe("EMPTY_MODEL");
    expect(await code(modelFolder({ ".git/config": "x" }))).toBe("EMPTY_MODEL");
    expect(await code(modelFolder({ a: "" }))).toBe("ok");
  });

  it("refuses a path where nothing is", async () => {
    expect(await code(join(modelFolder(), "absent"))).toBe("PATH_NOT_FOUND");
  });

  it("refuses more files than maxFiles", async () => {
    const path = modelFolder({ a: "", b: "", c: "" });
    expect(await code(path, { maxFiles: 2 })).toBe("MODEL_TOO_LARGE");
    expect(await code(path, { maxFiles: 3 })).toBe("ok");
  });

  it.each([
    [{ shardSize: 0 }, "SHARD_SIZE_INVALID"],
    [{ shardSize: 1.5 }, "SHARD_SIZE_INVALID"],
    [{ algorithm: "md5" as "sha256" }, "ALGORITHM_UNKNOWN"],
    [{ workers: -1 }, "OPTION_INVALID"],
  ])("refuses the options %j", async (options, expected) => {
    expect(await code(modelFolder({ a: "" }), options)).toBe(expected);
  });

  it("cuts files into shards; empty files have none and are named apart (OMS §6.3.2)", async () => {
    const path = modelFolder({ w: "0123456789abc", even: "0123456789", empty: "" });
    const digested = value(await digestModel(path, { shardSize: 5 }));
    expect(digested.manifest.resources).toEqual(
      [
        ["even:0:5", "01234"],
        ["even:5:10", "56789"],
        ["w:0:5", "01234"],
        ["w:10:13", "abc"],
        ["w:5:10", "56789"],
      ].map(([name, content]) => ({ name, algorithm: "sha256", digest: sha256(content ?? "") })),
    );
    expect(digested.manifest.serialization).toMatchObject({ method: "shards", shard_size: 5 });
    expect(digested.manifest.emptyFiles).toEqual(["empty"]);
    expect(digested.warnings).toEqual([]);
    expect(await code(modelFolder({ empty: "" }), { shardSize: 5 })).toBe("EMPTY_MODEL");
  });

  // One byte around each border: of the read buffer, and of what is hashed in one call.
  const sizes = [0, 1, 262_143, 262_144, 262_145, 524_288, 1_000_003];
  const content = (size: number): Buffer => Buffer.alloc(size, "aixv model ");

  it.each([
    ["sha256", "sha256"],
    ["blake2b", "blake2b512"],
  ] as const)(
    "gives the digests of node:crypto for %s, on this thread and on others",
    async (algorithm, native) => {
      const path = modelFolder(Object.fromEntries(sizes.map((size) => [`f${size}`, content(size)])));
      const expected = new Map(
        sizes.map((size) => [`f${size}`, createHash(native).update(content(size)).digest("hex")]),
      );
      for (const options of [{ workers: 0 }, {}]) {
        const { resources } = value(await digestModel(path, { algorithm, ...options })).manifest;
        expect(new Map(resources.map((resource) => [resource.name, resource.digest]))).toEqual(expected);
      }
    },
  );

  it("gives the published digests for blake3", async () => {
    // From test_vectors.json of BLAKE3: input bytes count 0 to 250 and begin again.
    const vector = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, index) => index % 251));
    const path = modelFolder({
      "0": vector(0),
      "1": vector(1),
      "1024": vector(1024),
      "102400": vector(102_400),
    });
    const { resources } = value(await digestModel(path, { algorithm: "blake3" })).manifest;
    expect(resources.map((resource) => resource.digest)).toEqual([
      "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
      "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213",
      "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7",
      "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085",
    ]);
  });

  it("gives the same on many threads as on one, for many files and a large one", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 1500 }, (_, index) => [`d${index % 7}/f${index}`, `content ${index}`]),
    );
    const path = modelFolder({ ...files, large: content(5_000_000) });
    const all = await Promise.all(
      [0, 3].map(async (workers) =>
        rootDigest(value(await digestModel(path, { workers })).manifest.resources),
      ),
    );
    expect(new Set(all).size).toBe(1);
    const shards = await Promise.all(
      [0, 3].map(async (workers) =>
        rootDigest(value(await digestModel(path, { workers, shardSize: 300_000 })).manifest.resources),
      ),
    );
    expect(new Set(shards).size).toBe(1);
  });

  it("reports progress, at last all of it", async () => {
    const reports: { bytes: number; files: number }[] = [];
    const path = modelFolder({ a: content(3_000_000), b: "x" });
    value(await digestModel(path, { onProgress: (progress) => reports.push(progress) }));
    expect(reports.at(-1)).toMatchObject({
      bytes: 3_000_001,
      totalBytes: 3_000_001,
      files: 2,
      totalFiles: 2,
    });
  });

  it("stops when aborted, before it begins and in between", async () => {
    const path = modelFolder({ a: content(9_000_000), b: content(9_000_000) });
    expect(await code(path, { signal: AbortSignal.abort() })).toBe("ABORTED");
    for (const workers of [0, 2]) {
      const controller = new AbortController();
      const running = digestModel(path, { workers, signal: controller.signal });
      setImmediate(() => controller.abort());
      expect(outcome(await running)).toBe("ABORTED");
    }
  });
});

describe("digestModelPart", () => {
  it("gives parts that merge into what digestModel gives", async () => {
    const path = modelFolder({ a: "0123456789", "b/c": "01234567", empty: "", d: "x" });
    for (const options of [{}, { shardSize: 3 }]) {
      const parts = await Promise.all(
        [1, 2, 3].map((index) => digestModelPart(path, { index, of: 3 }, options)),
      );
      const merged = value(mergePartialManifests(parts.map(value)));
      expect(merged.manifest).toEqual(value(await digestModel(path, options)).manifest);
    }
  });

  it("refuses a part that does not exist", async () => {
    const path = modelFolder({ a: "" });
    for (const part of [
      { index: 0, of: 1 },
      { index: 2, of: 1 },
      { index: 1.5, of: 2 },
      { index: 1, of: 0 },
    ]) {
      expect(outcome(await digestModelPart(path, part))).toBe("OPTION_INVALID");
    }
  });

  it("makes parts that do not merge when a file was renamed in between", async () => {
    const path = modelFolder({ a: "1", b: "2" });
    const first = value(await digestModelPart(path, { index: 1, of: 2 }));
    renameSync(join(path, "b"), join(path, "c"));
    mkdirSync(join(path, "unused"));
    const second = value(await digestModelPart(path, { index: 2, of: 2 }));
    expect(outcome(mergePartialManifests([first, second]))).toBe("PARTIAL_MISMATCH");
  });
});
