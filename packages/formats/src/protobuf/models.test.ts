import { describe, expect, it } from "vitest";
import { bytes } from "../../test/bytes.ts";
import { CountingSource, formatsOf } from "../../test/formats-of.ts";
import { field, onnx, onnxGraph, savedModel } from "../../test/model-files.ts";
import { detectFormats } from "../detect-formats.ts";

describe("ONNX", () => {
  it.each([
    ["a model", onnx()],
    ["fields in another order", bytes(field(7, onnxGraph), field(1, 8))],
    ["operator sets and no version", bytes(field(8, field(2, 17)), field(7, onnxGraph))],
    ["fields of later versions", bytes(onnx(), field(99, 1), field(1000, "x"))],
  ])("%s", async (_, file) => {
    expect(await formatsOf(file)).toBe("onnx");
  });

  it.each([
    ["no graph", bytes(field(1, 8), field(2, "pytorch"), field(8, field(2, 17)), field(3, "\xff"))],
    ["neither version nor operator sets", bytes(field(2, "\xff"), field(7, onnxGraph))],
    ["a graph that is a number", bytes(field(1, 8), field(7, 1), field(2, "\xff\xff"))],
    ["a graph that begins with no field of a graph", bytes(field(1, 8), field(7, "\xff\xff\xff\xff"))],
    ["a version that is a text", bytes(field(1, "8"), field(7, onnxGraph))],
    ["a field without a number", bytes(onnx(), 0, 0)],
    ["a group", bytes(onnx(), 3)],
    ["bytes that are no field", bytes(onnx(), "\xff")],
  ])("but not with %s", async (_, file) => {
    expect(await formatsOf(file)).not.toContain("onnx");
  });

  it("ends exactly with its last field", async () => {
    const file = onnx();
    // Without its operator set, or all after the graph, it is one still.
    const ends = [file.length - field(8, field(2, 17)).length];
    for (let length = 0; length < file.length; length++)
      expect((await formatsOf(file.subarray(0, length))) === "onnx").toBe(ends.includes(length));
  });

  it("is recognised by its first fields where it has too many", async () => {
    const begin = onnx();
    const source = new CountingSource(2 ** 33, (offset, into) => {
      for (let i = 0; i < into.length; i++) {
        const at = offset + i;
        into[i] = begin[at] ?? [0x32, 0x00][(at - begin.length) % 2] ?? 0;
      }
    });
    expect((await detectFormats(source)).formats).toEqual(["onnx"]);
  });
});

describe("SavedModel of TensorFlow", () => {
  it.each([
    ["one meta graph", savedModel()],
    ["two", bytes(savedModel(), field(2, field(1, field(4, "train"))))],
  ])("with %s", async (_, file) => {
    expect(await formatsOf(file)).toBe("tensorflow-saved-model");
  });

  it.each([
    ["another schema", bytes(field(1, 2), field(2, field(1, "\xff")))],
    ["no meta graph", bytes(field(1, 1), field(1, 1))],
    ["other fields", bytes(savedModel(), field(3, "\xff"))],
    ["a meta graph that begins with no field of it", bytes(field(1, 1), field(2, "\xff\xff"))],
  ])("but not with %s", async (_, file) => {
    expect(await formatsOf(file)).toBe("unknown");
  });
});
