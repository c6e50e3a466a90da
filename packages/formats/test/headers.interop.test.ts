import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bytesSource } from "@aixv/formats";
import { readModelHeader } from "@aixv/formats/headers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileTypeName, GGML_TYPES } from "../src/headers/gguf/ggml-types.ts";
import { onnxTypeName } from "../src/headers/onnx/onnx-types.ts";
import { headerOf, outcomeOf } from "./header-of.ts";

/** A Python with `safetensors gguf onnx numpy`. */
const PYTHON = process.env.MODEL_FORMATS_PYTHON;
if (PYTHON === undefined) process.stderr.write("skipped: MODEL_FORMATS_PYTHON names no python\n");

/** Writes files by the libraries of the formats, and tells what their readers see in them. */
const WRITER = `
import json, os, random, sys
import gguf, numpy as np, onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save_file
folder = sys.argv[1]
rng = random.Random(11)
seen = {}

def types(pairs):
    counts = {}
    for kind, size in pairs:
        tensors, parameters = counts.get(kind, (0, 0))
        counts[kind] = (tensors + 1, parameters + size)
    return {kind: list(count) for kind, count in counts.items()}

NAMES = {"float32": "F32", "float16": "F16", "int64": "I64", "uint8": "U8", "bool": "BOOL", "complex64": "C64"}
for i in range(40):
    tensors = {f"layer.{j}.ü": np.zeros([rng.randrange(5) for _ in range(rng.randrange(4))], dtype=rng.choice(list(NAMES))) for j in range(rng.randrange(9))}
    name = f"{i}.safetensors"
    metadata = {"format": "np", "text": "x" * rng.randrange(50)}
    save_file(tensors, os.path.join(folder, name), metadata=metadata)
    seen[name] = {"types": types((NAMES[str(t.dtype)], t.size) for t in tensors.values()), "metadata": metadata}

for i in range(40):
    name = f"{i}.gguf"
    endian = rng.choice([gguf.GGUFEndian.LITTLE, gguf.GGUFEndian.BIG])
    writer = gguf.GGUFWriter(os.path.join(folder, name), "llama", endianess=endian)
    writer.add_name("Model ü")
    writer.add_license("apache-2.0")
    writer.add_author("A")
    writer.add_tags(["a", "b"])
    writer.add_languages(["en"])
    writer.add_base_model_count(1)
    writer.add_base_model_name(0, "Base")
    writer.add_context_length(4096)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_K_M)
    writer.add_token_list(["<s>"] * rng.randrange(2000))
    writer.add_token_scores([0.5] * 7)
    writer.add_bool("flag", True)
    writer.add_float64("double", 0.1)
    writer.add_uint64("large", 2**40)
    pairs = []
    if rng.random() < 0.5: writer.add_custom_alignment(64)
    for j in range(rng.randrange(6)):
        kind = rng.choice([gguf.GGMLQuantizationType.F32, gguf.GGMLQuantizationType.Q4_0, gguf.GGMLQuantizationType.Q6_K])
        block, size = gguf.GGML_QUANT_SIZES[kind]
        rows, columns = rng.randrange(1, 4), block * rng.randrange(1, 3)
        if kind == gguf.GGMLQuantizationType.F32: writer.add_tensor(f"t{j}", np.zeros((rows, columns), dtype=np.float32))
        else: writer.add_tensor(f"t{j}", np.zeros((rows, columns // block * size), dtype=np.uint8), raw_dtype=kind)
        pairs.append((kind.name, rows * columns))
    writer.write_header_to_file(); writer.write_kv_data_to_file(); writer.write_tensors_to_file(); writer.close()
    reader = gguf.GGUFReader(os.path.join(folder, name))
    assert sum(int(t.n_elements) for t in reader.tensors) == sum(size for _, size in pairs)
    seen[name] = {"types": types(pairs), "byteOrder": "little" if endian == gguf.GGUFEndian.LITTLE else "big"}

for i in range(40):
    name = f"{i}.onnx"
    pairs, initializers = [], []
    for j in range(rng.randrange(6)):
        array = np.zeros([rng.randrange(1, 5) for _ in range(rng.randrange(4))], dtype=rng.choice([np.float32, np.int64, np.float16, np.bool_]))
        initializers.append(numpy_helper.from_array(array, f"w{j}"))
        pairs.append((TensorProto.DataType.Name(initializers[-1].data_type), array.size))
    if rng.random() < 0.5:
        initializers.append(helper.make_tensor("four", TensorProto.INT4, [3], [1, 2, 3]))
        pairs.append(("INT4", 3))
    nodes = [helper.make_node("Identity", ["x"], ["y"])]
    if rng.random() < 0.5:
        constant = lambda name: helper.make_node("Constant", [], [name], value=numpy_helper.from_array(np.zeros((2, 3), dtype=np.float32)))
        branch = lambda: helper.make_graph([constant("b")], "branch", [], [helper.make_tensor_value_info("b", TensorProto.FLOAT, None)])
        nodes += [constant("c"), helper.make_node("If", ["flag"], ["i"], then_branch=branch(), else_branch=branch())]
        pairs += [("FLOAT", 6)] * 3
    graph = helper.make_graph(nodes, "main",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3, None])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)], initializers)
    model = helper.make_model(graph, producer_name="interop", producer_version="1", domain="org.example", model_version=2,
        doc_string="d", opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)], ir_version=10)
    helper.set_model_props(model, {"model_license": "MIT", "key": "value"})
    external = rng.random() < 0.3
    onnx.save(model, os.path.join(folder, name), save_as_external_data=external, location=f"{i}.data", size_threshold=0)
    seen[name] = {"types": types(pairs)}
enums = {
    "ggml": {int(kind): [kind.name, *gguf.GGML_QUANT_SIZES[kind]] for kind in gguf.GGMLQuantizationType},
    "fileTypes": {int(kind): kind.name for kind in gguf.LlamaFileType if kind < 1024},
    "onnx": {number: name for name, number in TensorProto.DataType.items()},
}
json.dump({"seen": seen, "enums": enums}, sys.stdout)
`;

/** Damages safetensors files, and tells which of them the reference implementation takes. */
const ORACLE = `
import base64, json, random, struct, sys
from safetensors import deserialize
rng = random.Random(12)
PARTS = [b'"a":', b'"dtype"', b'"U8"', b'"F32"', b'"F4"', b'"shape"', b'"data_offsets"', b"[", b"]", b"{", b"}", b",", b":", b"0", b"1", b"2", b"4", b"-", b".", b" ", b"null", b'"__metadata__":', b"9007199254740993"]
def tensors():
    at, found = 0, {}
    for name in "abc"[:rng.randrange(4)]:
        kind, bits = rng.choice([("U8", 8), ("F32", 32), ("F4", 4), ("F6_E2M3", 6), ("BF16", 16)])
        shape = [rng.choice([0, 1, 2, 4]) for _ in range(rng.randrange(4))]
        size = bits
        for length in shape: size *= length
        found[name] = {"dtype": kind, "shape": shape, "data_offsets": [at, at + size // 8 + (rng.random() < 0.05)]}
        at += size // 8
    return found, at
cases = []
for _ in range(20000):
    header, size = tensors()
    if rng.random() < 0.3: header["__metadata__"] = {"k": "v"}
    text = json.dumps(header).encode()
    for _ in range(rng.choice([0, 1, 1, 2])):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(PARTS + [b""]) + text[at + rng.randrange(3):]
    if rng.random() < 0.05: size = max(0, size + rng.choice([-1, 1, 8]))
    data = struct.pack("<Q", len(text)) + text + bytes(size)
    try:
        deserialize(data)
        taken = True
    except Exception:
        taken = False
    cases.append([base64.b64encode(data).decode(), taken])
json.dump(cases, sys.stdout)
`;

interface Written {
  readonly seen: {
    readonly [file: string]: {
      readonly types: { readonly [type: string]: readonly [number, number] };
      readonly metadata?: { readonly [key: string]: string };
      readonly byteOrder?: string;
    };
  };
  readonly enums: {
    readonly ggml: { readonly [type: string]: readonly [string, number, number] };
    readonly fileTypes: { readonly [type: string]: string };
    readonly onnx: { readonly [type: string]: string };
  };
}

function python(script: string, ...args: readonly string[]): unknown {
  const output = execFileSync(PYTHON ?? "", ["-c", script, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 29,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return JSON.parse(output);
}

describe.skipIf(PYTHON === undefined)("the libraries of the formats (skipped without their Python)", () => {
  let folder = "";
  let written: Written;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "aixv-headers-"));
    written = python(WRITER, folder) as Written;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("write files whose headers say what their readers see", async () => {
    const files = readdirSync(folder).filter((name) => !name.endsWith(".data"));
    expect(files.length).toBe(120);
    for (const name of files) {
      const header = await headerOf(new Uint8Array(readFileSync(join(folder, name))));
      const counts = header.tensorTypes.map(({ type, tensors, parameters }) => [type, [tensors, parameters]]);
      const expected = written.seen[name];
      expect([name, Object.fromEntries(counts)]).toEqual([name, expected?.types]);
      if (expected?.metadata !== undefined) expect({ ...header.metadata }).toEqual(expected.metadata);
      expect(header.byteOrder).toBe(expected?.byteOrder);
    }
  });

  it("write what a header says of the model: GGUF", async () => {
    const { about, metadata } = await headerOf(new Uint8Array(readFileSync(join(folder, "0.gguf"))));
    expect(about).toEqual({
      name: "Model ü",
      architecture: "llama",
      license: "apache-2.0",
      author: "A",
      tags: ["a", "b"],
      languages: ["en"],
      baseModels: [{ name: "Base" }],
      contextLength: 4096,
      quantization: "Q4_K_M",
    });
    expect([metadata.flag, metadata.double, metadata.large]).toEqual([true, 0.1, 2 ** 40]);
  });

  it("write what a header says of the model: ONNX", async () => {
    const { about, graph, version } = await headerOf(new Uint8Array(readFileSync(join(folder, "0.onnx"))));
    expect(version).toBe("10");
    expect(about).toEqual({
      name: "main",
      version: "2",
      description: "d",
      license: "MIT",
      domain: "org.example",
      producerName: "interop",
      producerVersion: "1",
    });
    expect(graph).toEqual({
      operatorSets: [
        { domain: "", version: 17 },
        { domain: "ai.onnx.ml", version: 3 },
      ],
      inputs: [{ name: "x", kind: "tensor", type: "FLOAT", shape: ["batch", 3, null] }],
      outputs: [{ name: "y", kind: "tensor", type: "FLOAT" }],
    });
  });

  it("know the same data types", () => {
    for (const [number, [name, elements, size]] of Object.entries(written.enums.ggml)) {
      const type = GGML_TYPES.get(Number(number));
      expect(type?.name).toBe(name);
      if (type?.bytes !== undefined) expect([type.elements, type.bytes]).toEqual([elements, size]);
    }
    for (const [number, name] of Object.entries(written.enums.fileTypes))
      expect(fileTypeName(Number(number))).toBe(name.replace(/^(?:MOSTLY|ALL)_/, ""));
    for (const [number, name] of Object.entries(written.enums.onnx))
      expect(onnxTypeName(Number(number))).toBe(name);
  });

  it("take every safetensors file that is read here, and no other, but for what JSON alone is about", async () => {
    const cases = python(ORACLE) as readonly (readonly [base64: string, taken: boolean])[];
    const seen = { both: 0, neither: 0, json: 0 };
    const wrong: string[] = [];
    for (const [base64, taken] of cases) {
      const bytes = new Uint8Array(Buffer.from(base64, "base64"));
      const isRead = (await outcomeOf(bytes)) === "safetensors";
      if (isRead === taken) seen[taken ? "both" : "neither"] += 1;
      else if (taken ? await isStricter(bytes) : isLooser(bytes)) seen.json += 1;
      else wrong.push(`${isRead} ${new TextDecoder("latin1").decode(bytes)}`);
    }
    expect(wrong).toEqual([]);
    expect(Math.min(seen.both, seen.neither)).toBeGreaterThan(2000);
  });

  /** Keys that are there twice, numbers that would be rounded, and space before the header, which the format forbids. */
  async function isStricter(bytes: Uint8Array): Promise<boolean> {
    const read = await readModelHeader(bytesSource(bytes));
    if (read.ok) return read.value === undefined && bytes[8] === 0x20;
    const { cause } = read.error;
    return cause instanceof Error && "code" in cause && /^JSON_/.test(String(cause.code));
  }

  /** 0, written as 0.0 or -0. */
  function isLooser(bytes: Uint8Array): boolean {
    return /\b\d+\.0\b|-0\b/.test(new TextDecoder("latin1").decode(bytes));
  }
});
