import { bytesSource } from "@aixv/formats";
import { HEADER_ERROR_CODES, HEADER_FORMATS, HeaderError, readModelHeader } from "@aixv/formats/headers";
import { describe, expect, it } from "vitest";
import { bytes } from "../../test/bytes.ts";
import { ggufFile } from "../../test/gguf-file.ts";
import { outcomeOf } from "../../test/header-of.ts";
import { HDF5, npy, PICKLES, savedModel, tflite } from "../../test/model-files.ts";
import { onnxFile } from "../../test/onnx-file.ts";
import { safetensorsFile } from "../../test/safetensors-file.ts";

const FILES: { readonly [format: string]: Uint8Array } = {
  gguf: ggufFile({
    tensors: [
      { name: "a", shape: [1], type: 0 },
      { name: "b", shape: [1], type: 0 },
    ],
  }),
  onnx: onnxFile({
    initializers: [
      { name: "a", type: 1 },
      { name: "b", type: 1 },
    ],
  }),
  safetensors: safetensorsFile({ a: { dtype: "U8", shape: [1] }, b: { dtype: "U8", shape: [1] } }),
};

describe("headers", () => {
  it.each(HEADER_FORMATS)("of %s are read", async (format) => {
    expect(await outcomeOf(FILES[format] ?? bytes())).toBe(format);
  });

  it.each([
    ["nothing", bytes()],
    ["text", bytes("{}\n".repeat(50))],
    ["a long text", bytes("a".repeat(9000))],
    ["zeros", new Uint8Array(9000)],
    ["a pickle", PICKLES.protocol4],
    ["a NumPy array", npy()],
    ["a SavedModel", savedModel()],
    ["TFLite", tflite()],
    ["HDF5", HDF5],
  ])("are not in %s", async (_, file) => {
    expect(await outcomeOf(file)).toBe("none");
  });

  it.each(HEADER_FORMATS)("of %s are read within limits", async (format) => {
    const file = FILES[format] ?? bytes();
    expect(await outcomeOf(file, { maxTensors: 2, maxBytes: 9999, maxReads: 9 })).toBe(format);
    expect(await outcomeOf(file, { maxBytes: file.length, maxReads: 1 })).toBe(format);
    expect(await outcomeOf(file, { maxTensors: 1 })).toBe("HEADER_TOO_LARGE");
    expect(await outcomeOf(file, { maxBytes: 20 })).not.toBe(format);
    expect(await outcomeOf(file, { maxReads: 0 })).toBe("HEADER_TOO_LARGE");
  });

  it.each(["maxBytes", "maxReads", "maxTensors"])("have a limit %s that is a whole number", async (name) => {
    for (const value of [-1, 0.5, Number.NaN])
      await expect(outcomeOf(bytes(), { [name]: value })).rejects.toThrow(RangeError);
    expect(await outcomeOf(bytes(), { [name]: 0 })).toBe("none");
  });

  it("are of sources that have a size", async () => {
    for (const size of [-1, 0.5, Number.NaN])
      await expect(outcomeOf({ ...bytesSource(bytes()), size })).rejects.toThrow(RangeError);
  });

  it("are not read from a source that ends before its size", async () => {
    const cut = (file: Uint8Array | undefined) => ({
      size: 1e6,
      read: bytesSource(file?.subarray(0, 30) ?? bytes()).read,
    });
    expect(await outcomeOf(cut(FILES.gguf))).toBe("HEADER_MALFORMED");
    expect(await outcomeOf(cut(FILES.safetensors))).toBe("HEADER_MALFORMED");
    // Nothing but its end tells an ONNX model from other fields.
    expect(await outcomeOf(cut(FILES.onnx))).toBe("none");
  });

  it("let errors of the source pass", async () => {
    const read = (): Promise<Uint8Array> => Promise.reject(new Error("disk"));
    await expect(readModelHeader({ size: 100, read })).rejects.toThrow("disk");
  });

  it("have errors of one line with a code, in which names of the file are quoted", async () => {
    const file = safetensorsFile({ "a\n\u001b[31m": { dtype: "U8", shape: [1], data_offsets: [1, 2] } });
    const refused = await readModelHeader(bytesSource(file));
    const error = refused.ok ? undefined : refused.error;
    expect(error).toBeInstanceOf(HeaderError);
    expect(HEADER_ERROR_CODES).toContain(error?.code);
    expect(error?.message).toMatch(/^[\x20-\x7e]+$/);
  });
});
