import { bytesSource, detectFormats } from "@aixv/formats";
import { mergeModelHeaders, readModelHeader } from "@aixv/formats/headers";
import { ARRAY, BOOL, ggufFile, TEXT, texts, UINT32 } from "../../packages/formats/test/gguf-file.ts";
import {
  gguf,
  HDF5,
  npy,
  onnx,
  PICKLES,
  safetensors,
  savedModel,
  tflite,
} from "../../packages/formats/test/model-files.ts";
import { onnxFile, valueInfo } from "../../packages/formats/test/onnx-file.ts";
import { safetensorsFile } from "../../packages/formats/test/safetensors-file.ts";
import { tarFile } from "../../packages/formats/test/tar-file.ts";
import { zipFile } from "../../packages/formats/test/zip-file.ts";
import { type FuzzKind, type FuzzTarget, require } from "../target.ts";

const GGUF: readonly Uint8Array[] = [1, 2, 3].map((version) =>
  ggufFile({
    version,
    bigEndian: version === 3,
    metadata: [
      ["general.architecture", [TEXT, "llama"]],
      ["general.tags", texts("a", "b")],
      ["nested", [ARRAY, { type: ARRAY, items: [{ type: UINT32, items: [1, 2] }] }]],
      ["flag", [BOOL, true]],
      ["general.alignment", [UINT32, 8]],
    ],
    alignment: 8,
    tensors: [{ name: "a", shape: [32, 1], type: 8, size: 34 }],
  }),
);
const SAFETENSORS: readonly Uint8Array[] = [
  safetensorsFile(
    { a: { dtype: "F32", shape: [2] }, b: { dtype: "F4", shape: [2, 2] } },
    { format: "pt", "modelspec.sai_model_spec": "1", "modelspec.tags": "a,b" },
  ),
];
const ONNX: readonly Uint8Array[] = [
  onnxFile({
    initializers: [
      { name: "w", type: 1, dims: [2], raw: new Uint8Array(8) },
      { name: "v", type: 7, dims: [1], packed: true, external: true },
    ],
    inputs: [valueInfo("x", 1, ["n", 3])],
    outputs: [valueInfo("y", 1)],
    metadata: [["k", "v"]],
  }),
];

function ofBytes(kind: string, samples: readonly Uint8Array[], run: FuzzTarget["run"]): FuzzKind {
  return { kind, create: () => ({ shape: "bytes", samples, run }) };
}

function header(kind: string, samples: readonly Uint8Array[]): FuzzKind {
  return ofBytes(kind, samples, async (input) => {
    const read = await readModelHeader(bytesSource(input));
    if (!read.ok || read.value === undefined) return false;
    const { metadata, parameterCount } = read.value;
    require(Object.getPrototypeOf(metadata) === null, "metadata without a prototype");
    require(!Object.hasOwn(metadata, "__proto__"), "metadata that strict readers of JSON take");
    require(Number.isSafeInteger(parameterCount), "parameters that a number says exactly");
    mergeModelHeaders([read.value, read.value]);
    return true;
  });
}

function detection(kind: string, samples: readonly Uint8Array[]): FuzzKind {
  return ofBytes(kind, samples, async (input) => {
    const { formats } = await detectFormats(bytesSource(input));
    return formats.length > 0;
  });
}

const PICKLE = Object.values(PICKLES);
const ARCHIVED = PICKLES.protocol2;

/** Model files: what is told of them stays within what was read. */
export const FORMAT_KINDS: readonly FuzzKind[] = [
  header("gguf", GGUF),
  header("safetensors", SAFETENSORS),
  header("onnx", ONNX),
  detection("pickle", PICKLE),
  detection("zip", [
    zipFile([
      { name: "archive/data.pkl", data: ARCHIVED },
      { name: "archive/version", data: "3\n" },
    ]),
    zipFile([{ name: "a.bin", data: "x" }], { zip64: true, comment: "c", prefix: ARCHIVED }),
  ]),
  detection("tar", [
    tarFile([
      ["pickle", ARCHIVED],
      ["tensors", new Uint8Array(20)],
    ]),
  ]),
  detection("model-files", [
    safetensors(),
    npy(),
    gguf(),
    onnx(),
    savedModel(),
    tflite(),
    HDF5,
    ...GGUF,
    ...ONNX,
  ]),
];
