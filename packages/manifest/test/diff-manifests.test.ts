import {
  createManifest,
  diffManifests,
  isEmptyDiff,
  type ModelManifest,
  type Resource,
  type Serialization,
} from "@aixv/manifest";
import { describe, expect, it } from "vitest";
import { resourcesOf, sha256 } from "./manifest-fixture.ts";
import { thrownCode } from "./result.ts";

const files: Serialization = { method: "files", hash_type: "sha256", allow_symlinks: false };
const shards: Serialization = {
  method: "shards",
  hash_type: "sha256",
  shard_size: 10,
  allow_symlinks: false,
};

function make(serialization: Serialization, names: string[], other: string[] = []): ModelManifest {
  const changed = other.map(
    (name): Resource => ({ name, algorithm: "sha256", digest: sha256(`other ${name}`) }),
  );
  return createManifest({ modelName: "m", serialization, resources: [...resourcesOf(...names), ...changed] });
}

describe("diffManifests", () => {
  it("finds nothing between equal manifests, whatever their names, ignore paths and order", () => {
    const expected = make(files, ["a", "b"]);
    const actual = { ...make({ ...files, ignore_paths: ["x"] }, ["b", "a"]), modelName: "other" };
    expect(isEmptyDiff(diffManifests(expected, actual))).toBe(true);
  });

  it("names changed, missing and unexpected files in code point order (OMS §8.4)", () => {
    const diff = diffManifests(
      make(files, ["c", "b", "a", "z"]),
      make(files, ["z", "q", "\u{1F600}", "\uFB33"], ["b"]),
    );
    expect(diff.changed).toEqual(["b"]);
    expect(diff.missing).toEqual(["a", "c"]);
    expect(diff.unexpected).toEqual(["q", "\uFB33", "\u{1F600}"]);
    expect(isEmptyDiff(diff)).toBe(false);
    expect(diff.details.map((detail) => detail.path)).toEqual(["a", "b", "c", "q", "\uFB33", "\u{1F600}"]);
    expect(diff.details[1]).toEqual({
      path: "b",
      kind: "changed",
      expectedDigest: sha256("b"),
      actualDigest: sha256("other b"),
    });
  });

  it("tells names apart that differ in case or Unicode form only (OMS §6.1.2)", () => {
    const diff = diffManifests(make(files, ["Model.bin", "\u00e9"]), make(files, ["model.bin", "e\u0301"]));
    expect(diff.missing).toEqual(["Model.bin", "\u00e9"]);
    expect(diff.unexpected).toEqual(["e\u0301", "model.bin"]);
  });

  it("names files, not shards, and says which range differs (OMS §6.3.2)", () => {
    const diff = diffManifests(
      make(shards, ["w:0:10", "w:10:20", "w:20:25"]),
      make(shards, ["w:0:10", "w:20:25"], ["w:10:20"]),
    );
    expect(diff.changed).toEqual(["w"]);
    expect(diff.details).toEqual([
      { path: "w", kind: "changed", expectedSize: 25, actualSize: 25, ranges: [{ start: 10, end: 20 }] },
    ]);
  });

  it("finds a file cut short and a file grown by a whole shard", () => {
    const long = make(shards, ["w:0:10", "w:10:20"]);
    const short = make(shards, ["w:0:10"]);
    expect(diffManifests(long, short).changed).toEqual(["w"]);
    expect(diffManifests(short, long).changed).toEqual(["w"]);
    expect(diffManifests(short, short).changed).toEqual([]);
  });

  it("refuses to compare manifests that were not hashed alike", () => {
    const code = "SERIALIZATION_MISMATCH";
    expect(thrownCode(() => diffManifests(make(files, ["a"]), make(shards, ["a:0:1"])))).toBe(code);
    expect(
      thrownCode(() =>
        diffManifests(make(shards, ["a:0:1"]), make({ ...shards, shard_size: 11 }, ["a:0:1"])),
      ),
    ).toBe(code);
    expect(thrownCode(() => diffManifests(make(shards, ["a:0:1"]), make(shards, ["a:0:1"])))).toBe("ok");
  });
});
