import { describe, expect, it } from "vitest";
import { bytes, le } from "../../test/bytes.ts";
import { CountingSource, formatsOf } from "../../test/formats-of.ts";
import { gguf, HDF5, safetensors, tflite } from "../../test/model-files.ts";
import { detectFormats } from "../detect-formats.ts";

const header = (text: string, length = text.length) => bytes(le(length, 8), text, "\xff");

describe("safetensors", () => {
  it.each([
    ["with padding", safetensors()],
    ["without tensors", header("{}")],
    ["with a header that fills the file", header("{}").subarray(0, 10)],
    ["with white space in the header", header('{ "a":0}\n')],
  ])("%s", async (_, file) => {
    expect(await formatsOf(file)).toBe("safetensors");
  });

  it("with a large header and large tensors", async () => {
    const length = 90_000_000;
    const source = CountingSource.of(2 ** 36, [
      [0, bytes(le(length, 8), '{"')],
      [8 + length - 3, bytes("}  ")],
    ]);
    expect((await detectFormats(source)).formats).toEqual(["safetensors"]);
  });

  it.each([
    ["header longer than the file", header("{}", 4)],
    ["header longer than is allowed", header("{}", 100_000_001)],
    ["header of an absurd length", bytes("\xff".repeat(8), "{}")],
    ["header too short for braces", header("{}", 1)],
    ["header that is no object", header("[]")],
    ["header with a name that is none", header("{a}")],
    ["header without an end", header('{"a')],
    ["header with more after its end", header("{}x ")],
  ])("but not a %s", async (_, file) => {
    expect(await formatsOf(file)).toBe("unknown");
  });
});

describe("GGUF", () => {
  it.each([1, 2, 3])("of version %i in both byte orders", async (version) => {
    expect(await formatsOf(gguf(version))).toBe("gguf");
    expect(await formatsOf(gguf(version, false))).toBe("gguf");
  });

  it.each([
    ["of version 0", gguf(0)],
    ["of version 4", gguf(4)],
    ["of more tensors than bytes", bytes("GGUF", le(3, 4), "\xff".repeat(16))],
    ["that breaks off", gguf().subarray(0, 15)],
    ["that is text", bytes("GGUF is a format of llama.cpp\n\xff")],
  ])("but not %s", async (_, file) => {
    expect(await formatsOf(file)).toBe("unknown");
  });
});

describe("the formats before GGUF", () => {
  it.each([
    ["ggml", bytes("lmgg", le(32_000, 4), 0xff)],
    ["ggmf", bytes("fmgg", le(1, 4), 0xff)],
    ["ggjt", bytes("tjgg", le(3, 4), 0xff)],
    ["ggla", bytes("algg", le(1, 4), 0xff)],
  ])("%s", async (_, file) => {
    expect(await formatsOf(file)).toBe("ggml");
    expect(await formatsOf(file.subarray(0, 7))).not.toBe("ggml");
  });

  it.each([
    ["ggjt of a version that there was not", bytes("tjgg", le(4, 4), 0xff)],
    ["text", bytes("lmgg was here\xff")],
    ["zeros", bytes("lmgg", le(0, 4), 0xff)],
  ])("but not %s", async (_, file) => {
    expect(await formatsOf(file)).toBe("unknown");
  });
});

describe("TFLite", () => {
  it("by its identifier and its root table", async () => {
    expect(await formatsOf(tflite())).toBe("tflite");
    expect(await formatsOf(bytes(le(40, 4), tflite().subarray(4)))).toBe("unknown");
    expect(await formatsOf(bytes(tflite().subarray(0, 20), le(99, 4), le(3, 4)))).toBe("unknown");
    expect(await formatsOf(bytes(tflite().subarray(0, 4), "TFL9", tflite().subarray(8)))).toBe("unknown");
  });
});

describe("HDF5", () => {
  it.each([0, 512, 1024, 2048, 65_536])("behind a user block of %i bytes", async (offset) => {
    expect(await formatsOf(bytes("\xff".repeat(offset), HDF5))).toBe("hdf5");
  });

  it("in a file of any size", async () => {
    const source = CountingSource.of(2 ** 40, [[2 ** 39, HDF5]], 0xff);
    expect((await detectFormats(source)).formats).toEqual(["hdf5"]);
  });

  it.each([
    ["elsewhere", bytes("\xff".repeat(768), HDF5)],
    ["of a version that there is not", bytes("\x89HDF\r\n\x1a\n", 9, le(0, 87))],
    ["that breaks off", HDF5.subarray(0, 8)],
  ])("but not %s", async (_, file) => {
    expect(await formatsOf(file)).toBe("unknown");
  });
});
