import type { RangeReader } from "../binary/range-reader.ts";
import { LINE_PREFIX, type LineCheck } from "./line-values.ts";

/** Bytes read at a time. */
const CHUNK = 4096;
const NEWLINE = 0x0a;

/** Goes through a stream of opcodes. Values are skipped rather than read. All may throw `AllowanceSpent`. */
export class OpcodeCursor {
  readonly #reader: RangeReader;
  #chunk: Uint8Array;
  #chunkAt = 0;
  #offset = 0;

  /** Begins at the beginning, which `head` has. */
  constructor(reader: RangeReader, head: Uint8Array) {
    this.#reader = reader;
    this.#chunk = head;
  }

  /** Bytes that are left. */
  get left(): number {
    return this.#reader.size - this.#offset;
  }

  /** The next byte, or undefined at the end. */
  async byte(): Promise<number | undefined> {
    const byte = this.#chunk[this.#offset - this.#chunkAt] ?? (await this.#upcoming())[0];
    this.#offset += 1;
    return byte;
  }

  /** A little-endian number of up to 8 bytes, or undefined where fewer are left. */
  async number(length: number): Promise<number | undefined> {
    let number = 0;
    for (let i = 0; i < length; i++) {
      const byte = await this.byte();
      if (byte === undefined) return undefined;
      number += byte * 256 ** i;
    }
    return number;
  }

  /** Skips bytes; false where fewer are left. */
  skip(length: number): boolean {
    if (length > this.left) return false;
    this.#offset += length;
    return true;
  }

  /**
   * The first bytes of a line, which is skipped with its end; undefined where there is none or `check` refuses it.
   * Unpicklers take off the last byte, be it a line feed or the last of the file.
   */
  async line(check: LineCheck): Promise<Uint8Array | undefined> {
    let prefix = new Uint8Array();
    let long = false;
    for (;;) {
      const upcoming = await this.#upcoming();
      if (upcoming.length === 0) {
        const line = long ? prefix : prefix.subarray(0, -1);
        return line.length > 0 && (long || check(line, true)) ? line : undefined;
      }
      const end = upcoming.indexOf(NEWLINE);
      const part = end === -1 ? upcoming : upcoming.subarray(0, end);
      this.#offset += part.length + (end === -1 ? 0 : 1);
      if (!long) {
        prefix = Uint8Array.of(...prefix, ...part.subarray(0, LINE_PREFIX - prefix.length + 1));
        long = prefix.length > LINE_PREFIX;
        // What no unpickler takes is known by its beginning, however long the line is.
        if (long && !check(prefix, false)) return undefined;
      }
      if (end !== -1) return long || check(prefix, true) ? prefix : undefined;
    }
  }

  /** All that is left, which stays. */
  async rest(): Promise<Uint8Array> {
    const index = this.#offset - this.#chunkAt;
    if (index + this.left <= this.#chunk.length) return this.#chunk.subarray(index, index + this.left);
    return this.#reader.read(this.#offset, this.left);
  }

  /** What of the bytes from here on is at hand; empty at the end alone. */
  async #upcoming(): Promise<Uint8Array> {
    const index = this.#offset - this.#chunkAt;
    if (index < this.#chunk.length) return this.#chunk.subarray(index);
    this.#chunk = await this.#reader.read(this.#offset, Math.min(CHUNK, Math.max(0, this.left)));
    this.#chunkAt = this.#offset;
    return this.#chunk;
  }
}
