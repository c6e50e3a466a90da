import { bytes, hex, le } from "./bytes.ts";

export function safetensors(
  header: string = '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}  ',
): Uint8Array {
  return bytes(le(header.length, 8), header, 7);
}

export function npy(descr = "'<f8'", version = 1, data: Uint8Array = le(0, 16)): Uint8Array {
  const header = `{'descr': ${descr}, 'fortran_order': False, 'shape': (2,), }\n`;
  return bytes("\x93NUMPY", version, 0, le(header.length, version === 1 ? 2 : 4), header, data);
}

export function gguf(version = 3, littleEndian = true): Uint8Array {
  const numbers = [le(version, 4), ...[0, 0].map((count) => le(count, version === 1 ? 4 : 8))];
  return bytes("GGUF", ...numbers.map((number) => (littleEndian ? number : number.toReversed())), le(0, 8));
}

const varint = (value: number): Uint8Array =>
  bytes(...(value < 128 ? [value] : [(value & 127) | 128, value >> 7]));

/** A protobuf field that has a length, or is a varint below 128. */
export function field(number: number, value: Uint8Array | string | number): Uint8Array {
  if (typeof value === "number") return bytes(varint(number * 8), value);
  const content = bytes(value);
  return bytes(varint(number * 8 + 2), varint(content.length), content);
}

export const onnxGraph: Uint8Array = bytes(field(1, field(4, "Add")), field(2, "graph"));

export function onnx(): Uint8Array {
  return bytes(field(1, 8), field(2, "pytorch"), field(7, onnxGraph), field(8, field(2, 17)));
}

export function savedModel(): Uint8Array {
  return bytes(field(1, 1), field(2, field(1, field(4, "serve"))));
}

export function tflite(): Uint8Array {
  return bytes(le(20, 4), "TFL3", le(0, 4), le(8, 2), le(8, 2), le(0, 4), le(8, 4), le(3, 4));
}

export const HDF5: Uint8Array = bytes("\x89HDF\r\n\x1a\n", 0, le(0, 87));

/** `os.system("true")` and other pickles, written by CPython 3.11. */
export const PICKLES = {
  protocol0: bytes("cposix\nsystem\np0\n(Vtrue\np1\ntp2\nRp3\n."),
  protocol2: bytes("\x80\x02cposix\nsystem\nq\x00X\x04\0\0\0trueq\x01\x85q\x02Rq\x03."),
  protocol4: hex(
    "80049520000000000000008c05706f736978948c0673797374656d9493948c0474727565948594529 42e".replace(" ", ""),
  ),
  /** What `torch.save` began its files with before they were zip files. */
  legacyTorch: hex("80028a0a6cfc9c46f9206aa850192e8002 4de9032e".replace(" ", "")),
} as const;
