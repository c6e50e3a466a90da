import {
  describeJson,
  getOwn,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
  quote,
} from "@aixv/core";
import { hasAt, u64, viewOf } from "../../binary/bytes-at.ts";
import { HeaderError, malformed, tooLarge } from "../header-error.ts";
import { type HeaderLimits, MAX_SAFETENSORS_HEADER_BYTES } from "../header-limits.ts";
import type { HeaderSource } from "../header-source.ts";
import { MetadataValues } from "../metadata-values.ts";
import type { ModelDescription, ModelHeader } from "../model-header.ts";
import { present } from "../present.ts";
import { elementsOf, TensorTally } from "../tensor-tally.ts";
import { SAFETENSORS_TYPE_BITS } from "./safetensors-types.ts";

/** What the reference implementation takes at most: with a larger length a file is none. */
const MAX_REFERENCE_HEADER = 100_000_000;
/** The length of the header. */
const LENGTH_BYTES = 8;
/** An object of objects of arrays. */
const DEPTH = 3;
const METADATA = "__metadata__";

/** The header of a safetensors file, by the rules of its reference implementation 0.8; undefined if it is none. */
export async function readSafetensorsHeader(
  source: HeaderSource,
  limits: Required<HeaderLimits>,
): Promise<ModelHeader | undefined> {
  const length = await headerLength(source);
  if (length === undefined) return undefined;
  if (length > MAX_SAFETENSORS_HEADER_BYTES)
    throw tooLarge(
      `expected a safetensors header of at most ${MAX_SAFETENSORS_HEADER_BYTES} bytes, got ${length}`,
    );
  const header = parseHeader(await source.read(LENGTH_BYTES, length));
  const metadata = readMetadata(getOwn(header, METADATA) ?? null);
  const tally = new TensorTally(limits.maxTensors);
  const ranges: Range[] = [];
  for (const [name, info] of Object.entries(header))
    if (name !== METADATA) ranges.push(readTensor(name, info, tally));
  requireWholeFile(ranges, source.size - LENGTH_BYTES - length);
  return {
    format: "safetensors",
    about: describe(metadata),
    ...tally.counts(),
    metadata: metadata.metadata(),
    omitted: metadata.omitted,
  };
}

/** It has no magic: a small number, of which most bytes are 0, and the beginning of a JSON object have to do. */
async function headerLength(source: HeaderSource): Promise<number | undefined> {
  if (source.size < LENGTH_BYTES + 2) return undefined;
  const head = await source.read(0, LENGTH_BYTES + 1);
  const length = u64(viewOf(head), 0);
  const isOne = length >= 2 && length <= MAX_REFERENCE_HEADER && hasAt(head, LENGTH_BYTES, "{");
  return isOne ? length : undefined;
}

function parseHeader(bytes: Uint8Array): JsonObject {
  const parsed = parseJson(bytes, {
    maxBytes: MAX_SAFETENSORS_HEADER_BYTES,
    maxDepth: DEPTH,
    rejectUnsafeIntegers: true,
  });
  if (!parsed.ok) {
    const { code, message } = parsed.error;
    const isLimit = code === "JSON_TOO_DEEP" || code === "JSON_TOO_MANY_ENTRIES" || code === "JSON_TOO_LARGE";
    throw (isLimit ? tooLarge : malformed)(`safetensors header: ${message}`, parsed.error);
  }
  // It begins with a brace, so it is one.
  return isJsonObject(parsed.value) ? parsed.value : {};
}

function readMetadata(value: JsonValue): MetadataValues {
  const values = new MetadataValues();
  if (value === null) return values;
  if (!isJsonObject(value))
    throw malformed(`expected ${METADATA} to be an object of texts, got ${describeJson(value)}`);
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string")
      throw malformed(`expected a text for ${quote(key)} in ${METADATA}, got ${describeJson(text)}`);
    values.begin(key);
    values.add(key, text);
  }
  return values;
}

/** Where the bytes of a tensor lie, from the end of the header on. */
interface Range {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

function readTensor(name: string, info: JsonValue, tally: TensorTally): Range {
  if (!isJsonObject(info))
    throw malformed(`expected an object for the tensor ${quote(name)}, got ${describeJson(info)}`);
  const type = getOwn(info, "dtype");
  if (typeof type !== "string")
    throw malformed(`expected a dtype for the tensor ${quote(name)}, got ${describeJson(type)}`);
  const bits = SAFETENSORS_TYPE_BITS.get(type);
  if (bits === undefined)
    throw new HeaderError(
      "HEADER_UNSUPPORTED",
      `expected a dtype of safetensors 0.8 for the tensor ${quote(name)}, got ${quote(type)}`,
    );
  const elements = elementsOf(naturals(getOwn(info, "shape"), "shape", name), name);
  tally.add(name, type, elements);
  const offsets = naturals(getOwn(info, "data_offsets"), "data_offsets", name);
  const [begin = 0, end = 0] = offsets;
  if (offsets.length !== 2 || end < begin)
    throw malformed(`expected data_offsets [begin, end] for the tensor ${quote(name)}, got others`);
  // Half bytes at most make a sum that is not whole, and it is exact far beyond the size of any file.
  if (end - begin !== (elements / 8) * bits)
    throw malformed(
      `expected ${(elements / 8) * bits} bytes of data by the shape of ${quote(name)}, got ${end - begin}`,
    );
  return { name, begin, end };
}

function naturals(value: JsonValue | undefined, field: string, name: string): readonly number[] {
  const isList =
    Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0);
  if (!isList)
    throw malformed(
      `expected ${field} of the tensor ${quote(name)} to be whole numbers of 0 or more, got ${describeJson(value)}`,
    );
  return value as readonly number[];
}

/** Each tensor begins where another ends: what no tensor has could be anything, and what two have could change. */
function requireWholeFile(ranges: Range[], size: number): void {
  ranges.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name, begin, end } of ranges) {
    if (begin !== at)
      throw malformed(
        `expected the tensor ${quote(name)} to begin at ${at}, without hole or overlap, got ${begin}`,
      );
    at = end;
  }
  if (at !== size)
    throw malformed(
      `expected tensors of ${size} bytes, which the file has, got ${at} by the header; is it whole?`,
    );
}

/** The Stability AI Model Metadata Standard 1.0, which some writers follow. */
function describe(metadata: MetadataValues): ModelDescription {
  if (!metadata.has("modelspec.sai_model_spec")) return {};
  const text = (key: string): string | undefined => metadata.text(`modelspec.${key}`);
  return present<ModelDescription>({
    name: text("title"),
    description: text("description"),
    architecture: text("architecture"),
    author: text("author"),
    license: text("license"),
    tags: text("tags")
      ?.split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
  });
}
