import { type ByteSource, bytesSource, detectFormats } from "@aixv/formats";

export async function formatsOf(bytes: Uint8Array): Promise<string> {
  return (await detectFormats(bytesSource(bytes))).formats.join(" ");
}

/** A source that counts what is read of it, and whose bytes are made as they are asked for. */
export class CountingSource implements ByteSource {
  readonly size: number;
  reads = 0;
  bytes = 0;
  readonly #fill: (offset: number, bytes: Uint8Array) => void;

  constructor(size: number, fill: (offset: number, bytes: Uint8Array) => void) {
    this.size = size;
    this.#fill = fill;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    if (!(offset >= 0 && length > 0 && offset + length <= this.size))
      throw new RangeError("read outside of the file");
    this.reads += 1;
    this.bytes += length;
    const bytes = new Uint8Array(length);
    this.#fill(offset, bytes);
    return Promise.resolve(bytes);
  }

  /** `parts` at their offsets, and `rest` everywhere else. */
  static of(size: number, parts: readonly (readonly [number, Uint8Array])[], rest = 0): CountingSource {
    return new CountingSource(size, (offset, bytes) => {
      bytes.fill(rest);
      for (const [at, part] of parts)
        for (let i = Math.max(at, offset); i < Math.min(at + part.length, offset + bytes.length); i++)
          bytes[i - offset] = part[i - at] ?? 0;
    });
  }
}
