import { utf8Bytes } from "@aixv/core";
import { bytes, le } from "./bytes.ts";

/** A value with the number of its type. */
export type GgufValue = readonly [type: number, value: number | bigint | boolean | string | GgufArray];
/** Items of one type. */
export interface GgufArray {
  readonly type: number;
  readonly items: readonly GgufValue[1][];
}

export interface GgufTensor {
  readonly name: string | Uint8Array;
  readonly shape: readonly (number | bigint)[];
  readonly type: number;
  /** By default behind the tensor before, at the next multiple of the alignment. */
  readonly offset?: number | bigint;
  /** Bytes of data, by default 4 for each element. */
  readonly size?: number;
}

export interface GgufFile {
  readonly version?: number;
  readonly bigEndian?: boolean;
  /** Pairs may repeat a key. */
  readonly metadata?: readonly (readonly [key: string | Uint8Array, value: GgufValue])[];
  readonly tensors?: readonly GgufTensor[];
  readonly alignment?: number;
  readonly counts?: { readonly tensors?: number | bigint; readonly keys?: number | bigint };
}

export const UINT8 = 0;
export const INT8 = 1;
export const UINT16 = 2;
export const INT16 = 3;
export const UINT32 = 4;
export const INT32 = 5;
export const FLOAT32 = 6;
export const BOOL = 7;
export const TEXT = 8;
export const ARRAY = 9;
export const UINT64 = 10;
export const INT64 = 11;
export const FLOAT64 = 12;

const WIDTHS = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];

export function ggufFile(file: GgufFile = {}): Uint8Array {
  const { version = 3, bigEndian = false, metadata = [], tensors = [], alignment = 32, counts = {} } = file;
  const number = (value: number | bigint, width: number): Uint8Array =>
    bigEndian ? le(value, width).toReversed() : le(value, width);
  const size = (value: number | bigint): Uint8Array => number(value, version === 1 ? 4 : 8);
  const text = (value: string | Uint8Array): Uint8Array => {
    const encoded = typeof value === "string" ? utf8Bytes(value) : value;
    return bytes(size(encoded.length), encoded);
  };
  const value = (type: number, content: GgufValue[1]): Uint8Array => {
    if (typeof content === "string") return text(content);
    if (typeof content === "object")
      return bytes(
        number(content.type, 4),
        size(content.items.length),
        ...content.items.map((item) => value(content.type, item)),
      );
    if (type === FLOAT32 || type === FLOAT64) return float(type, Number(content), bigEndian);
    return number(BigInt(content), WIDTHS[type] ?? 4);
  };
  const padding = (length: number): number => (alignment - (length % alignment)) % alignment;
  let at = 0;
  const infos: Uint8Array[] = [];
  for (const tensor of tensors) {
    const elements = tensor.shape.reduce<number>((product, length) => product * Number(length), 1);
    const offset = tensor.offset ?? at;
    infos.push(
      bytes(
        text(tensor.name),
        number(tensor.shape.length, 4),
        ...tensor.shape.map(size),
        number(tensor.type, 4),
        number(offset, 8),
      ),
    );
    at += tensor.size ?? elements * 4;
    at += padding(at);
  }
  const header = bytes(
    "GGUF",
    number(version, 4),
    size(counts.tensors ?? tensors.length),
    size(counts.keys ?? metadata.length),
    ...metadata.map(([key, [type, content]]) => bytes(text(key), number(type, 4), value(type, content))),
    ...infos,
  );
  return bytes(header, new Uint8Array(padding(header.length)), new Uint8Array(at));
}

function float(type: number, value: number, bigEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(type === FLOAT32 ? 4 : 8));
  if (type === FLOAT32) view.setFloat32(0, value, !bigEndian);
  else view.setFloat64(0, value, !bigEndian);
  return new Uint8Array(view.buffer);
}

export const texts = (...items: readonly string[]): GgufValue => [ARRAY, { type: TEXT, items }];
