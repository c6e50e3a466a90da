import { decodeUtf8, utf8Bytes } from "./bytes.ts";
import { createJsonError, JsonError } from "./json-error.ts";
import { type JsonScanLimits, JsonScanner } from "./json-scanner.ts";
import { JsonFault } from "./json-tokenizer.ts";
import type { JsonValue } from "./json-value.ts";
import { err, ok, type Result } from "./result.ts";

/** Bounds on what `parseJson` takes; each has a default. */
export interface JsonLimits {
  /** Most bytes of UTF-8, by default 64 MiB (67,108,864), never above 536,870,888. */
  readonly maxBytes?: number;
  /** Most arrays and objects inside one another, by default 64, never above 1,000; a scalar has depth 0, `[]` depth 1. */
  readonly maxDepth?: number;
  /** Most array items and object members in all, by default 1,000,000. */
  readonly maxEntries?: number;
  /** Refuses integers outside ±(2^53 - 1), which a double may round; by default they are rounded as by `JSON.parse`. */
  readonly rejectUnsafeIntegers?: boolean;
}

/** What {@link JsonLimits} are when not given. */
export const DEFAULT_JSON_LIMITS: Required<JsonLimits> = {
  maxBytes: 64 * 1024 * 1024,
  maxDepth: 64,
  maxEntries: 1_000_000,
  rejectUnsafeIntegers: false,
};

/** The reader recurses once a level; this keeps it far from any engine's stack limit. */
const DEPTH_CEILING = 1000;

/** The longest string of V8, in units: a longer text could not be decoded. */
const BYTES_CEILING = 2 ** 29 - 24;

/**
 * Parses untrusted JSON strictly by RFC 8259, within limits: no byte order mark, comments, trailing commas,
 * duplicate keys (compared after unescaping), lone surrogates, or numbers beyond the range of a double. What it
 * returns has exactly the members written in the text: its objects have no prototype, and `__proto__` is refused.
 *
 * @param input - UTF-8 bytes, or a text already decoded
 * @param options - limits; a limit that is not a whole number of 0 or more throws `RangeError`
 * @returns the value, or a `JsonError` that says where; its code is one of `JSON_TOO_LARGE`, `JSON_TOO_DEEP`,
 * `JSON_TOO_MANY_ENTRIES`, `JSON_INVALID_UTF8`, `JSON_SYNTAX`, `JSON_DUPLICATE_KEY`, `JSON_FORBIDDEN_KEY`,
 * `JSON_LONE_SURROGATE`, `JSON_NUMBER_OUT_OF_RANGE`, `JSON_UNSAFE_INTEGER`, `JSON_TRAILING_BYTES`, `JSON_EMPTY`
 * @example
 * const parsed = parseJson('{"a": [1, 2]}');
 * if (!parsed.ok) console.error(parsed.error.message, parsed.error.pointer);
 */
export function parseJson(
  input: Uint8Array | string,
  options: JsonLimits = {},
): Result<JsonValue, JsonError> {
  if (typeof input !== "string" && !(input instanceof Uint8Array)) {
    throw new TypeError("parseJson expects a Uint8Array or a string");
  }
  const maxBytes = checkLimit("maxBytes", options.maxBytes ?? DEFAULT_JSON_LIMITS.maxBytes, BYTES_CEILING);
  const limits: JsonScanLimits = {
    maxDepth: checkLimit("maxDepth", options.maxDepth ?? DEFAULT_JSON_LIMITS.maxDepth, DEPTH_CEILING),
    maxEntries: checkLimit("maxEntries", options.maxEntries ?? DEFAULT_JSON_LIMITS.maxEntries),
    rejectUnsafeIntegers: options.rejectUnsafeIntegers ?? DEFAULT_JSON_LIMITS.rejectUnsafeIntegers,
  };
  if (isLargerThan(input, maxBytes)) {
    const size = typeof input === "string" ? "more" : `${input.length} bytes`;
    const message = `expected at most ${maxBytes} bytes of JSON (maxBytes), got ${size}`;
    return err(new JsonError("JSON_TOO_LARGE", message, { line: 1, column: 1, offset: 0, pointer: "" }));
  }
  if (typeof input === "string") return scanText(input, limits);
  const text = decodeUtf8(input);
  return text === undefined ? err(explainInvalidUtf8(input, limits)) : scanText(text, limits);
}

function scanText(text: string, limits: JsonScanLimits): Result<JsonValue, JsonError> {
  const scanner = new JsonScanner(text, limits);
  try {
    return ok(scanner.scanDocument());
  } catch (error) {
    if (error instanceof JsonFault) return err(createJsonError(error, text, scanner.pointer()));
    throw error;
  }
}

function checkLimit(name: string, value: number, ceiling = Number.POSITIVE_INFINITY): number {
  const isWhole = Number.isInteger(value) || value === Number.POSITIVE_INFINITY;
  if (!isWhole || value < 0 || value > ceiling) {
    throw new RangeError(`expected ${name} to be a whole number from 0 to ${ceiling}, got ${value}`);
  }
  return value;
}

function isLargerThan(input: Uint8Array | string, maxBytes: number): boolean {
  if (input.length > maxBytes) return true;
  // A UTF-16 unit takes at most three bytes of UTF-8, so most texts need not be measured.
  if (typeof input !== "string" || input.length * 3 <= maxBytes) return false;
  let bytes = input.length;
  for (let index = 0; index < input.length; index++) {
    const unit = input.charCodeAt(index);
    if (unit < 0x80) continue;
    // Each half of a surrogate pair counts two of the pair's four bytes.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes > maxBytes;
}

function explainInvalidUtf8(bytes: Uint8Array, limits: JsonScanLimits): JsonError {
  const valid = decodeValidPrefix(bytes);
  // Reading what is valid shows which value breaks off, unless that text is faulty before its end.
  const broken = scanText(valid, limits);
  const pointer = !broken.ok && broken.error.offset === valid.length ? broken.error.pointer : "";
  const message = "expected UTF-8 (RFC 8259 §8.1), got bytes that are not; re-encode the text";
  return createJsonError({ code: "JSON_INVALID_UTF8", message, offset: valid.length }, valid, pointer);
}

/** The text before the first invalid byte. */
function decodeValidPrefix(bytes: Uint8Array): string {
  // A replacement character may be written in the text or put in by the decoder; only the former is in the bytes.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  let byteOffset = 0;
  let runStart = 0;
  for (let mark = text.indexOf("\ufffd"); mark >= 0; mark = text.indexOf("\ufffd", mark + 1)) {
    byteOffset += utf8Bytes(text.slice(runStart, mark)).length;
    const isWritten =
      bytes[byteOffset] === 0xef && bytes[byteOffset + 1] === 0xbf && bytes[byteOffset + 2] === 0xbd;
    if (!isWritten) return text.slice(0, mark);
    byteOffset += 3;
    runStart = mark + 1;
  }
  return text;
}
