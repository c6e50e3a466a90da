import { mergeModelHeaders } from "@aixv/formats/headers";
import { describe, expect, it } from "vitest";
import { ggufFile, TEXT, UINT32 } from "../../test/gguf-file.ts";
import { headerOf } from "../../test/header-of.ts";
import { onnxFile } from "../../test/onnx-file.ts";
import { safetensorsFile } from "../../test/safetensors-file.ts";

describe("the shards of a model", () => {
  it("have the sums of their counts, and what they agree on", async () => {
    const merged = mergeModelHeaders([
      await headerOf(safetensorsFile({ a: { dtype: "BF16", shape: [4] } }, { format: "pt" })),
      await headerOf(
        safetensorsFile(
          { b: { dtype: "BF16", shape: [2] }, c: { dtype: "F32", shape: [9] } },
          { format: "pt" },
        ),
      ),
    ]);
    expect(merged).toEqual({
      ok: true,
      value: {
        header: {
          format: "safetensors",
          about: {},
          tensorCount: 3,
          parameterCount: 15,
          tensorTypes: [
            { type: "F32", tensors: 1, parameters: 9 },
            { type: "BF16", tensors: 2, parameters: 6 },
          ],
          metadata: { format: "pt" },
          omitted: 0,
        },
        conflicts: [],
      },
    });
  });

  it("may say things that others leave out, as all but the first of GGUF do", async () => {
    const split = (no: number) => ["split.no", [UINT32, no]] as const;
    const merged = mergeModelHeaders([
      await headerOf(ggufFile({ metadata: [["general.license", [TEXT, "mit"]], split(0)] })),
      await headerOf(ggufFile({ metadata: [split(1)], tensors: [{ name: "a", shape: [3], type: 0 }] })),
    ]);
    expect(merged.ok && merged.value.conflicts).toEqual([]);
    expect(merged.ok && merged.value.header).toMatchObject({
      version: "3",
      about: { license: "mit" },
      metadata: { "general.license": "mit" },
      parameterCount: 3,
    });
  });

  it("are told apart where they differ, and the differing value is nobody's", async () => {
    const license = (value: string) => ["general.license", [TEXT, value]] as const;
    const merged = mergeModelHeaders([
      await headerOf(ggufFile({ metadata: [license("mit")] })),
      await headerOf(ggufFile({ metadata: [license("gpl")] })),
      await headerOf(ggufFile({ version: 2, metadata: [license("mit")] })),
    ]);
    if (!merged.ok) throw merged.error;
    expect(merged.value.conflicts).toEqual([
      { field: "version", values: ["3", "2"] },
      { field: "about.license", values: ["mit", "gpl"] },
      { field: "metadata.general.license", values: ["mit", "gpl"] },
    ]);
    expect(merged.value.header).toEqual({
      format: "gguf",
      byteOrder: "little",
      about: {},
      tensorCount: 0,
      parameterCount: 0,
      tensorTypes: [],
      metadata: {},
      omitted: 0,
    });
  });

  it("may be one", async () => {
    const header = await headerOf(onnxFile({ metadata: [["a", "1"]] }));
    expect(mergeModelHeaders([header])).toEqual({ ok: true, value: { header, conflicts: [] } });
  });

  it("are of one format, and some", async () => {
    const mixed = mergeModelHeaders([await headerOf(ggufFile()), await headerOf(onnxFile())]);
    expect(mixed.ok ? "" : mixed.error.code).toBe("HEADER_MISMATCH");
    expect(() => mergeModelHeaders([])).toThrow(RangeError);
  });

  it("have no more parameters than a number says exactly", async () => {
    const header = await headerOf(onnxFile({ initializers: [{ name: "a", type: 1, dims: [2 ** 52] }] }));
    const merged = mergeModelHeaders([header, header]);
    expect(merged.ok ? "" : merged.error.code).toBe("HEADER_TOO_LARGE");
  });
});
