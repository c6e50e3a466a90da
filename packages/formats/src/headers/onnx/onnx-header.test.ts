import { describe, expect, it } from "vitest";
import { bytes } from "../../../test/bytes.ts";
import { CountingSource } from "../../../test/formats-of.ts";
import { headerOf, outcomeOf } from "../../../test/header-of.ts";
import {
  type OnnxTensorFile,
  onnxFile,
  proto,
  tensorProto,
  valueInfo,
  varint,
} from "../../../test/onnx-file.ts";
import { MAX_HEADER_LIST, MAX_METADATA_TEXT_BYTES } from "../header-limits.ts";

const FLOAT = 1;
const INT64 = 7;
const STRING = 8;
const INT4 = 22;
const FLOAT6E2M3 = 27;

describe("the header of an ONNX model", () => {
  it("has who made it, its graph from outside and its initializers", async () => {
    const file = onnxFile({
      irVersion: 9,
      name: "main",
      operatorSets: [
        ["", 17],
        ["com.microsoft", 1],
      ],
      model: bytes(
        proto(2, "pytorch"),
        proto(3, "2.4"),
        proto(4, "org.example"),
        proto(5, 3),
        proto(6, "Adds"),
      ),
      initializers: [
        { name: "w", type: FLOAT, dims: [4, 2], raw: new Uint8Array(32) },
        { name: "shape", type: INT64, dims: [2], packed: true, raw: new Uint8Array(16) },
        { name: "scalar", type: FLOAT, raw: new Uint8Array(4) },
      ],
      inputs: [valueInfo("x", FLOAT, ["batch", 4, null]), valueInfo("w", FLOAT, [4, 2])],
      outputs: [valueInfo("y", FLOAT)],
      metadata: [
        ["model_author", "A"],
        ["model_license", "Apache-2.0"],
        ["stride", "32"],
      ],
    });
    expect(await headerOf(file)).toEqual({
      format: "onnx",
      version: "9",
      about: {
        name: "main",
        version: "3",
        description: "Adds",
        author: "A",
        license: "Apache-2.0",
        domain: "org.example",
        producerName: "pytorch",
        producerVersion: "2.4",
      },
      tensorCount: 3,
      parameterCount: 11,
      tensorTypes: [
        { type: "FLOAT", tensors: 2, parameters: 9 },
        { type: "INT64", tensors: 1, parameters: 2 },
      ],
      metadata: { model_author: "A", model_license: "Apache-2.0", stride: "32" },
      omitted: 0,
      graph: {
        operatorSets: [
          { domain: "", version: 17 },
          { domain: "com.microsoft", version: 1 },
        ],
        inputs: [{ name: "x", kind: "tensor", type: "FLOAT", shape: ["batch", 4, null] }],
        outputs: [{ name: "y", kind: "tensor", type: "FLOAT" }],
      },
    });
  });

  it.each([
    ["sequence", 4],
    ["map", 5],
    ["opaque", 7],
    ["optional", 9],
    ["unknown", 99],
  ])("has inputs that are no tensors: %s", async (kind, number) => {
    // What is in them is not looked at, however deep it is.
    const input = bytes(proto(1, "x"), proto(2, proto(number, "\xff\xff")));
    expect((await headerOf(onnxFile({ inputs: [input] }))).graph?.inputs).toEqual([{ name: "x", kind }]);
  });

  it("has sparse tensors", async () => {
    const value = (shape: Uint8Array): Uint8Array =>
      bytes(proto(1, "x"), proto(2, proto(8, bytes(proto(1, FLOAT), proto(2, shape)))));
    const values = tensorProto({ name: "s", type: FLOAT, dims: [3], raw: new Uint8Array(12) });
    const sparse = bytes(proto(1, values), proto(2, tensorProto({ type: INT64, dims: [3] })), proto(3, 100));
    const { tensorTypes, graph } = await headerOf(
      onnxFile({ graph: proto(15, sparse), inputs: [value(proto(1, proto(1, 100)))] }),
    );
    expect(tensorTypes).toEqual([{ type: "FLOAT", tensors: 1, parameters: 3 }]);
    expect(graph?.inputs).toEqual([{ name: "x", kind: "sparse-tensor", type: "FLOAT", shape: [100] }]);
    expect(await outcomeOf(onnxFile({ graph: proto(15, proto(3, 100)) }))).toBe("HEADER_MALFORMED");
  });

  it("takes -1 and an empty name for any dimension", async () => {
    const shape = bytes(proto(1, proto(1, -1)), proto(1, proto(2, "")), proto(1, proto(1, 0)));
    const input = bytes(proto(1, "x"), proto(2, proto(1, bytes(proto(1, FLOAT), proto(2, shape)))));
    expect((await headerOf(onnxFile({ inputs: [input] }))).graph?.inputs[0]?.shape).toEqual([null, null, 0]);
  });

  it("has no inputs that initializers are, be those before or behind them", async () => {
    const inputs = [valueInfo("w", FLOAT), valueInfo("x", FLOAT)];
    const initializer = { name: "w", type: FLOAT, dims: [1] };
    for (const file of [
      onnxFile({ inputs, initializers: [initializer] }),
      onnxFile({ inputs, graph: proto(5, tensorProto(initializer)) }),
    ])
      expect((await headerOf(file)).graph?.inputs.map(({ name }) => name)).toEqual(["x"]);
    expect((await headerOf(onnxFile({ inputs }))).graph?.inputs).toHaveLength(2);
  });

  it("keeps texts and lists up to a length, and counts the others", async () => {
    const long = "x".repeat(MAX_METADATA_TEXT_BYTES + 1);
    const file = onnxFile({
      name: long,
      model: bytes(proto(6, long), proto(2, "")),
      metadata: [["license", long]],
      inputs: Array.from({ length: MAX_HEADER_LIST + 4 }, (_, i) => valueInfo(`x${i}`, FLOAT)),
      outputs: Array.from({ length: MAX_HEADER_LIST + 2 }, (_, i) => valueInfo(`y${i}`, FLOAT)),
      operatorSets: Array.from({ length: 257 }, (_, i) => [`d${i}`, 1] as const),
    });
    const { about, metadata, omitted, graph } = await headerOf(file);
    expect([about, metadata]).toEqual([{}, {}]);
    expect([graph?.inputs.length, graph?.outputs.length]).toEqual([MAX_HEADER_LIST, MAX_HEADER_LIST]);
    expect(graph?.operatorSets).toHaveLength(256);
    expect(omitted).toBe(3 + 4 + 2 + 1);
    const fits = "x".repeat(MAX_METADATA_TEXT_BYTES);
    expect((await headerOf(onnxFile({ name: fits, metadata: [["license", fits]] }))).omitted).toBe(0);
  });

  it.each<[string, OnnxTensorFile, Uint8Array]>([
    ["half bytes", { type: INT4, dims: [3] }, new Uint8Array(2)],
    ["a scalar", { type: FLOAT }, new Uint8Array(4)],
    ["no elements", { type: FLOAT, dims: [0, 5] }, new Uint8Array()],
  ])("holds data that lie in the file against the shape: %s", async (_, tensor, raw) => {
    const of = (data: Uint8Array, more: OnnxTensorFile = {}): Promise<string> =>
      outcomeOf(onnxFile({ initializers: [{ name: "a", ...tensor, raw: data, ...more }] }));
    expect(await of(raw)).toBe("onnx");
    expect(await of(bytes(raw, 0))).toBe("HEADER_MALFORMED");
    expect(await of(bytes(raw, 0), { external: true })).toBe("onnx");
    expect(await of(bytes(raw, 0), { type: FLOAT6E2M3 })).toBe("onnx");
    const segment = bytes(tensorProto({ name: "a", ...tensor, raw: bytes(raw, 0) }), proto(3, proto(1, 0)));
    expect(await outcomeOf(onnxFile({ graph: proto(5, segment) }))).toBe("onnx");
  });

  it("counts tensors of types that came later, and texts", async () => {
    const initializers = [
      { name: "a", type: 99, dims: [3] },
      { name: "b", type: STRING, dims: [2] },
    ];
    expect((await headerOf(onnxFile({ initializers }))).tensorTypes).toEqual([
      { type: "type-99", tensors: 1, parameters: 3 },
      { type: "STRING", tensors: 1, parameters: 2 },
    ]);
  });

  const constant = tensorProto({ type: FLOAT, dims: [5], raw: new Uint8Array(20) });
  const sparseConstant = proto(1, tensorProto({ type: FLOAT, dims: [2] }));
  const subgraph = (depth: number): Uint8Array =>
    depth === 0
      ? bytes(tensor({ name: "s", type: FLOAT, dims: [3] }), proto(15, sparseConstant))
      : proto(1, proto(5, proto(6, subgraph(depth - 1))));

  it.each<[string, number, Uint8Array]>([
    ["a constant", 5, graph(proto(1, proto(5, proto(5, constant))))],
    ["a list of constants", 10, graph(proto(1, proto(5, bytes(proto(10, constant), proto(10, constant)))))],
    ["a sparse constant", 2, graph(proto(1, proto(5, proto(22, sparseConstant))))],
    ["a list of sparse constants", 2, graph(proto(1, proto(5, proto(23, sparseConstant))))],
    ["the initializers of a branch", 5, graph(subgraph(1))],
    ["the initializers of a list of graphs", 5, graph(proto(1, proto(5, proto(11, subgraph(0)))))],
    ["a branch of a branch", 5, graph(subgraph(16))],
    ["the nodes of a function", 5, bytes(onnxFile(), proto(25, proto(7, proto(5, proto(5, constant)))))],
    ["the default of a function", 5, bytes(onnxFile(), proto(25, proto(11, proto(5, constant))))],
    [
      "nothing else of a node",
      0,
      graph(proto(1, bytes(proto(1, "x"), proto(5, bytes(proto(3, 7), proto(4, "s")))))),
    ],
  ])("counts the tensors of %s", async (_, parameters, file) => {
    expect((await headerOf(file)).parameterCount).toBe(parameters);
  });

  it("takes the names of constants as they are, and refuses faulty ones", async () => {
    const named = tensorProto({ name: "w", type: FLOAT });
    const nodes = bytes(proto(1, proto(5, proto(5, named))), proto(1, proto(5, proto(5, named))));
    expect((await headerOf(graph(nodes, proto(5, named)))).tensorCount).toBe(3);
    expect(await outcomeOf(graph(proto(1, proto(5, proto(5, tensorProto({}))))))).toBe("HEADER_MALFORMED");
    expect(await outcomeOf(graph(subgraph(17)))).toBe("HEADER_TOO_LARGE");
  });

  it("is not read where it has more fields than any", async () => {
    const begin = bytes(proto(1, 8), varint(7 * 8 + 2), varint(5_000_000));
    const source = new CountingSource(begin.length + 5_000_000, (offset, into) => {
      for (let i = 0; i < into.length; i++) {
        const at = offset + i - begin.length;
        into[i] = (at < 0 ? begin[at + begin.length] : [0x6a, 0][at % 2]) ?? 0;
      }
    });
    expect(await outcomeOf(source)).toBe("HEADER_TOO_LARGE");
  });

  it.each<[string, Uint8Array]>([
    ["a tensor twice", graph(tensor({ name: "a", type: FLOAT }), tensor({ name: "a", type: FLOAT }))],
    ["a tensor without a type", graph(tensor({ name: "a" }))],
    ["a negative dimension", graph(tensor({ name: "a", type: FLOAT, dims: [-1] }))],
    ["two negative dimensions", graph(tensor({ name: "a", type: FLOAT, dims: [-1, -1] }))],
    ["a negative dimension, packed", graph(tensor({ name: "a", type: FLOAT, dims: [-1], packed: true }))],
    ["a product beyond 2^64", graph(tensor({ name: "a", type: FLOAT, dims: [2 ** 32, 2 ** 32] }))],
    ["packed dimensions that break off", graph(proto(5, proto(1, bytes(0x80))))],
    ["a dimension that is a fixed number", graph(proto(5, bytes(0x0d, 0, 0, 0, 0)))],
    ["a name that is a number", graph(proto(5, proto(8, 1)))],
    ["a name that is no UTF-8", graph(proto(5, bytes(0x42, 1, 0xff)))],
    ["a tensor of no fields", graph(proto(5, bytes(0xff)))],
    ["a tensor that ends within a field", graph(proto(5, bytes(0x4a, 9)))],
    ["an initializer that is a number", graph(proto(5, 1))],
    ["an input of no fields", graph(proto(11, bytes(0)))],
    ["a graph that ends within a field", graph(bytes(0x0a, 9))],
    ["two graphs", bytes(onnxFile(), proto(7, proto(2, "other")))],
    [
      "a key twice",
      onnxFile({
        metadata: [
          ["a", "1"],
          ["a", "2"],
        ],
      }),
    ],
    ["a producer that is no UTF-8", onnxFile({ model: bytes(0x12, 1, 0xff) })],
    ["an operator set of version -1", bytes(onnxFile(), proto(8, proto(2, -1)))],
  ])("is refused with %s", async (_, file) => {
    expect(await outcomeOf(file)).toBe("HEADER_MALFORMED");
  });

  it.each<[string, Uint8Array]>([
    ["no graph", bytes(proto(1, 8), proto(8, proto(2, 17)))],
    ["a graph that begins with no field of one", bytes(proto(1, 8), proto(7, "\x07"))],
    ["an empty graph", bytes(proto(1, 8), proto(7, ""))],
    ["a version that is a text", bytes(proto(1, "8"), onnxFile())],
    ["bytes that are no field", bytes(onnxFile(), 0xff)],
  ])("is none with %s", async (_, file) => {
    expect(await outcomeOf(file)).toBe("none");
  });

  it.each<[string, Uint8Array]>([
    ["dimensions", graph(tensor({ name: "a", type: FLOAT, dims: new Array(65).fill(1) }))],
    ["packed dimensions", graph(proto(5, proto(1, bytes(...new Array(700).fill(varint(1))))))],
    ["dimensions of a value", onnxFile({ inputs: [valueInfo("x", FLOAT, new Array(1025).fill(1))] })],
    ["bytes of a name", graph(tensor({ name: "x".repeat(65_536), type: FLOAT }))],
    [
      "parameters in all",
      graph(
        tensor({ name: "a", type: FLOAT, dims: [2 ** 52] }),
        tensor({ name: "b", type: FLOAT, dims: [2 ** 52] }),
      ),
    ],
  ])("has not more %s than any", async (_, file) => {
    expect(await outcomeOf(file)).toBe("HEADER_TOO_LARGE");
  });

  it("is read without the data of its tensors", async () => {
    const size = 2 ** 30;
    const count = 100;
    const tensor = (name: string): Uint8Array => {
      const head = bytes(
        proto(1, size / 4),
        proto(2, FLOAT),
        proto(8, name),
        varint(9 * 8 + 2),
        varint(size),
      );
      return bytes(varint(5 * 8 + 2), varint(head.length + size), head);
    };
    const heads = Array.from({ length: count }, (_, i) => tensor(`t${String(i).padStart(3, "0")}`));
    const length = heads.reduce((total, head) => total + head.length + size, 0);
    const begin = bytes(proto(1, 8), varint(7 * 8 + 2), varint(length));
    const parts: [number, Uint8Array][] = [[0, begin]];
    let at = begin.length;
    for (const head of heads) {
      parts.push([at, head]);
      at += head.length + size;
    }
    const source = CountingSource.of(at, parts);
    expect((await headerOf(source)).parameterCount).toBe((count * size) / 4);
    expect(source.bytes).toBeLessThan(count * 4096);
    expect(source.reads).toBeLessThan(count * 2 + 16);
    expect(await outcomeOf(source, { maxReads: 50 })).toBe("HEADER_TOO_LARGE");
    expect(await outcomeOf(source, { maxTensors: 99 })).toBe("HEADER_TOO_LARGE");
  });
});

function tensor(file: OnnxTensorFile): Uint8Array {
  return proto(5, tensorProto(file));
}

/** A model whose graph has these fields too. */
function graph(...fields: readonly Uint8Array[]): Uint8Array {
  return onnxFile({ graph: bytes(...fields) });
}
