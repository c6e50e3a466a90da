import { createHash } from "node:crypto";
import {
  artifactDigest,
  createManifest,
  manifestFiles,
  parseManifest,
  parseShardName,
  type Resource,
  rootDigest,
  type Serialization,
  serializeManifest,
} from "@aixv/manifest";
import { describe, expect, it } from "vitest";
import { resourcesOf, sha256, statementOf, wire } from "./manifest-fixture.ts";
import { thrownCode, value } from "./result.ts";

const files: Serialization = { method: "files", hash_type: "sha256", allow_symlinks: false };
const shards: Serialization = {
  method: "shards",
  hash_type: "sha256",
  shard_size: 10,
  allow_symlinks: false,
};
const create = (names: string[], serialization: Serialization = files) =>
  createManifest({ modelName: "m", serialization, resources: resourcesOf(...names) });

describe("createManifest", () => {
  it("sorts resources by code point, not by path part, length or UTF-16 unit (OMS §5.2.1)", () => {
    const names = (input: string[], serialization: Serialization = files) =>
      create(input, serialization).resources.map((resource) => resource.name);
    expect(names(["a/b", "a-b", "B", "a"])).toEqual(["B", "a", "a-b", "a/b"]);
    expect(names(["\u{1F600}", "\uFB33"])).toEqual(["\uFB33", "\u{1F600}"]);
    expect(names(["w:10:15", "w:0:10"], shards)).toEqual(["w:0:10", "w:10:15"]);
    const wide = { ...shards, shard_size: 2 };
    const ranges = ["w:0:2", "w:2:4", "w:4:6", "w:6:8", "w:8:10", "w:10:12"];
    expect(names(ranges, wide)).toEqual(["w:0:2", "w:10:12", "w:2:4", "w:4:6", "w:6:8", "w:8:10"]);
  });

  it("throws what parseManifest refuses", () => {
    expect(thrownCode(() => create([]))).toBe("RESOURCES_EMPTY");
    expect(thrownCode(() => create(["../a"]))).toBe("RESOURCE_NAME_INVALID");
    expect(thrownCode(() => create(["a", "a"]))).toBe("RESOURCE_DUPLICATE");
    expect(thrownCode(() => create(["a:0:11"], shards))).toBe("SHARDS_INCOMPLETE");
    expect(thrownCode(() => create(["a:0:9"], { ...shards, shard_size: 0 }))).toBe("SHARD_SIZE_INVALID");
    expect(thrownCode(() => create(["a"], { ...files, ignore_paths: ["../x"] }))).toBe("IGNORE_PATH_INVALID");
    expect(thrownCode(() => create(["a"]))).toBe("ok");
  });

  it('refuses to make a manifest with "." for a file name, which it only reads (OMS §6.1.2)', () => {
    expect(thrownCode(() => create(["."]))).toBe("RESOURCE_NAME_INVALID");
    expect(thrownCode(() => create([".:0:9"], shards))).toBe("RESOURCE_NAME_INVALID");
    expect(thrownCode(() => create([".a"]))).toBe("ok");
  });

  it("refuses an empty model name (OMS §6.5)", () => {
    const resources = resourcesOf("a");
    expect(thrownCode(() => createManifest({ modelName: "", serialization: files, resources }))).toBe(
      "MODEL_NAME_INVALID",
    );
  });

  it("normalises ignore paths and drops repeats", () => {
    const manifest = create(["a"], { ...files, ignore_paths: [".git/", ".git", "./x"] });
    expect(manifest.serialization.ignore_paths).toEqual([".git", "x"]);
  });
});

describe("rootDigest", () => {
  it("is SHA-256 over the raw digests in the order given (OMS §6.5.1)", () => {
    const [a, b] = resourcesOf("a", "b") as [Resource, Resource];
    const expected = createHash("sha256")
      .update(Buffer.from(sha256("a") + sha256("b"), "hex"))
      .digest("hex");
    expect(rootDigest([a, b])).toBe(`sha256:${expected}`);
    expect(rootDigest([b, a])).not.toBe(`sha256:${expected}`);
  });

  it("is SHA-256 for resources of other algorithms too (OMS §6.5.1)", () => {
    const digest = createHash("blake2b512").update("a").digest("hex");
    const expected = createHash("sha256").update(Buffer.from(digest, "hex")).digest("hex");
    expect(rootDigest([{ name: "a", algorithm: "blake2b", digest }])).toBe(`sha256:${expected}`);
  });
});

describe("artifactDigest", () => {
  it("is the root digest of a folder, even of one file", () => {
    const manifest = create(["a"]);
    expect(artifactDigest(manifest, false)).toBe(rootDigest(manifest.resources));
  });

  it("is the file's own digest for a single file hashed whole with SHA-256", () => {
    expect(artifactDigest(create(["a"]), true)).toBe(`sha256:${sha256("a")}`);
  });

  it("is the root digest for a single file hashed in shards", () => {
    const manifest = create(["a:0:5"], shards);
    expect(artifactDigest(manifest, true)).toBe(rootDigest(manifest.resources));
  });

  it("does not depend on the order in which a client recorded the files", () => {
    const parsed = value(parseManifest(statementOf({ resources: wire("a/b", "a-b") })));
    expect(artifactDigest(parsed, false)).toBe(artifactDigest(create(["a-b", "a/b"]), false));
    expect(rootDigest(parsed.resources)).not.toBe(artifactDigest(parsed, false));
  });
});

describe("serializeManifest", () => {
  it("writes what parseManifest reads back, without a warning", () => {
    for (const manifest of [
      create(["b", "a/b", "a-b"], { ...files, ignore_paths: [".git"] }),
      create(["w:0:10", "w:10:13", "v:0:1"], shards),
    ]) {
      expect(value(parseManifest(JSON.parse(JSON.stringify(serializeManifest(manifest)))))).toEqual(manifest);
    }
  });

  it("writes a manifest recorded in another order in code point order (OMS §6.4)", () => {
    const parsed = value(parseManifest(statementOf({ resources: wire("a/b", "a-b") })));
    const again = value(parseManifest(JSON.parse(JSON.stringify(serializeManifest(parsed)))));
    expect(again.resources.map((resource) => resource.name)).toEqual(["a-b", "a/b"]);
    expect(again.warnings).toEqual([]);
  });
});

describe("manifestFiles", () => {
  it("joins the shards of each file in order of offset and knows its size (OMS §6.3.2)", () => {
    const manifest = create(["a:1:0:10", "a:1:10:13", "a:0:4"], shards);
    const sizes = [...manifestFiles(manifest)].map(([path, file]) => [
      path,
      file.size,
      file.resources.length,
    ]);
    expect(sizes.sort()).toEqual([
      ["a", 4, 1],
      ["a:1", 13, 2],
    ]);
  });
});

describe("parseShardName", () => {
  it("takes the last two numbers, since a path may contain colons (OMS §6.3.2)", () => {
    expect(parseShardName("a:1:2:3:4")).toEqual({ path: "a:1:2", start: 3, end: 4 });
    expect(parseShardName("a\n:0:4")).toEqual({ path: "a\n", start: 0, end: 4 });
    expect(parseShardName("a:4:3")).toBeUndefined();
    expect(parseShardName("0:4")).toBeUndefined();
  });
});
