import { utf8Bytes } from "@aixv/core";
import { bytes } from "./bytes.ts";

/** A varint of 64 bits; negative numbers as two's complement, as protobuf has them. */
export function varint(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const found: number[] = [];
  for (; rest > 0x7fn; rest >>= 7n) found.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.of(...found, Number(rest));
}

/** A field: a number is a varint, texts are UTF-8. */
export function proto(number: number, value: number | bigint | string | Uint8Array): Uint8Array {
  if (typeof value === "number" || typeof value === "bigint") return bytes(varint(number * 8), varint(value));
  const content = typeof value === "string" ? utf8Bytes(value) : value;
  return bytes(varint(number * 8 + 2), varint(content.length), content);
}

export interface OnnxTensorFile {
  readonly name?: string;
  readonly type?: number;
  readonly dims?: readonly (number | bigint)[];
  readonly packed?: boolean;
  readonly raw?: Uint8Array;
  readonly external?: boolean;
}

export function tensorProto({ name, type, dims = [], packed, raw, external }: OnnxTensorFile): Uint8Array {
  return bytes(
    packed ? proto(1, bytes(...dims.map(varint))) : bytes(...dims.map((dim) => proto(1, dim))),
    type === undefined ? "" : proto(2, type),
    name === undefined ? "" : proto(8, name),
    raw === undefined ? "" : proto(9, raw),
    external ? bytes(proto(13, bytes(proto(1, "location"), proto(2, "w.bin"))), proto(14, 1)) : "",
  );
}

export type Dimension = number | string | null;

/** A `ValueInfoProto` of a tensor; without a shape it has any rank. */
export function valueInfo(name: string, type: number, shape?: readonly Dimension[]): Uint8Array {
  const dims = shape?.map((dim) =>
    proto(1, dim === null ? bytes() : typeof dim === "number" ? proto(1, dim) : proto(2, dim)),
  );
  const tensor = bytes(proto(1, type), dims === undefined ? "" : proto(2, bytes(...dims)));
  return bytes(proto(1, name), proto(2, proto(1, tensor)));
}

export interface OnnxFile {
  readonly irVersion?: number;
  readonly operatorSets?: readonly (readonly [domain: string, version: number])[];
  readonly name?: string;
  readonly initializers?: readonly OnnxTensorFile[];
  readonly inputs?: readonly Uint8Array[];
  readonly outputs?: readonly Uint8Array[];
  readonly metadata?: readonly (readonly [key: string, value: string])[];
  /** Further fields of the graph, and of the model before it. */
  readonly graph?: Uint8Array;
  readonly model?: Uint8Array;
}

export function onnxFile(file: OnnxFile = {}): Uint8Array {
  const { irVersion = 8, operatorSets = [["", 17]], name = "graph" } = file;
  const graph = bytes(
    proto(1, proto(4, "Add")),
    proto(2, name),
    ...(file.initializers ?? []).map((tensor) => proto(5, tensorProto(tensor))),
    ...(file.inputs ?? []).map((input) => proto(11, input)),
    ...(file.outputs ?? []).map((output) => proto(12, output)),
    file.graph ?? "",
  );
  return bytes(
    proto(1, irVersion),
    file.model ?? "",
    proto(7, graph),
    ...operatorSets.map(([domain, version]) => proto(8, bytes(proto(1, domain), proto(2, version)))),
    ...(file.metadata ?? []).map(([key, value]) => proto(14, bytes(proto(1, key), proto(2, value)))),
  );
}
