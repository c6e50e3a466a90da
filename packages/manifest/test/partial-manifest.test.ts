import {
  type FileSize,
  mergePartialManifests,
  type PartialManifest,
  parsePartialManifest,
  planHashTasks,
  planParts,
  type Serialization,
  serializePartialManifest,
} from "@aixv/manifest";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resourcesOf } from "./manifest-fixture.ts";
import { outcome, thrownCode, value } from "./result.ts";

const files: Serialization = {
  method: "files",
  hash_type: "sha256",
  allow_symlinks: false,
  ignore_paths: [".git"],
};
const shards: Serialization = { ...files, method: "shards", shard_size: 10 };
const model: FileSize[] = [
  { path: "a", size: 25 },
  { path: "b", size: 0 },
  { path: "c:1", size: 30 },
];

function split(of: number, serialization: Serialization, list = model): PartialManifest[] {
  return planParts(list, of, serialization).map((tasks, index) => ({
    schema: "aixv.partial-manifest/v1",
    modelName: "m",
    isSingleFile: false,
    serialization,
    part: { index: index + 1, of },
    files: list,
    resources: resourcesOf(...tasks.map((task) => task.name)),
  }));
}

describe("planHashTasks", () => {
  it("gives one task a file under files, empty files included (OMS §6.3.1)", () => {
    expect(planHashTasks(model, files).map((task) => task.name)).toEqual(["a", "b", "c:1"]);
  });

  it("gives one task a range under shards, and none for an empty file (OMS §6.3.2)", () => {
    const names = planHashTasks(model, shards).map((task) => task.name);
    expect(names).toEqual(["a:0:10", "a:10:20", "a:20:25", "c:1:0:10", "c:1:10:20", "c:1:20:30"]);
  });
});

describe("planParts", () => {
  it("covers every task exactly once, for any files and number of parts", () => {
    const anyFiles = fc.uniqueArray(
      fc.record({ path: fc.string({ minLength: 1 }), size: fc.integer({ min: 0, max: 100 }) }),
      { selector: (file) => file.path, maxLength: 30 },
    );
    fc.assert(
      fc.property(
        anyFiles,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(files, shards),
        (list, of, how) => {
          const planned = planParts(list, of, how)
            .flat()
            .map((task) => task.name);
          const tasks = planHashTasks(list, how).map((task) => task.name);
          expect(planned.sort()).toEqual(tasks.sort());
        },
      ),
      { seed: 20261122 },
    );
  });

  it("gives the same parts for the same files in another order", () => {
    const reversed = [...model].reverse();
    expect(planParts(reversed, 3, shards)).toEqual(planParts(model, 3, shards));
  });

  it("balances bytes", () => {
    const list = Array.from({ length: 40 }, (_, index) => ({
      path: `f${index}`,
      size: (index + 1) * 1_000_000,
    }));
    const loads = planParts(list, 4, files).map((tasks) => tasks.reduce((sum, task) => sum + task.end, 0));
    expect(Math.max(...loads) / Math.min(...loads)).toBeLessThan(1.05);
  });

  it("refuses a number of parts that is no positive integer", () => {
    for (const parts of [0, -1, 1.5, Number.NaN]) {
      expect(thrownCode(() => planParts(model, parts, files))).toBe("OPTION_INVALID");
    }
  });
});

describe("mergePartialManifests", () => {
  it.each([[files], [shards]])("joins the parts of a model in any order (%j)", (serialization) => {
    const parts = split(3, serialization);
    const merged = value(mergePartialManifests([...parts].reverse()));
    expect(merged.manifest.resources.map((resource) => resource.name)).toEqual(
      planHashTasks(model, serialization)
        .map((task) => task.name)
        .sort(),
    );
    expect(merged.manifest.serialization).toEqual(serialization);
    expect(merged.files).toEqual(model);
  });

  it("accepts parts that had nothing to hash", () => {
    expect(outcome(mergePartialManifests(split(9, files)))).toBe("ok");
  });

  const edit = (index: number, change: Partial<PartialManifest>): PartialManifest[] =>
    split(3, shards).map((part, at) => (at === index ? { ...part, ...change } : part));
  const grown = model.map((file) => (file.path === "a" ? { ...file, size: 26 } : file));

  it.each<[string, PartialManifest[], string]>([
    ["no parts", [], "PARTIAL_INCOMPLETE"],
    ["a missing part", split(3, shards).slice(1), "PARTIAL_INCOMPLETE"],
    ["a missing resource", edit(1, { resources: [] }), "PARTIAL_INCOMPLETE"],
    ["a repeated part", [...split(3, shards), ...split(3, shards).slice(0, 1)], "PARTIAL_MISMATCH"],
    [
      "a resource hashed by two parts",
      edit(1, { resources: split(3, shards).flatMap((part) => part.resources) }),
      "PARTIAL_MISMATCH",
    ],
    ["a file of another size", edit(1, { files: grown }), "PARTIAL_MISMATCH"],
    ["a further file", edit(1, { files: [...model, { path: "x", size: 1 }] }), "PARTIAL_MISMATCH"],
    ["another model name", edit(1, { modelName: "n" }), "PARTIAL_MISMATCH"],
    ["another shard size", edit(1, { serialization: { ...shards, shard_size: 11 } }), "PARTIAL_MISMATCH"],
    ["other ignore paths", edit(1, { serialization: { ...shards, ignore_paths: [] } }), "PARTIAL_MISMATCH"],
    ["another number of parts", edit(1, { part: { index: 2, of: 4 } }), "PARTIAL_MISMATCH"],
    [
      "a resource of no listed file",
      edit(1, { resources: [...(split(3, shards)[1]?.resources ?? []), ...resourcesOf("x:0:1")] }),
      "PARTIAL_MISMATCH",
    ],
    ["only empty files under shards", split(1, shards, [{ path: "b", size: 0 }]), "RESOURCES_EMPTY"],
  ])("refuses %s", (_, parts, code) => {
    expect(outcome(mergePartialManifests(parts))).toBe(code);
  });
});

describe("parsePartialManifest", () => {
  it("reads what serializePartialManifest writes", () => {
    for (const part of [...split(2, files), ...split(2, shards)]) {
      expect(value(parsePartialManifest(serializePartialManifest(part)))).toEqual(part);
    }
  });

  const [part] = split(1, files) as [PartialManifest];
  const digest = "0".repeat(64);
  it.each<[string, object]>([
    ["another schema", { schema: "aixv.partial-manifest/v2" }],
    ["no model name", { modelName: "" }],
    ["part 0", { part: { index: 0, of: 1 } }],
    ["a part beyond the last", { part: { index: 2, of: 1 } }],
    ["an escaping path", { files: [{ path: "../a", size: 1 }] }],
    [
      "a repeated path",
      {
        files: [
          { path: "a", size: 1 },
          { path: "a", size: 1 },
        ],
      },
    ],
    ["a negative size", { files: [{ path: "a", size: -1 }] }],
    ["a short digest", { resources: [{ name: "a", algorithm: "sha256", digest: "00" }] }],
    ["another algorithm", { resources: [{ name: "a", algorithm: "blake3", digest }] }],
    ["an unknown method", { serialization: { ...files, method: "tensors" } }],
    ["an escaping ignore path", { serialization: { ...files, ignore_paths: ["../a"] } }],
    ["resources that are no array", { resources: {} }],
  ])("refuses %s", (_, change) => {
    const bytes = new TextEncoder().encode(JSON.stringify({ ...part, ...change }));
    expect(outcome(parsePartialManifest(bytes))).toBe("PARTIAL_INVALID");
  });

  it("refuses what is no JSON", () => {
    expect(outcome(parsePartialManifest(new TextEncoder().encode("{")))).toBe("PARTIAL_INVALID");
  });
});
