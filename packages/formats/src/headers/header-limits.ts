/** Bounds on what `readModelHeader` reads and holds; each has a default. */
export interface HeaderLimits {
  /** Most bytes read of the source in all, by default {@link MAX_HEADER_BYTES}. */
  readonly maxBytes?: number;
  /** Most calls of `read` of the source, by default {@link MAX_HEADER_READS}. */
  readonly maxReads?: number;
  /** Most tensors of a file, by default {@link MAX_HEADER_TENSORS}. */
  readonly maxTensors?: number;
}

const MIB = 1024 * 1024;

/** 32 MiB: twice what the largest vocabularies of GGUF files take. */
export const MAX_HEADER_BYTES: number = 32 * MIB;

/** An ONNX file takes a read for each large tensor; other headers take a few. */
export const MAX_HEADER_READS: number = 65_536;

/** Most tensors of a file. */
export const MAX_HEADER_TENSORS: number = 200_000;

/**
 * 16 MiB, above which a safetensors header is not read: it is JSON, and held as a whole. The reference implementation
 * reads 100 MB. Some 120 bytes describe a tensor.
 */
export const MAX_SAFETENSORS_HEADER_BYTES: number = 16 * MIB;

/** Most values of `metadata`; those after them are counted in `omitted`. */
export const MAX_METADATA_VALUES = 1024;

/** Most bytes of UTF-8 of a text that is kept; longer ones are counted in `omitted`. */
export const MAX_METADATA_TEXT_BYTES = 8192;

/** Most bytes of a key of `metadata`; values with longer keys are counted in `omitted`. */
export const MAX_METADATA_KEY_BYTES = 256;

/** Most items of a list that is kept, such as tags, and most inputs and outputs of a graph; others are counted too. */
export const MAX_HEADER_LIST = 1024;

/** Most keys of a header, kept or not. */
export const MAX_HEADER_KEYS = 65_536;

/** Most bytes of a key, as GGUF has it, and of a tensor's name. */
export const MAX_NAME_BYTES = 65_535;

/** The limits of one reading, all of them given. */
export function completeLimits(limits: HeaderLimits): Required<HeaderLimits> {
  return {
    maxBytes: natural("maxBytes", limits.maxBytes ?? MAX_HEADER_BYTES),
    maxReads: natural("maxReads", limits.maxReads ?? MAX_HEADER_READS),
    maxTensors: natural("maxTensors", limits.maxTensors ?? MAX_HEADER_TENSORS),
  };
}

function natural(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`expected ${name} to be a whole number of 0 or more, got ${value}`);
  return value;
}
