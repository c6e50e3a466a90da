import { utf8Bytes } from "@aixv/core";
import { bytes, le } from "./bytes.ts";

export interface SafetensorsTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** By default those that follow the tensor before. */
  readonly data_offsets?: readonly number[];
}

/** Bits of some data types, for the tests that are about offsets. */
const BITS: { readonly [dtype: string]: number } = { F4: 4, F6_E2M3: 6, U8: 8, BF16: 16, F32: 32, I64: 64 };

/** A header of any text, with `size` bytes of data behind it. */
export function safetensorsText(header: string, size = 0): Uint8Array {
  const text = utf8Bytes(header);
  return bytes(le(text.length, 8), text, new Uint8Array(size));
}

/** A file of tensors, each behind the other. */
export function safetensorsFile(
  tensors: { readonly [name: string]: SafetensorsTensor },
  metadata?: { readonly [key: string]: string },
): Uint8Array {
  let at = 0;
  const entries = Object.entries(tensors).map(([name, { dtype, shape, data_offsets }]) => {
    const begin = at;
    at += (shape.reduce((product, length) => product * length, 1) * (BITS[dtype] ?? 8)) / 8;
    return [name, { dtype, shape, data_offsets: data_offsets ?? [begin, at] }] as const;
  });
  const header = { ...(metadata && { __metadata__: metadata }), ...Object.fromEntries(entries) };
  return safetensorsText(JSON.stringify(header), at);
}
