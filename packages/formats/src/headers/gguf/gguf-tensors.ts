import { quote } from "@aixv/core";
import { HeaderError, malformed } from "../header-error.ts";
import { MAX_NAME_BYTES } from "../header-limits.ts";
import { textOf } from "../metadata-values.ts";
import { elementsOf, type TensorTally } from "../tensor-tally.ts";
import { GGML_TYPES, type GgmlType } from "./ggml-types.ts";
import type { GgufCursor } from "./gguf-cursor.ts";

/** `GGML_MAX_DIMS`. */
const MAX_DIMENSIONS = 4;

/** Where the bytes of a tensor lie, from the beginning of all tensors on. */
interface Range {
  readonly name: string;
  readonly begin: number;
  /** At least: of types whose size is not known it is `begin`. */
  readonly end: number;
}

/** Reads the descriptions of tensors, and checks that the file holds what they describe. */
export async function readTensors(
  cursor: GgufCursor,
  header: { readonly tensors: number; readonly alignment: number; readonly tally: TensorTally },
): Promise<void> {
  const { tensors, alignment, tally } = header;
  const ranges: Range[] = [];
  for (let i = 0; i < tensors; i++) {
    const range = await readTensor(cursor, tally);
    if (range.begin % alignment !== 0)
      throw malformed(
        `expected the tensor ${quote(range.name)} at a multiple of ${alignment}, got ${range.begin}`,
      );
    ranges.push(range);
  }
  if (tensors === 0) return;
  const start = Math.ceil(cursor.position / alignment) * alignment;
  requireWithin(ranges, Math.max(0, cursor.source.size - start));
}

async function readTensor(cursor: GgufCursor, tally: TensorTally): Promise<Range> {
  const bytes = await cursor.text(MAX_NAME_BYTES);
  if (bytes === undefined)
    throw malformed(`expected the name of a tensor to have at most ${MAX_NAME_BYTES} bytes, got more`);
  const name = textOf(bytes, "the name of a tensor");
  const dimensions = await cursor.u32();
  if (dimensions > MAX_DIMENSIONS)
    throw new HeaderError(
      "HEADER_UNSUPPORTED",
      `expected at most ${MAX_DIMENSIONS} dimensions of the tensor ${quote(name)}, got ${dimensions}`,
    );
  const shape: number[] = [];
  for (let i = 0; i < dimensions; i++) shape.push(await cursor.size());
  const elements = elementsOf(shape, name);
  const number = await cursor.u32();
  const type = GGML_TYPES.get(number) ?? { name: `type-${number}` };
  tally.add(name, type.name, elements);
  const begin = await cursor.u64();
  return { name, begin, end: begin + (bytesOf(type, shape, elements, name) ?? 0) };
}

/** Rows, which the first dimension counts, are of whole blocks. */
function bytesOf(
  type: GgmlType,
  shape: readonly number[],
  elements: number,
  name: string,
): number | undefined {
  if (type.elements === undefined || type.bytes === undefined) return undefined;
  const row = shape[0] ?? 1;
  if (row % type.elements !== 0)
    throw malformed(
      `expected rows of blocks of ${type.elements} in the tensor ${quote(name)}, which is ${type.name}, got ${row}`,
    );
  return (elements / type.elements) * type.bytes;
}

/** The file has the bytes of each, and none has those of another. */
function requireWithin(ranges: Range[], size: number): void {
  ranges.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name, begin, end } of ranges) {
    if (begin < at)
      throw malformed(`expected the tensor ${quote(name)} from ${at} on, got ${begin}: tensors overlap`);
    if (!(end <= size))
      throw malformed(
        `expected the tensor ${quote(name)} within ${size} bytes, got ${end}; is the file whole?`,
      );
    at = end;
  }
}
