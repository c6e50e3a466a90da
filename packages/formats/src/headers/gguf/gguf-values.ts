import { malformed, tooLarge } from "../header-error.ts";
import { MAX_METADATA_TEXT_BYTES } from "../header-limits.ts";
import { hasRoom, textOf } from "../metadata-values.ts";
import type { HeaderValue } from "../model-header.ts";
import type { GgufCursor } from "./gguf-cursor.ts";

/** `gguf_metadata_value_type` by number. */
const BOOL = 7;
const TEXT = 8;
const ARRAY = 9;
const UINT64 = 10;
const INT64 = 11;

/** A type and a length. */
const LEAST_ARRAY_BYTES = 8;
/** The format sets no limit; its reference implementation takes no array in an array. */
const MAX_ARRAY_DEPTH = 4;
const MAX_NESTED_ARRAYS = 65_536;

type ReadNumber = (view: DataView, littleEndian: boolean) => number;

/** The other numbers: how many bytes they have, and how they are read. */
const NUMBERS: ReadonlyMap<number, readonly [bytes: number, read: ReadNumber]> = new Map([
  [0, [1, (view) => view.getUint8(0)]],
  [1, [1, (view) => view.getInt8(0)]],
  [2, [2, (view, little) => view.getUint16(0, little)]],
  [3, [2, (view, little) => view.getInt16(0, little)]],
  [4, [4, (view, little) => view.getUint32(0, little)]],
  [5, [4, (view, little) => view.getInt32(0, little)]],
  [6, [4, (view, little) => view.getFloat32(0, little)]],
  [12, [8, (view, little) => view.getFloat64(0, little)]],
]);

/** A scalar; undefined for what is not kept: arrays, long texts, integers that a double would round. */
export async function readValue(cursor: GgufCursor, type: number): Promise<HeaderValue | undefined> {
  const number = NUMBERS.get(type);
  if (number !== undefined) return cursor.number(...number);
  switch (type) {
    case BOOL: {
      const [byte] = await cursor.take(1);
      if (byte !== 0 && byte !== 1) throw malformed(`expected a boolean of 0 or 1, got ${byte}`);
      return byte === 1;
    }
    case TEXT: {
      const bytes = await cursor.text(MAX_METADATA_TEXT_BYTES);
      return bytes === undefined ? undefined : textOf(bytes, "a text of the metadata");
    }
    case UINT64:
      return exact(await cursor.number(8, (view, little) => view.getBigUint64(0, little)));
    case INT64:
      return exact(await cursor.number(8, (view, little) => view.getBigInt64(0, little)));
    case ARRAY:
      await skipArray(cursor, 1);
      return undefined;
    default:
      throw unknownType(type);
  }
}

function exact(value: bigint): number | undefined {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

function unknownType(type: number): Error {
  return malformed(`expected a value type of GGUF from 0 to 12, got ${type}`);
}

async function skipArray(cursor: GgufCursor, depth: number): Promise<void> {
  if (depth > MAX_ARRAY_DEPTH)
    throw tooLarge(`expected at most ${MAX_ARRAY_DEPTH} arrays inside one another, got more`);
  const type = await cursor.u32();
  const bytes = bytesOf(type);
  if (bytes === undefined) throw unknownType(type);
  const count = await cursor.count(bytes, "items of an array");
  if (type === TEXT) await cursor.skipTexts(count);
  else if (type === ARRAY) await skipArrays(cursor, count, depth);
  else cursor.skip(count * bytes);
}

async function skipArrays(cursor: GgufCursor, count: number, depth: number): Promise<void> {
  cursor.nestedArrays += count;
  if (cursor.nestedArrays > MAX_NESTED_ARRAYS)
    throw tooLarge(`expected at most ${MAX_NESTED_ARRAYS} arrays inside others, got more`);
  for (let i = 0; i < count; i++) await skipArray(cursor, depth + 1);
}

/** What an item takes, or takes at least. */
function bytesOf(type: number): number | undefined {
  switch (type) {
    case BOOL:
      return 1;
    case TEXT:
      return 4;
    case ARRAY:
      return LEAST_ARRAY_BYTES;
    case UINT64:
    case INT64:
      return 8;
    default:
      return NUMBERS.get(type)?.[0];
  }
}

/** A list of texts that is kept, and how many of them were not; undefined if the value is no such list. */
export async function readTexts(
  cursor: GgufCursor,
  type: number,
): Promise<{ readonly texts: readonly string[]; readonly omitted: number } | undefined> {
  if (type !== ARRAY) return undefined;
  const start = cursor.position;
  if ((await cursor.u32()) !== TEXT) {
    cursor.position = start;
    return undefined;
  }
  const count = await cursor.count(4, "texts of an array");
  const texts: string[] = [];
  let seen = 0;
  for (; seen < count && hasRoom(texts); seen++) {
    const bytes = await cursor.text(MAX_METADATA_TEXT_BYTES);
    if (bytes !== undefined) texts.push(textOf(bytes, "a text of the metadata"));
  }
  await cursor.skipTexts(count - seen);
  return { texts, omitted: count - texts.length };
}
