/** Bytes of parts: texts are Latin-1, so that "\x80" is one byte. */
export function bytes(...parts: readonly (string | Uint8Array | number)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "number"
        ? [part]
        : typeof part === "string"
          ? [...part].map((character) => character.charCodeAt(0))
          : [...part],
    ),
  );
}

/** A little-endian number of `length` bytes. */
export function le(value: number | bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 0xffn));
}

export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
