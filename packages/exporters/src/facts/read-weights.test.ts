import type { ModelHeader } from "@aixv/formats/headers";
import { describe, expect, it } from "vitest";
import { readWeights } from "./read-weights.ts";

const header = (about: ModelHeader["about"] = {}, format: ModelHeader["format"] = "gguf"): ModelHeader => ({
  format,
  about,
  tensorCount: 1,
  parameterCount: 2,
  tensorTypes: [{ type: "F16", tensors: 1, parameters: 2 }],
  metadata: {},
  omitted: 0,
});
const files = (...paths: readonly string[]) => ({
  headers: paths.map((path) => ({ path, header: header() })),
});

describe("the weights of a model", () => {
  it("are one file, by any name", () => {
    expect(readWeights(files("w/model.gguf"))).toMatchObject({
      files: ["w/model.gguf"],
      header: { parameterCount: 2 },
    });
  });

  it("are all the shards of one, with the sum of what they have", () => {
    const shards = files("m-00001-of-00002.gguf", "m-00002-of-00002.gguf");
    expect(readWeights(shards)).toMatchObject({
      files: ["m-00001-of-00002.gguf", "m-00002-of-00002.gguf"],
      header: { parameterCount: 4, tensorTypes: [{ type: "F16", tensors: 2, parameters: 4 }] },
    });
  });

  it.each([
    ["no file", []],
    ["two files, which may be variants or parts", ["q4.gguf", "q8.gguf"]],
    ["a shard alone", ["m-00001-of-00002.gguf"]],
    ["a shard of another set", ["m-00001-of-00002.gguf", "n-00002-of-00002.gguf"]],
    ["a shard of another extension", ["m-00001-of-00002.gguf", "m-00002-of-00002.bin"]],
    ["a shard of another count", ["m-00001-of-00002.gguf", "m-00002-of-00003.gguf"]],
    ["a shard that is out of its count", ["m-00001-of-00002.gguf", "m-00003-of-00002.gguf"]],
    ["a shard number 0", ["m-00000-of-00002.gguf", "m-00001-of-00002.gguf"]],
    ["shards and another file", ["m-00001-of-00002.gguf", "m-00002-of-00002.gguf", "adapter.gguf"]],
    ["another file and shards", ["adapter.gguf", "m-00001-of-00002.gguf", "m-00002-of-00002.gguf"]],
  ])("are not told of %s", (_, paths) => expect(readWeights(files(...paths))).toBeUndefined());

  it("have no architecture where shards differ in it", () => {
    const [a, b] = ["m-00001-of-00002.gguf", "m-00002-of-00002.gguf"] as const;
    const read = readWeights({
      headers: [
        { path: a, header: header({ architecture: "llama" }) },
        { path: b, header: header({ architecture: "bert" }) },
      ],
    });
    expect(read?.header.about).toEqual({});
    expect(read?.conflicts).toEqual([{ field: "about.architecture", values: ["llama", "bert"] }]);
  });

  it("are none where shards are of two formats", () => {
    const [a, b] = ["m-00001-of-00002.x", "m-00002-of-00002.x"] as const;
    const read = readWeights({
      headers: [
        { path: a, header: header() },
        { path: b, header: header({}, "onnx") },
      ],
    });
    expect(read).toBeUndefined();
  });
});
