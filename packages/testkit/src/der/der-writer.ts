/** Joins byte strings. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** Encodes one DER element: identifier octet, definite length, contents (X.690 §8.1, §10.1). */
export function derElement(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(contents);
  return concatBytes([Uint8Array.of(tag), derLength(body.length), body]);
}

function derLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Uint8Array.of(0x80 | octets.length, ...octets);
}

/** SEQUENCE. */
export function derSequence(...elements: readonly Uint8Array[]): Uint8Array {
  return derElement(0x30, ...elements);
}

/** SET OF: the elements in ascending order of their encodings (X.690 §11.6). */
export function derSetOf(...elements: readonly Uint8Array[]): Uint8Array {
  return derElement(0x31, ...sortedEncodings(elements));
}

/** Elements in the order that DER wants in a SET OF, for callers that tag the set themselves. */
export function sortedEncodings(elements: readonly Uint8Array[]): Uint8Array[] {
  return [...elements].sort(Buffer.compare);
}

/** BOOLEAN TRUE; FALSE is never written because DER omits defaults. */
export const DER_TRUE: Uint8Array = Uint8Array.of(0x01, 0x01, 0xff);

/** NULL. */
export const DER_NULL: Uint8Array = Uint8Array.of(0x05, 0x00);

/** A non-negative INTEGER from big-endian bytes or a small number, in its shortest form. */
export function derInteger(value: Uint8Array | number): Uint8Array {
  const hex = typeof value === "number" ? value.toString(16) : Buffer.from(value).toString("hex");
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const shortest = bytes.subarray(start);
  const negative = (shortest[0] ?? 0) >= 0x80;
  return derElement(0x02, negative ? Uint8Array.of(0) : new Uint8Array(), shortest);
}

/** OBJECT IDENTIFIER from dotted decimal. */
export function derOid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const octets = [first * 40 + second, ...rest].flatMap(base128);
  return derElement(0x06, Uint8Array.from(octets));
}

function base128(arc: number): number[] {
  const septets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
    septets.unshift((rest % 128) | 0x80);
  }
  return septets;
}

/** OCTET STRING. */
export function derOctetString(bytes: Uint8Array): Uint8Array {
  return derElement(0x04, bytes);
}

/** BIT STRING of whole octets. */
export function derBitString(bytes: Uint8Array): Uint8Array {
  return derElement(0x03, Uint8Array.of(0), bytes);
}

/** A named-bit-list BIT STRING with the given bits set, trailing zeros removed (X.690 §11.2.2). */
export function derNamedBits(bits: readonly number[]): Uint8Array {
  const highest = Math.max(-1, ...bits);
  if (highest < 0) return derElement(0x03, Uint8Array.of(0));
  const bytes = new Uint8Array(Math.floor(highest / 8) + 1);
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return derElement(0x03, Uint8Array.of(7 - (highest & 7)), bytes);
}

/** UTF8String. */
export function derUtf8String(text: string): Uint8Array {
  return derElement(0x0c, Buffer.from(text, "utf8"));
}

/** GeneralizedTime in UTC to the second (RFC 5280 §4.1.2.5.2, RFC 3161 §2.4.2). */
export function derGeneralizedTime(time: Date): Uint8Array {
  return derElement(0x18, Buffer.from(`${digits(time)}Z`, "ascii"));
}

/** The X.509 Time of a date: UTCTime through 2049, GeneralizedTime after (RFC 5280 §4.1.2.5). */
export function derTime(time: Date): Uint8Array {
  const year = time.getUTCFullYear();
  if (year < 1950 || year > 2049) return derGeneralizedTime(time);
  return derElement(0x17, Buffer.from(`${digits(time).slice(2)}Z`, "ascii"));
}

function digits(time: Date): string {
  return time.toISOString().slice(0, 19).replace(/[-:T]/g, "");
}

/** A constructed context-specific element: EXPLICIT tagging, or IMPLICIT tagging of a constructed type. */
export function derContext(number: number, ...contents: readonly Uint8Array[]): Uint8Array {
  return derElement(0xa0 | number, ...contents);
}

/** A primitive context-specific element: IMPLICIT tagging of a primitive type. */
export function derContextPrimitive(number: number, contents: Uint8Array): Uint8Array {
  return derElement(0x80 | number, contents);
}
