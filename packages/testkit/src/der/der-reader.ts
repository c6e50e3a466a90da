/** One parsed DER element; views into the parsed bytes. */
export interface DerElement {
  /** Identifier octet. */
  readonly tag: number;
  /** The whole element with identifier and length. */
  readonly raw: Uint8Array;
  /** The content octets. */
  readonly contents: Uint8Array;
}

/** Thrown on bytes that are no DER of the expected shape; the services answer it with 400. */
export class DerError extends Error {}

/** Parses exactly one element; trailing bytes are an error. */
export function parseDer(bytes: Uint8Array): DerElement {
  const [element, ...more] = parseElements(bytes);
  if (element === undefined || more.length > 0) throw new DerError("expected exactly one DER element");
  return element;
}

/** The elements inside a constructed element. */
export function derChildren(element: DerElement): DerElement[] {
  if ((element.tag & 0x20) === 0) throw new DerError("expected a constructed DER element");
  return parseElements(element.contents);
}

function parseElements(bytes: Uint8Array): DerElement[] {
  const elements: DerElement[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const element = elementAt(bytes, offset);
    elements.push(element);
    offset += element.raw.length;
  }
  return elements;
}

function elementAt(bytes: Uint8Array, offset: number): DerElement {
  const tag = byteAt(bytes, offset);
  if ((tag & 0x1f) === 0x1f) throw new DerError("multi-byte DER tags are not supported");
  const first = byteAt(bytes, offset + 1);
  let length = first;
  let start = offset + 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new DerError("unsupported DER length");
    length = 0;
    for (let i = 0; i < count; i += 1) length = length * 256 + byteAt(bytes, start + i);
    start += count;
  }
  const end = start + length;
  if (end > bytes.length) throw new DerError("truncated DER element");
  return { tag, raw: bytes.subarray(offset, end), contents: bytes.subarray(start, end) };
}

function byteAt(bytes: Uint8Array, offset: number): number {
  const byte = bytes[offset];
  if (byte === undefined) throw new DerError("truncated DER element");
  return byte;
}

/** Dotted decimal of an OBJECT IDENTIFIER. */
export function readOid(element: DerElement | undefined): string {
  if (element === undefined || element.tag !== 0x06) throw new DerError("expected an OBJECT IDENTIFIER");
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of element.contents) {
    arc = arc * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [head = 0, ...rest] = arcs;
  const first = Math.min(2, Math.floor(head / 40));
  return [first, head - first * 40, ...rest].join(".");
}
