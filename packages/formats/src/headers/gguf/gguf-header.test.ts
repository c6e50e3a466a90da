import { describe, expect, it } from "vitest";
import { bytes, le } from "../../../test/bytes.ts";
import { CountingSource } from "../../../test/formats-of.ts";
import {
  ARRAY,
  BOOL,
  FLOAT32,
  FLOAT64,
  type GgufArray,
  type GgufFile,
  ggufFile,
  INT8,
  INT16,
  INT32,
  INT64,
  TEXT,
  texts,
  UINT8,
  UINT16,
  UINT32,
  UINT64,
} from "../../../test/gguf-file.ts";
import { headerOf, outcomeOf } from "../../../test/header-of.ts";
import {
  MAX_HEADER_KEYS,
  MAX_HEADER_LIST,
  MAX_METADATA_TEXT_BYTES,
  MAX_METADATA_VALUES,
} from "../header-limits.ts";
import { GGML_TYPES } from "./ggml-types.ts";

const F32 = 0;
const Q4_K = 12;
const Q8_1 = 9;

describe("the header of a GGUF file", () => {
  it.each([
    [1, false],
    [2, false],
    [3, false],
    [3, true],
  ])("of version %i, big-endian %s, has metadata and tensors", async (version, bigEndian) => {
    const file = ggufFile({
      version,
      bigEndian,
      metadata: [
        ["general.architecture", [TEXT, "llama"]],
        ["llama.context_length", [UINT32, 4096]],
        ["llama.rope.scale", [FLOAT32, -0.5]],
        ["general.file_type", [UINT32, 15]],
        ["tokenizer.ggml.tokens", texts("<s>", "ü")],
        ["tokenizer.ggml.scores", [ARRAY, { type: FLOAT32, items: [1, 2, 3] }]],
        ["tokenizer.ggml.add_bos_token", [BOOL, true]],
        ["signed", [INT32, -7]],
      ],
      tensors: [
        { name: "token_embd.weight", shape: [256, 3], type: Q4_K, size: 432 },
        { name: "output_norm.weight", shape: [256], type: F32 },
      ],
    });
    expect(await headerOf(file)).toEqual({
      format: "gguf",
      version: String(version),
      byteOrder: bigEndian ? "big" : "little",
      about: { architecture: "llama", quantization: "Q4_K_M", contextLength: 4096 },
      tensorCount: 2,
      parameterCount: 1024,
      tensorTypes: [
        { type: "Q4_K", tensors: 1, parameters: 768 },
        { type: "F32", tensors: 1, parameters: 256 },
      ],
      metadata: {
        "general.architecture": "llama",
        "llama.context_length": 4096,
        "llama.rope.scale": -0.5,
        "general.file_type": 15,
        "tokenizer.ggml.add_bos_token": true,
        signed: -7,
      },
      omitted: 2,
    });
  });

  it("describes the model by the standardised keys", async () => {
    const text = (key: string, value: string) => [`general.${key}`, [TEXT, value]] as const;
    const file = ggufFile({
      metadata: [
        text("name", "Mistral 7B"),
        text("author", "A"),
        text("version", "v0.1"),
        text("organization", "Org"),
        text("description", "d"),
        text("quantized_by", "Q"),
        text("size_label", "7B"),
        text("license", "apache-2.0"),
        text("license.name", "Apache"),
        text("license.link", "https://example.com/license"),
        text("url", "https://example.com"),
        text("repo_url", "https://example.com/repo"),
        ["general.tags", texts("chat", "text")],
        ["general.languages", texts("en", "de")],
        ["general.base_model.count", [UINT32, 3]],
        text("base_model.0.name", "Base"),
        text("base_model.0.repo_url", "https://example.com/base"),
        text("base_model.2.organization", "Other"),
        ["general.dataset.count", [UINT32, 1]],
        text("dataset.0.name", "Pile"),
      ],
    });
    expect((await headerOf(file)).about).toEqual({
      name: "Mistral 7B",
      author: "A",
      version: "v0.1",
      organization: "Org",
      description: "d",
      quantizedBy: "Q",
      sizeLabel: "7B",
      license: "apache-2.0",
      licenseName: "Apache",
      licenseLink: "https://example.com/license",
      url: "https://example.com",
      repositoryUrl: "https://example.com/repo",
      tags: ["chat", "text"],
      languages: ["en", "de"],
      baseModels: [{ name: "Base", repositoryUrl: "https://example.com/base" }, { organization: "Other" }],
      datasets: [{ name: "Pile" }],
    });
  });

  it("takes a value of another type than a key should have for nothing but metadata", async () => {
    const file = ggufFile({
      metadata: [
        ["general.license", [UINT32, 7]],
        ["general.file_type", [UINT32, 4000]],
        ["general.tags", [TEXT, "chat"]],
        ["general.languages", [ARRAY, { type: UINT8, items: [1] }]],
        ["general.dataset.count", [UINT64, 2n ** 63n]],
        ["general.base_model.count", [UINT32, 2 ** 32 - 1]],
      ],
    });
    const { about, metadata, omitted } = await headerOf(file);
    expect(about).toEqual({ baseModels: [] });
    expect(metadata["general.license"]).toBe(7);
    expect(metadata["general.tags"]).toBe("chat");
    expect(omitted).toBe(2);
  });

  it("has numbers of all widths, and skips arrays of them", async () => {
    const items = [1, 2, 3];
    const widths = [UINT8, INT8, UINT16, INT16, UINT32, INT32, FLOAT32, UINT64, INT64, FLOAT64];
    for (const bigEndian of [false, true]) {
      const metadata = widths.flatMap((type) => {
        const signed = [INT8, INT16, INT32, FLOAT32, INT64, FLOAT64].includes(type);
        return [
          [`a${type}`, [ARRAY, { type, items }]] as const,
          [`n${type}`, [type, signed ? -3 : 250]] as const,
        ];
      });
      const header = await headerOf(
        ggufFile({ bigEndian, metadata: [...metadata, ["b", [ARRAY, { type: BOOL, items: [true] }]]] }),
      );
      expect(Object.values(header.metadata)).toEqual([250, -3, 250, -3, 250, -3, -3, 250, -3, -3]);
      expect(header.omitted).toBe(widths.length + 1);
    }
  });

  it("takes datasets as they were listed before they had keys of their own", async () => {
    const listed = ["general.datasets", texts("a/b", "c")] as const;
    expect((await headerOf(ggufFile({ metadata: [listed] }))).about.datasets).toEqual([
      { name: "a/b" },
      { name: "c" },
    ]);
    const counted = ["general.dataset.count", [UINT32, 0]] as const;
    expect((await headerOf(ggufFile({ metadata: [listed, counted] }))).about.datasets).toEqual([]);
  });

  it("keeps numbers that JSON says exactly, and counts the others", async () => {
    const file = ggufFile({
      metadata: [
        ["u", [UINT64, 2n ** 53n - 1n]],
        ["U", [UINT64, 2n ** 53n]],
        ["i", [INT64, -(2n ** 53n) + 1n]],
        ["I", [INT64, -(2n ** 63n)]],
        ["f", [FLOAT64, 1e300]],
        ["F", [FLOAT64, Number.NaN]],
        ["inf", [FLOAT32, Number.POSITIVE_INFINITY]],
      ],
    });
    const { metadata, omitted } = await headerOf(file);
    expect(metadata).toEqual({ u: 2 ** 53 - 1, i: -(2 ** 53) + 1, f: 1e300 });
    expect(omitted).toBe(4);
  });

  it("keeps texts, keys and lists up to a length, and counts the others", async () => {
    const { about, metadata, omitted } = await headerOf(
      ggufFile({
        metadata: [
          ["fits", [TEXT, "ü".repeat(MAX_METADATA_TEXT_BYTES / 2)]],
          ["long", [TEXT, "ü".repeat(MAX_METADATA_TEXT_BYTES / 2 + 1)]],
          ["k".repeat(256), [UINT8, 1]],
          ["k".repeat(257), [UINT8, 1]],
          ["general.tags", texts(...Array.from({ length: MAX_HEADER_LIST + 5 }, (_, i) => `${i}`))],
        ],
      }),
    );
    expect(Object.keys(metadata)).toEqual(["fits", "k".repeat(256)]);
    expect(about.tags).toHaveLength(MAX_HEADER_LIST);
    expect(omitted).toBe(2 + 5);
    const many = Array.from({ length: MAX_METADATA_VALUES + 3 }, (_, i) => [`k${i}`, [UINT8, 1]] as const);
    expect((await headerOf(ggufFile({ metadata: many }))).omitted).toBe(3);
  });

  it("takes an alignment other than 32, however many keys come before it", async () => {
    const many = Array.from({ length: MAX_METADATA_VALUES }, (_, i) => [`k${i}`, [UINT8, 1]] as const);
    const tensors = [
      { name: "a", shape: [1], type: F32 },
      { name: "b", shape: [1], type: F32 },
    ];
    const of = (alignment: number, metadata: Required<GgufFile>["metadata"]): Uint8Array =>
      ggufFile({ alignment, tensors, metadata });
    expect(await outcomeOf(of(8, [...many, ["general.alignment", [UINT32, 8]]]))).toBe("gguf");
    expect(await outcomeOf(of(8, many))).toBe("HEADER_MALFORMED");
  });

  it.each([...GGML_TYPES])("has tensors of type %i", async (type, { name, elements, bytes: size }) => {
    const file = (length: number): Uint8Array =>
      ggufFile({ tensors: [{ name: "a", shape: [length, 2], type, size: 0 }] });
    const whole = bytes(file(elements ?? 1), new Uint8Array((size ?? 0) * 2));
    expect((await headerOf(whole)).tensorTypes).toEqual([
      { type: name, tensors: 1, parameters: (elements ?? 1) * 2 },
    ]);
    if (size === undefined) return;
    expect(await outcomeOf(whole.subarray(0, -1))).toBe("HEADER_MALFORMED");
    if (elements !== 1) expect(await outcomeOf(bytes(file(7), new Uint8Array(999)))).toBe("HEADER_MALFORMED");
  });

  it("counts tensors of types that came later", async () => {
    const { tensorTypes } = await headerOf(ggufFile({ tensors: [{ name: "a", shape: [5], type: 999 }] }));
    expect(tensorTypes).toEqual([{ type: "type-999", tensors: 1, parameters: 5 }]);
  });
});

describe("GGUF is refused with", () => {
  const tensor = { name: "a", shape: [1], type: F32 };
  const nested = (depth: number): GgufArray =>
    depth === 0 ? { type: UINT8, items: [1] } : { type: ARRAY, items: [nested(depth - 1)] };

  it.each<[string, GgufFile]>([
    [
      "a key twice",
      {
        metadata: [
          ["a", [UINT8, 1]],
          ["a", [UINT8, 1]],
        ],
      },
    ],
    ["a tensor twice", { tensors: [tensor, tensor] }],
    ["a key that is no UTF-8", { metadata: [[bytes("\xff"), [UINT8, 1]]] }],
    ["a key that is too long", { metadata: [["k".repeat(65_536), [UINT8, 1]]] }],
    ["a name that is too long", { tensors: [{ ...tensor, name: "n".repeat(65_536) }] }],
    ["a name that is no UTF-8", { tensors: [{ ...tensor, name: bytes("\xc3") }] }],
    ["a boolean of 2", { metadata: [["a", [BOOL, 2]]] }],
    ["a value of no type", { metadata: [["a", [13, 2]]] }],
    ["an array of no type", { metadata: [["a", [ARRAY, { type: 13, items: [1] }]]] }],
    ["a product beyond 2^64", { tensors: [{ ...tensor, shape: [2n ** 32n, 2n ** 32n], size: 4 }] }],
    ["a dimension of 2^63", { tensors: [{ ...tensor, shape: [2n ** 63n], size: 4 }] }],
    [
      "a product beyond 2^64 times 0",
      { tensors: [{ ...tensor, shape: [2n ** 40n, 2n ** 40n, 0], size: 4 }] },
    ],
    ["an offset that is not aligned", { tensors: [{ ...tensor, offset: 4, size: 64 }] }],
    ["an offset of 2^63", { tensors: [{ ...tensor, offset: 2n ** 63n }] }],
    [
      "an offset behind the file, of a type of unknown size",
      { tensors: [{ ...tensor, type: Q8_1, offset: 1024 }] },
    ],
    ["data behind the file", { tensors: [{ ...tensor, offset: 32 }] }],
    ["tensors of the same bytes", { tensors: [tensor, { ...tensor, name: "b", offset: 0 }] }],
    ["an alignment of 0", { metadata: [["general.alignment", [UINT32, 0]]] }],
    ["an alignment that is no power of two", { metadata: [["general.alignment", [UINT32, 24]]] }],
    ["an alignment of another type", { metadata: [["general.alignment", [UINT8, 32]]] }],
    ["an alignment in a list", { metadata: [["general.alignment", [ARRAY, { type: UINT32, items: [32] }]]] }],
    ["more keys than it has", { counts: { keys: 1 } }],
    ["2^63 keys", { counts: { keys: 2n ** 63n } }],
    ["more tensors than it has", { counts: { tensors: 1 } }],
    ["2^64 - 1 tensors", { counts: { tensors: 2n ** 64n - 1n } }],
  ])("%s", async (_, file) => {
    expect(await outcomeOf(ggufFile(file))).toBe("HEADER_MALFORMED");
  });

  it("more keys than any", async () => {
    const of = (count: number): Uint8Array =>
      ggufFile({ metadata: Array.from({ length: count }, (_, i) => [`${i}`, [UINT8, 1]] as const) });
    expect((await headerOf(of(MAX_HEADER_KEYS))).omitted).toBe(MAX_HEADER_KEYS - MAX_METADATA_VALUES);
    expect(await outcomeOf(of(MAX_HEADER_KEYS + 1))).toBe("HEADER_TOO_LARGE");
  });

  it("five dimensions, which a later version may have", async () => {
    const of = (dimensions: number): Uint8Array =>
      ggufFile({ tensors: [{ ...tensor, shape: new Array(dimensions).fill(1) }] });
    expect(await outcomeOf(of(4))).toBe("gguf");
    expect(await outcomeOf(of(5))).toBe("HEADER_UNSUPPORTED");
  });

  it("a later version, unless what follows the magic is text", async () => {
    expect(await outcomeOf(ggufFile({ version: 4 }))).toBe("HEADER_UNSUPPORTED");
    expect(await outcomeOf(ggufFile({ version: 4, bigEndian: true }))).toBe("HEADER_UNSUPPORTED");
    expect(await outcomeOf(ggufFile({ version: 0 }))).toBe("none");
    expect(await outcomeOf(bytes("GGUF is a format"))).toBe("none");
  });

  it("arrays inside arrays without an end", async () => {
    expect(await outcomeOf(ggufFile({ metadata: [["a", [ARRAY, nested(3)]]] }))).toBe("gguf");
    expect(await outcomeOf(ggufFile({ metadata: [["a", [ARRAY, nested(4)]]] }))).toBe("HEADER_TOO_LARGE");
  });

  it("more arrays inside others than any", async () => {
    const of = (count: number): Uint8Array => {
      const value: GgufArray = { type: ARRAY, items: new Array(count).fill({ type: UINT8, items: [] }) };
      return ggufFile({
        metadata: [
          ["a", [ARRAY, value]],
          ["b", [ARRAY, value]],
        ],
      });
    };
    expect(await outcomeOf(of(32_768))).toBe("gguf");
    expect(await outcomeOf(of(32_769))).toBe("HEADER_TOO_LARGE");
  });

  it.each([
    ["numbers", FLOAT64],
    ["texts", TEXT],
    ["arrays", ARRAY],
  ])("an array of 2^61 %s", async (_, type) => {
    const array = bytes(le(1, 8), "a", le(ARRAY, 4), le(type, 4), le(2n ** 61n, 8));
    const file = bytes("GGUF", le(3, 4), le(0, 8), le(1, 8), array, new Uint8Array(64));
    expect(await outcomeOf(file)).toBe("HEADER_MALFORMED");
  });

  it.each([2n ** 63n, 2n ** 64n - 1n, 1000n])("a text of %i bytes that are not there", async (length) => {
    const head = bytes("GGUF", le(3, 4), le(0, 8), le(1, 8));
    const filler = new Uint8Array(64);
    expect(await outcomeOf(bytes(head, le(length, 8), filler))).toBe("HEADER_MALFORMED");
    expect(await outcomeOf(bytes(head, le(1, 8), "a", le(TEXT, 4), le(length, 8), filler))).toBe(
      "HEADER_MALFORMED",
    );
    const array = bytes(le(1, 8), "a", le(ARRAY, 4), le(TEXT, 4), le(1, 8), le(length, 8), filler);
    expect(await outcomeOf(bytes(head, array))).toBe("HEADER_MALFORMED");
  });
});

describe("a vocabulary", () => {
  /** A file of one array of texts, each of `length` bytes, made as it is read. */
  const vocabulary = (count: number, length: number): CountingSource => {
    const begin = bytes(
      "GGUF",
      le(3, 4),
      le(0, 8),
      le(1, 8),
      le(1, 8),
      "v",
      le(ARRAY, 4),
      le(TEXT, 4),
      le(count, 8),
    );
    const item = bytes(le(length, 8), "x".repeat(length));
    return new CountingSource(begin.length + count * item.length, (offset, into) => {
      for (let i = 0; i < into.length; i++) {
        const at = offset + i;
        into[i] = (at < begin.length ? begin[at] : item[(at - begin.length) % item.length]) ?? 0;
      }
    });
  };

  it("is skipped in few reads", async () => {
    const source = vocabulary(300_000, 10);
    expect((await headerOf(source)).omitted).toBe(1);
    expect(source.bytes).toBeLessThan(source.size + 2 ** 20);
    expect(source.reads).toBeLessThan(40);
  });

  it("is not read where it is larger than any", async () => {
    const source = vocabulary(10_000_000, 100);
    expect(await outcomeOf(source)).toBe("HEADER_TOO_LARGE");
    expect(source.bytes).toBeLessThanOrEqual(2 ** 25);
    expect(await outcomeOf(vocabulary(100, 100), { maxBytes: 4096 })).toBe("HEADER_TOO_LARGE");
  });
});
