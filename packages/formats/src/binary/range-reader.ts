import type { ByteSource } from "../byte-source.ts";
import type { Allowance } from "../limits.ts";

/** No allowance is left for a read. What it means is the caller's to say; it never leaves the package. */
export class AllowanceSpent extends Error {}

/** Reads a range of a source within an allowance; bytes beyond the range do not exist. */
export class RangeReader {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #start: number;
  readonly #allowance: Allowance;
  #held: Uint8Array = new Uint8Array();
  #heldAt = 0;

  constructor(source: ByteSource, allowance: Allowance, start = 0, size: number = source.size) {
    this.#source = source;
    this.#allowance = allowance;
    this.#start = start;
    this.size = size;
  }

  /** The part from `start` on, with the same allowance. What was read last is not read again. */
  part(start: number, size: number): RangeReader {
    const from = Math.min(Math.max(start, 0), this.size);
    return this.#derive(from, Math.max(0, Math.min(size, this.size - from)), this.#allowance);
  }

  /** The same range with another allowance. */
  with(allowance: Allowance): RangeReader {
    return this.#derive(0, this.size, allowance);
  }

  #derive(from: number, size: number, allowance: Allowance): RangeReader {
    const reader = new RangeReader(this.#source, allowance, this.#start + from, size);
    reader.#held = this.#held;
    reader.#heldAt = this.#heldAt - from;
    return reader;
  }

  /**
   * The bytes from `offset` on: `length`, or fewer where the range ends. Up to `ahead` bytes are read and kept for the
   * next call. Throws `AllowanceSpent`; errors of the source pass through.
   */
  async read(offset: number, length: number, ahead: number = length): Promise<Uint8Array> {
    const end = Math.min(offset + length, this.size);
    if (!(offset >= 0) || offset >= end) return new Uint8Array();
    if (offset < this.#heldAt || end > this.#heldAt + this.#held.length) {
      const wanted = Math.min(Math.max(length, ahead), this.size - offset);
      this.#held = await this.#spend(offset, wanted, end - offset);
      this.#heldAt = offset;
    }
    return this.#held.subarray(offset - this.#heldAt, end - this.#heldAt);
  }

  async #spend(offset: number, wanted: number, needed: number): Promise<Uint8Array> {
    const length = Math.min(wanted, Math.max(needed, this.#allowance.bytes));
    if (length > this.#allowance.bytes || this.#allowance.reads < 1) throw new AllowanceSpent();
    this.#allowance.bytes -= length;
    this.#allowance.reads -= 1;
    return (await this.#source.read(this.#start + offset, length)).subarray(0, length);
  }
}

/** `work`, or `otherwise` where its allowance is spent before it is done. */
export async function withinAllowance<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AllowanceSpent) return otherwise;
    throw error;
  }
}
