/** `TensorProto.DataType` by number: its name, and the bits of an element in `raw_data` where that is defined. */
const TYPES: readonly (readonly [name: string, bits?: number])[] = [
  ["UNDEFINED"],
  ["FLOAT", 32],
  ["UINT8", 8],
  ["INT8", 8],
  ["UINT16", 16],
  ["INT16", 16],
  ["INT32", 32],
  ["INT64", 64],
  ["STRING"],
  ["BOOL", 8],
  ["FLOAT16", 16],
  ["DOUBLE", 64],
  ["UINT32", 32],
  ["UINT64", 64],
  ["COMPLEX64", 64],
  ["COMPLEX128", 128],
  ["BFLOAT16", 16],
  ["FLOAT8E4M3FN", 8],
  ["FLOAT8E4M3FNUZ", 8],
  ["FLOAT8E5M2", 8],
  ["FLOAT8E5M2FNUZ", 8],
  ["UINT4", 4],
  ["INT4", 4],
  ["FLOAT4E2M1", 4],
  ["FLOAT8E8M0", 8],
  ["UINT2", 2],
  ["INT2", 2],
  ["FLOAT6E2M3"],
  ["FLOAT6E3M2"],
];

/** The name of an element type; numbers that have none yet show as such. */
export function onnxTypeName(type: number): string {
  return TYPES[type]?.[0] ?? `type-${type}`;
}

/** What `elements` of a type take in `raw_data`; undefined if that is not known. */
export function rawBytes(type: number, elements: number): number | undefined {
  const bits = TYPES[type]?.[1];
  return bits === undefined ? undefined : Math.ceil((elements / 8) * bits);
}
