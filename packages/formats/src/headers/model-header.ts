/** Formats whose headers `readModelHeader` reads. */
export const HEADER_FORMATS = ["gguf", "onnx", "safetensors"] as const;

/** One of {@link HEADER_FORMATS}. */
export type HeaderFormat = (typeof HEADER_FORMATS)[number];

/**
 * What a model file says of itself in its header. It was read from the file, so it is as true as the file: nothing
 * proves that the tensors are what their names say, or that the licence is the author's.
 */
export interface ModelHeader {
  readonly format: HeaderFormat;
  /** Version of GGUF (`"1"` to `"3"`), or of the IR of ONNX; safetensors has none, ONNX may leave it out. */
  readonly version?: string;
  /** Of GGUF, which is written in either; the others are little-endian. */
  readonly byteOrder?: "little" | "big";
  /** What it is called, who made it, and what it is made of. */
  readonly about: ModelDescription;
  /** Tensors of the file; in ONNX initializers and constants in nodes, also those of subgraphs and functions. */
  readonly tensorCount: number;
  /**
   * Elements of those tensors in all, by their shapes: parameters and whatever else is kept in tensors. Of a sparse
   * tensor, the values that are stored. Of an ONNX function once, however often it is called.
   */
  readonly parameterCount: number;
  /** The same by data type: that with the most parameters first, then by name. */
  readonly tensorTypes: readonly TensorTypeCount[];
  /**
   * The key-value metadata as written: `__metadata__` of safetensors, all scalars of GGUF, `metadata_props` of ONNX.
   * Without a prototype, in the order of the file, within the limits of docs/formats.md.
   */
  readonly metadata: { readonly [key: string]: HeaderValue };
  /**
   * How many values are missing from `metadata` and `about`: arrays, texts too long, numbers that JSON cannot say, and
   * one of the key `__proto__`, which strict readers of JSON refuse.
   */
  readonly omitted: number;
  /** ONNX alone. */
  readonly graph?: ModelGraph;
}

/** A scalar of {@link ModelHeader.metadata}: numbers are finite, and integers exact. */
export type HeaderValue = string | number | boolean;

/** How many tensors have a data type. */
export interface TensorTypeCount {
  /** As the format spells it: `BF16`, `Q4_K`, `FLOAT16`. A number that has no name yet is `type-99`. */
  readonly type: string;
  readonly tensors: number;
  readonly parameters: number;
}

/**
 * What a header says of the model, from these keys: `general.*` of GGUF; `modelspec.*` of safetensors where
 * `modelspec.sai_model_spec` is there; fields of `ModelProto` of ONNX, with `model_author` and `model_license` of its
 * metadata. A value of another type than the key should have is in `metadata` alone. No text is checked or changed: a
 * licence may be an SPDX id, a name or a URL.
 */
export interface ModelDescription {
  /** In ONNX the name of the graph. */
  readonly name?: string;
  readonly version?: string;
  readonly description?: string;
  /** Such as `llama`; ONNX has none. */
  readonly architecture?: string;
  /** `general.file_type` by its name, such as `Q4_K_M` or `F16`. What the tensors really are is in `tensorTypes`. */
  readonly quantization?: string;
  readonly quantizedBy?: string;
  readonly sizeLabel?: string;
  /** Tokens. */
  readonly contextLength?: number;
  readonly author?: string;
  readonly organization?: string;
  readonly license?: string;
  readonly licenseName?: string;
  readonly licenseLink?: string;
  readonly url?: string;
  readonly repositoryUrl?: string;
  /** Reverse domain name of who names the model, in ONNX. */
  readonly domain?: string;
  readonly producerName?: string;
  readonly producerVersion?: string;
  readonly languages?: readonly string[];
  readonly tags?: readonly string[];
  readonly baseModels?: readonly ModelSource[];
  readonly datasets?: readonly ModelSource[];
}

/** A model or a dataset that a model was made from, by its own header. */
export interface ModelSource {
  readonly name?: string;
  readonly author?: string;
  readonly version?: string;
  readonly organization?: string;
  readonly description?: string;
  readonly url?: string;
  readonly doi?: string;
  readonly uuid?: string;
  readonly repositoryUrl?: string;
}

/** The graph of an ONNX model, as far as it is seen from outside. */
export interface ModelGraph {
  /** In the order of the file. */
  readonly operatorSets: readonly OperatorSet[];
  /** Those that no initializer gives a value. */
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
}

/** Operators that a graph uses: `domain` is `""` for those of ONNX itself. */
export interface OperatorSet {
  readonly domain: string;
  readonly version: number;
}

/** An input or an output of a graph. */
export interface GraphValue {
  readonly name: string;
  readonly kind: "tensor" | "sparse-tensor" | "sequence" | "map" | "optional" | "opaque" | "unknown";
  /** Of tensors: as in `tensorTypes`. */
  readonly type?: string;
  /** Of tensors: each dimension as a number, as the name of a variable, or `null` for any; absent for any rank. */
  readonly shape?: readonly (number | string | null)[];
}
