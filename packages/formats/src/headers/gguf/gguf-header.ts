import { quote } from "@aixv/core";
import { hasAt, viewOf } from "../../binary/bytes-at.ts";
import { HeaderError, malformed, tooLarge } from "../header-error.ts";
import { type HeaderLimits, MAX_HEADER_KEYS, MAX_NAME_BYTES } from "../header-limits.ts";
import type { HeaderSource } from "../header-source.ts";
import { MetadataValues, textOf } from "../metadata-values.ts";
import type { ModelHeader } from "../model-header.ts";
import { TensorTally } from "../tensor-tally.ts";
import { GgufCursor, type GgufLayout } from "./gguf-cursor.ts";
import { describeGguf, GGUF_LISTS } from "./gguf-description.ts";
import { readTensors } from "./gguf-tensors.ts";
import { readTexts, readValue } from "./gguf-values.ts";

const MAGIC = "GGUF";
const NEWEST_VERSION = 3;
const HEAD_BYTES = 8;
/** What a file takes for alignment that says nothing. */
const DEFAULT_ALIGNMENT = 32;
const ALIGNMENT = "general.alignment";
const UINT32 = 4;
/** A key and a tensor with empty names, in version 1. */
const LEAST_KEY_BYTES = 4 + 4 + 1;
const LEAST_TENSOR_BYTES = 4 + 4 + 4 + 8;

/** The header of a GGUF file, version 1 to 3 in either byte order (docs/gguf.md of ggml); undefined if it is none. */
export async function readGgufHeader(
  source: HeaderSource,
  limits: Required<HeaderLimits>,
): Promise<ModelHeader | undefined> {
  const layout = await readLayout(source);
  if (layout === undefined) return undefined;
  const cursor = new GgufCursor(source, layout, HEAD_BYTES);
  const tensors = await cursor.count(LEAST_TENSOR_BYTES, "tensors");
  if (tensors > limits.maxTensors)
    throw tooLarge(`expected at most ${limits.maxTensors} tensors (maxTensors), got ${tensors}`);
  const keys = await cursor.count(LEAST_KEY_BYTES, "keys of metadata");
  if (keys > MAX_HEADER_KEYS)
    throw tooLarge(`expected at most ${MAX_HEADER_KEYS} keys of metadata, got ${keys}`);
  const metadata = new MetadataValues();
  let alignment = DEFAULT_ALIGNMENT;
  for (let i = 0; i < keys; i++) alignment = (await readKey(cursor, metadata)) ?? alignment;
  const tally = new TensorTally(limits.maxTensors);
  await readTensors(cursor, { tensors, alignment, tally });
  return {
    format: "gguf",
    version: String(layout.version),
    byteOrder: layout.littleEndian ? "little" : "big",
    about: describeGguf(metadata),
    ...tally.counts(),
    metadata: metadata.metadata(),
    omitted: metadata.omitted,
  };
}

async function readLayout(source: HeaderSource): Promise<GgufLayout | undefined> {
  if (source.size < HEAD_BYTES) return undefined;
  const head = await source.read(0, HEAD_BYTES);
  if (!hasAt(head, 0, MAGIC)) return undefined;
  const little = viewOf(head).getUint32(4, true);
  const big = viewOf(head).getUint32(4, false);
  const version = Math.min(little, big);
  // Letters after the magic are some text about the format; a small number is a version.
  if (version === 0 || version > 0xffff) return undefined;
  if (version > NEWEST_VERSION)
    throw new HeaderError(
      "HEADER_UNSUPPORTED",
      `expected GGUF of version 1 to ${NEWEST_VERSION}, got ${version}`,
    );
  return { version, littleEndian: little === version };
}

/** Reads a key and its value; gives the alignment if it is that. */
async function readKey(cursor: GgufCursor, metadata: MetadataValues): Promise<number | undefined> {
  const bytes = await cursor.text(MAX_NAME_BYTES);
  if (bytes === undefined)
    throw malformed(`expected a key of at most ${MAX_NAME_BYTES} bytes, got a longer one`);
  const key = textOf(bytes, "a key of the metadata");
  metadata.begin(key);
  const type = await cursor.u32();
  const list = GGUF_LISTS.includes(key) ? await readTexts(cursor, type) : undefined;
  if (list !== undefined) {
    metadata.addList(key, list.texts);
    metadata.omitted += list.omitted;
    return undefined;
  }
  const value = await readValue(cursor, type);
  metadata.add(key, value);
  return key === ALIGNMENT ? readAlignment(type, value) : undefined;
}

function readAlignment(type: number, value: unknown): number {
  const isPower = typeof value === "number" && value > 0 && Number.isInteger(Math.log2(value));
  if (type !== UINT32 || !isPower)
    throw malformed(`expected ${ALIGNMENT} to be a power of two of type uint32, got ${quote(String(value))}`);
  return value;
}
