import { u64, viewOf } from "../../binary/bytes-at.ts";
import { malformed } from "../header-error.ts";
import type { HeaderSource } from "../header-source.ts";

/** How a GGUF file writes numbers: version 1 has counts and lengths of 32 bits, the others of 64. */
export interface GgufLayout {
  readonly version: number;
  readonly littleEndian: boolean;
}

/** Reads a GGUF header from `position` on. Numbers of 64 bits are exact to 2^53, and never below it for what is above. */
export class GgufCursor {
  position: number;
  /** Arrays inside others so far. */
  nestedArrays = 0;
  readonly source: HeaderSource;
  readonly #littleEndian: boolean;
  readonly #sizeBytes: 4 | 8;

  constructor(source: HeaderSource, layout: GgufLayout, position: number) {
    this.source = source;
    this.position = position;
    this.#littleEndian = layout.littleEndian;
    this.#sizeBytes = layout.version === 1 ? 4 : 8;
  }

  /** The next bytes. */
  async take(length: number): Promise<Uint8Array> {
    const bytes = this.source.held(this.position, length) ?? (await this.source.read(this.position, length));
    this.position += length;
    return bytes;
  }

  /** A number, as `read` gets it out of a view of its bytes. */
  async number<T>(bytes: number, read: (view: DataView, littleEndian: boolean) => T): Promise<T> {
    const held = this.source.held(this.position, bytes) ?? (await this.source.read(this.position, bytes));
    this.position += bytes;
    return read(viewOf(held), this.#littleEndian);
  }

  u32(): Promise<number> {
    return this.number(4, (view, little) => view.getUint32(0, little));
  }

  u64(): Promise<number> {
    return this.number(8, (view, little) => u64(view, 0, little));
  }

  /** A count, a length or a dimension. */
  size(): Promise<number> {
    return this.#sizeBytes === 4 ? this.u32() : this.u64();
  }

  /** A count of things of `least` bytes or more, which the rest of the file can hold. */
  async count(least: number, what: string): Promise<number> {
    const count = await this.size();
    const room = Math.floor((this.source.size - this.position) / least);
    if (count > room)
      throw malformed(
        `expected at most ${room} ${what}, which the file can hold, got ${count}; is it whole?`,
      );
    return count;
  }

  /** Moves on without reading. */
  skip(length: number): void {
    const left = this.source.size - this.position;
    if (!(length <= left))
      throw malformed(
        `expected ${length} bytes at ${this.position}, got ${left} and the end of the file; is it whole?`,
      );
    this.position += length;
  }

  /** Moves over texts, of which the lengths are read alone: vocabularies have hundreds of thousands. */
  async skipTexts(count: number): Promise<void> {
    const sizeBytes = this.#sizeBytes;
    let left = count;
    while (left > 0) {
      const held = await this.source.readOn(this.position, sizeBytes);
      const view = viewOf(held);
      let at = 0;
      while (left > 0 && at + sizeBytes <= held.length) {
        const length =
          sizeBytes === 4 ? view.getUint32(at, this.#littleEndian) : u64(view, at, this.#littleEndian);
        at += sizeBytes + length;
        left -= 1;
      }
      this.skip(at);
    }
  }

  /** The bytes of a text; undefined, and skipped, if there are more than `maxBytes`. */
  async text(maxBytes: number): Promise<Uint8Array | undefined> {
    const length = await this.size();
    if (length <= maxBytes) return this.take(length);
    this.skip(length);
    return undefined;
  }
}
