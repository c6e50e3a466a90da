// One table-driven path for every engine, and not `Uint8Array.fromBase64` where it exists: what a verifier
// accepts must not depend on where it runs, and the built-in skips white space.

const BASE64_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const HEX_ALPHABET = "0123456789abcdef";
const INVALID = 0xff;
const PADDING = "=".charCodeAt(0);

const encoder = new TextEncoder();
const asciiDecoder = new TextDecoder();
const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const base64Letters = encoder.encode(BASE64_ALPHABET);
const base64Values = decodingTable(BASE64_ALPHABET, "-_", 62);
const hexLetters = encoder.encode(HEX_ALPHABET);
const hexValues = decodingTable(HEX_ALPHABET, "ABCDEF", 10);

/** Maps an ASCII code to its value in `alphabet`; the letters of `aliases` mean the values from `aliasStart` on. */
function decodingTable(alphabet: string, aliases: string, aliasStart: number): Uint8Array {
  const table = new Uint8Array(256).fill(INVALID);
  for (let value = 0; value < alphabet.length; value++) table[alphabet.charCodeAt(value)] = value;
  for (let index = 0; index < aliases.length; index++) table[aliases.charCodeAt(index)] = aliasStart + index;
  return table;
}

/** Writes bytes as lowercase hexadecimal, two digits a byte. */
export function encodeHex(bytes: Uint8Array): string {
  const digits = new Uint8Array(bytes.length * 2);
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    digits[index * 2] = hexLetters[byte >> 4] ?? 0;
    digits[index * 2 + 1] = hexLetters[byte & 15] ?? 0;
  }
  return asciiDecoder.decode(digits);
}

/** Reads hexadecimal of either case; `undefined` for an odd number of digits or anything that is no digit. */
export function decodeHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    const high = valueAt(hexValues, text.charCodeAt(index * 2));
    const low = valueAt(hexValues, text.charCodeAt(index * 2 + 1));
    if (high === INVALID || low === INVALID) return undefined;
    bytes[index] = (high << 4) | low;
  }
  return bytes;
}

function valueAt(table: Uint8Array, code: number): number {
  return table[code] ?? INVALID;
}

/** Writes bytes as base64 in the standard alphabet, with padding (RFC 4648 §4). */
export function encodeBase64(bytes: Uint8Array): string {
  const output = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PADDING);
  let written = 0;
  for (let index = 0; index < bytes.length; index += 3) {
    const remaining = bytes.length - index;
    const bits = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    output[written] = base64Letters[bits >> 18] ?? 0;
    output[written + 1] = base64Letters[(bits >> 12) & 63] ?? 0;
    if (remaining > 1) output[written + 2] = base64Letters[(bits >> 6) & 63] ?? 0;
    if (remaining > 2) output[written + 3] = base64Letters[bits & 63] ?? 0;
    written += 4;
  }
  return asciiDecoder.decode(output);
}

/**
 * Reads base64 in the standard or the URL-safe alphabet (RFC 4648 §4, §5), as DSSE v1.0 lets a verifier do.
 *
 * Padding may be absent, altogether, unless the text uses `+` or `/`, which are standard only. Refused with
 * `undefined`: white space, both alphabets in one text, padding of the wrong length, and trailing bits that are
 * not zero (RFC 4648 §3.5).
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const isStandard = text.includes("+") || text.includes("/");
  if (isStandard && (text.includes("-") || text.includes("_"))) return undefined;
  let length = text.length;
  if (text.endsWith("=")) {
    if (length % 4 !== 0) return undefined;
    length -= text.endsWith("==") ? 2 : 1;
  } else if (isStandard && length % 4 !== 0) {
    return undefined;
  }
  if (length % 4 === 1) return undefined;
  // Whatever is not ASCII becomes bytes that are in no alphabet.
  return decodeSextets(encoder.encode(text), length);
}

function decodeSextets(codes: Uint8Array, length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  const whole = length - (length % 4);
  let written = 0;
  // Every valid value is below 64, so the two upper bits of this tell of any invalid letter.
  let seen = 0;
  for (let index = 0; index < whole; index += 4) {
    const a = base64Values[codes[index] ?? 0] ?? INVALID;
    const b = base64Values[codes[index + 1] ?? 0] ?? INVALID;
    const c = base64Values[codes[index + 2] ?? 0] ?? INVALID;
    const d = base64Values[codes[index + 3] ?? 0] ?? INVALID;
    seen |= a | b | c | d;
    const bits = (a << 18) | (b << 12) | (c << 6) | d;
    bytes[written++] = bits >> 16;
    bytes[written++] = bits >> 8;
    bytes[written++] = bits;
  }
  if (whole < length) {
    const a = base64Values[codes[whole] ?? 0] ?? INVALID;
    const b = base64Values[codes[whole + 1] ?? 0] ?? INVALID;
    const c = whole + 2 < length ? (base64Values[codes[whole + 2] ?? 0] ?? INVALID) : 0;
    seen |= a | b | c;
    const bits = (a << 10) | (b << 4) | (c >> 2);
    const unusedBits = whole + 2 < length ? c & 3 : b & 15;
    if (unusedBits !== 0) return undefined;
    bytes[written++] = bits >> 8;
    if (written < bytes.length) bytes[written] = bits;
  }
  return seen > 63 ? undefined : bytes;
}

/** Encodes a text as UTF-8. A lone surrogate becomes U+FFFD: check `text.isWellFormed()` first where that matters. */
export function utf8Bytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Decodes UTF-8 strictly; `undefined` if it is not valid. A byte order mark is kept as U+FEFF, so that no byte is lost. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8Decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** True if both have the same bytes. Not in constant time: for public values such as digests, never for secrets. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) {
    if (a[index] !== b[index]) return false;
  }
  return true;
}

/** Joins byte strings into a new one. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
