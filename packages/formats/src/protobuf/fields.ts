import type { RangeReader } from "../binary/range-reader.ts";

/** A field of a protobuf message, with where its value lies. */
export interface Field {
  readonly number: number;
  readonly wireType: 0 | 1 | 2 | 5;
  /** Of a varint; of the others 0. */
  readonly value: number;
  readonly offset: number;
  readonly length: number;
}

/** More are no top level of a model. */
const MAX_FIELDS = 100_000;
const MAX_FIELD_NUMBER = 2 ** 29 - 1;
/** The most bytes before a value, and of a varint with its tag. */
export const MAX_TAG_AND_LENGTH = 20;
const AHEAD = 128;

/** The fields of a message, of which each ends where the next begins; undefined if that is not so. Skips the values. */
export async function readFields(
  reader: RangeReader,
  refuses: (field: Field) => boolean,
): Promise<Field[] | undefined> {
  const fields: Field[] = [];
  let offset = 0;
  while (offset < reader.size) {
    const bytes = await reader.read(offset, MAX_TAG_AND_LENGTH, AHEAD);
    const field = parseField(bytes, offset);
    if (field === undefined || field.offset + field.length > reader.size) return undefined;
    if (refuses(field) || fields.length === MAX_FIELDS) return undefined;
    fields.push(field);
    offset = field.offset + field.length;
  }
  return fields;
}

/** The field that begins with `bytes`, which lie at `at`; undefined if they are none, or break off. */
export function parseField(bytes: Uint8Array, at: number): Field | undefined {
  const tag = varint(bytes, 0);
  if (tag === undefined) return undefined;
  const number = Math.floor(tag.value / 8);
  if (number < 1 || number > MAX_FIELD_NUMBER) return undefined;
  const offset = at + tag.end;
  switch (tag.value % 8) {
    case 0: {
      const value = varint(bytes, tag.end);
      if (value === undefined) return undefined;
      return { number, wireType: 0, value: value.value, offset, length: value.end - tag.end };
    }
    case 1:
      return { number, wireType: 1, value: 0, offset, length: 8 };
    case 2: {
      const length = varint(bytes, tag.end);
      if (length === undefined) return undefined;
      return { number, wireType: 2, value: 0, offset: at + length.end, length: length.value };
    }
    case 5:
      return { number, wireType: 5, value: 0, offset, length: 4 };
    default:
      return undefined;
  }
}

/** The varint at `start`; undefined if it breaks off. Exact to 2^53, and never below it for what is above. */
export function varint(
  bytes: Uint8Array,
  start: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: start + i + 1 };
  }
  return undefined;
}
