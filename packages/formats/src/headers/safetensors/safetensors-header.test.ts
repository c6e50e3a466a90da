import { MAX_SAFETENSORS_HEADER_BYTES } from "@aixv/formats/headers";
import { describe, expect, it } from "vitest";
import { bytes, le } from "../../../test/bytes.ts";
import { CountingSource } from "../../../test/formats-of.ts";
import { headerOf, outcomeOf } from "../../../test/header-of.ts";
import { safetensorsFile, safetensorsText } from "../../../test/safetensors-file.ts";
import { MAX_HEADER_KEYS, MAX_METADATA_TEXT_BYTES, MAX_METADATA_VALUES } from "../header-limits.ts";
import { SAFETENSORS_TYPE_BITS } from "./safetensors-types.ts";

const U8 = (begin: number, end: number): string =>
  `{"dtype":"U8","shape":[${end - begin}],"data_offsets":[${begin},${end}]}`;

describe("the header of a safetensors file", () => {
  it("counts tensors and parameters by type, that with the most parameters first", async () => {
    const file = safetensorsFile(
      {
        "model.embed.weight": { dtype: "BF16", shape: [10, 4] },
        "model.norm.weight": { dtype: "BF16", shape: [4] },
        "model.norm.bias": { dtype: "F32", shape: [4] },
        step: { dtype: "I64", shape: [] },
        none: { dtype: "F32", shape: [0, 7] },
      },
      { format: "pt" },
    );
    expect(await headerOf(file)).toEqual({
      format: "safetensors",
      about: {},
      tensorCount: 5,
      parameterCount: 49,
      tensorTypes: [
        { type: "BF16", tensors: 2, parameters: 44 },
        { type: "F32", tensors: 2, parameters: 4 },
        { type: "I64", tensors: 1, parameters: 1 },
      ],
      metadata: { format: "pt" },
      omitted: 0,
    });
  });

  it.each([...SAFETENSORS_TYPE_BITS])("knows the data type %s of %i bits", async (type, bits) => {
    const tensor = (size: number): Uint8Array =>
      safetensorsText(`{"a":{"dtype":"${type}","shape":[8],"data_offsets":[0,${size}]}}`, size);
    expect((await headerOf(tensor(bits))).tensorTypes).toEqual([{ type, tensors: 1, parameters: 8 }]);
    expect(await outcomeOf(tensor(bits + 1))).toBe("HEADER_MALFORMED");
  });

  it("describes the model by the Stability AI Model Metadata Standard, if the header says that it follows that", async () => {
    const metadata = {
      "modelspec.title": "Picture",
      "modelspec.architecture": "stable-diffusion-xl-v1-base",
      "modelspec.author": "A",
      "modelspec.license": "CreativeML",
      "modelspec.description": "Draws",
      "modelspec.tags": "art, , photo",
    };
    const marked = safetensorsFile({}, { "modelspec.sai_model_spec": "1.0.0", ...metadata });
    expect((await headerOf(marked)).about).toEqual({
      name: "Picture",
      architecture: "stable-diffusion-xl-v1-base",
      author: "A",
      license: "CreativeML",
      description: "Draws",
      tags: ["art", "photo"],
    });
    expect((await headerOf(safetensorsFile({}, metadata))).about).toEqual({});
  });

  it("takes no inherited name for one of its own", async () => {
    const { metadata } = await headerOf(safetensorsFile({}, { toString: "own" }));
    expect(Object.entries(metadata)).toEqual([["toString", "own"]]);
    expect("constructor" in metadata).toBe(false);
    expect(await outcomeOf(safetensorsText('{"a":{}}'))).toBe("HEADER_MALFORMED");
  });

  it.each([
    ["no tensors", "{}", 0],
    ["white space around", `{ "a" : ${U8(0, 3)} }   `, 3],
    ["tensors in another order than their data", `{"a":${U8(2, 3)},"b":${U8(0, 2)}}`, 3],
    ["an empty tensor between others", `{"a":${U8(0, 2)},"b":${U8(2, 2)},"c":${U8(2, 3)}}`, 3],
    ["fields of later versions", `{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":1}}`, 1],
    ["metadata that are null", `{"__metadata__":null}`, 0],
  ])("may have %s", async (_, header, size) => {
    expect(await outcomeOf(safetensorsText(header, size))).toBe("safetensors");
    expect(await outcomeOf(safetensorsText(header, size + 1))).toBe("HEADER_MALFORMED");
  });

  it.each([
    ["no JSON", '{"a"}'],
    ["bytes that are no UTF-8", bytes('{"\xff":1}')],
    ["a tensor twice", `{"a":${U8(0, 1)},"a":${U8(0, 1)}}`],
    ["a tensor twice, once escaped", `{"a":${U8(0, 1)},"\\u0061":${U8(0, 1)}}`],
    ["a forbidden name", '{"__proto__":{}}'],
    ["more behind the object", '{"a":1}{}'],
    ["a tensor that is no object", '{"a":1}'],
    ["a list for a tensor", '{"a":[]}'],
    ["metadata that are a text", '{"__metadata__":"pt"}'],
    ["metadata that are no texts", '{"__metadata__":{"a":1}}'],
    ["no dtype", '{"a":{"shape":[1],"data_offsets":[0,1]}}'],
    ["no shape", '{"a":{"dtype":"U8","data_offsets":[0,1]}}'],
    ["no offsets", '{"a":{"dtype":"U8","shape":[1]}}'],
    ["one offset", '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}'],
    ["three offsets", '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,1]}}'],
    ["offsets that go back", '{"a":{"dtype":"U8","shape":[0],"data_offsets":[1,0]}}'],
    ["an offset that is no whole number", '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0.5,1.5]}}'],
    ["a negative dimension", '{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}'],
    ["two negative dimensions", '{"a":{"dtype":"U8","shape":[-1,-1],"data_offsets":[0,1]}}'],
    ["a dimension of 2^63", '{"a":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,1]}}'],
    ["a product beyond 2^64", '{"a":{"dtype":"U8","shape":[4294967297,4294967295],"data_offsets":[0,1]}}'],
    ["a product beyond 2^64 times 0", '{"a":{"dtype":"U8","shape":[9e15,9e15,0],"data_offsets":[0,0]}}'],
    ["half a byte", '{"a":{"dtype":"F4","shape":[1],"data_offsets":[0,1]}}'],
    ["less data than the shape has", '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,1]}}'],
    ["a hole at the beginning", `{"a":${U8(1, 2)}}`],
    ["a hole between tensors", `{"a":${U8(0, 1)},"b":${U8(2, 3)}}`],
    ["tensors that overlap", `{"a":${U8(0, 2)},"b":${U8(1, 3)}}`],
    ["two tensors of the same bytes", `{"a":${U8(0, 1)},"b":${U8(0, 1)}}`],
  ])("is refused with %s", async (_, header) => {
    const size = [0, 1, 2, 3].map((data) =>
      outcomeOf(
        typeof header === "string"
          ? safetensorsText(header, data)
          : bytes(le(7, 8), header, new Uint8Array(data)),
      ),
    );
    expect(new Set(await Promise.all(size))).toEqual(new Set(["HEADER_MALFORMED"]));
  });

  it("tells a data type that came later from a broken header", async () => {
    expect(await outcomeOf(safetensorsText('{"a":{"dtype":"F2","shape":[4],"data_offsets":[0,1]}}', 1))).toBe(
      "HEADER_UNSUPPORTED",
    );
  });

  it("is not read where it is larger than can be held, and none beyond what its reference reads", async () => {
    const source = (length: number): CountingSource =>
      CountingSource.of(2 ** 36, [[0, bytes(le(length, 8), '{"a":')]], 0x20);
    const large = source(MAX_SAFETENSORS_HEADER_BYTES + 1);
    expect(await outcomeOf(large)).toBe("HEADER_TOO_LARGE");
    expect(large.bytes).toBeLessThanOrEqual(4096);
    expect(await outcomeOf(source(MAX_SAFETENSORS_HEADER_BYTES))).toBe("HEADER_MALFORMED");
    expect(await outcomeOf(source(100_000_000))).toBe("HEADER_TOO_LARGE");
    expect(await outcomeOf(source(100_000_001))).toBe("none");
  });

  it("has no more metadata than any", async () => {
    const of = (count: number): Uint8Array =>
      safetensorsFile({}, Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, ""])));
    expect((await headerOf(of(MAX_HEADER_KEYS))).omitted).toBe(MAX_HEADER_KEYS - MAX_METADATA_VALUES);
    expect(await outcomeOf(of(MAX_HEADER_KEYS + 1))).toBe("HEADER_TOO_LARGE");
  });

  it("keeps texts up to a length in bytes, and counts the others", async () => {
    const half = "ü".repeat(MAX_METADATA_TEXT_BYTES / 2);
    const { metadata, omitted } = await headerOf(safetensorsFile({}, { fits: half, long: `${half}x` }));
    expect([Object.keys(metadata), omitted]).toEqual([["fits"], 1]);
  });

  it("has no nesting beyond its own", async () => {
    expect(await outcomeOf(safetensorsText(`{"a":${"[".repeat(1000)}`))).toBe("HEADER_TOO_LARGE");
  });

  it("is cut off nowhere", async () => {
    const file = safetensorsFile({ a: { dtype: "F32", shape: [2] } }, { format: "pt" });
    for (let length = 10; length < file.length; length++)
      expect(await outcomeOf(file.subarray(0, length))).toBe("HEADER_MALFORMED");
    for (let length = 0; length < 10; length++)
      expect(await outcomeOf(file.subarray(0, length))).toBe("none");
  });
});
