import type { ByteSource } from "../byte-source.ts";
import { malformed, tooLarge } from "./header-error.ts";
import type { HeaderLimits } from "./header-limits.ts";

/** What is read at once after a jump: the description of one large tensor. */
const LEAST_AHEAD = 1024;
/** What is read at once where a header goes on and on. */
const MOST_AHEAD = 256 * 1024;

/**
 * Reads a source within limits, one window of it at a time. The window grows while reading goes on where it ended, and
 * shrinks after a jump, so that tensors are not read that lie between descriptions. Throws `HeaderError`; errors of the
 * source pass through.
 */
export class HeaderSource {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #limits: Required<HeaderLimits>;
  #bytes: number;
  #reads: number;
  #window: Uint8Array = new Uint8Array();
  #start = 0;
  #ahead = LEAST_AHEAD;

  constructor(source: ByteSource, limits: Required<HeaderLimits>) {
    this.size = source.size;
    this.#source = source;
    this.#limits = limits;
    this.#bytes = limits.maxBytes;
    this.#reads = limits.maxReads;
  }

  /** What was read so far. */
  get spent(): { readonly bytes: number; readonly reads: number } {
    return { bytes: this.#limits.maxBytes - this.#bytes, reads: this.#limits.maxReads - this.#reads };
  }

  /** Exactly the `length` bytes from `offset` on. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    return this.held(offset, length) ?? (await this.readOn(offset, length)).subarray(0, length);
  }

  /** The same if they are held. To wait for what is there costs more than to read it: headers have millions of fields. */
  held(offset: number, length: number): Uint8Array | undefined {
    const at = offset - this.#start;
    return at >= 0 && at + length <= this.#window.length ? this.#window.subarray(at, at + length) : undefined;
  }

  /** The `length` bytes from `offset` on, and what is held of those behind them. */
  async readOn(offset: number, length: number): Promise<Uint8Array> {
    const end = offset + length;
    if (!(end <= this.size))
      throw malformed(
        `expected ${length} bytes at ${offset}, got the end of the file at ${this.size}; is it whole?`,
      );
    if (this.held(offset, length) === undefined) await this.#move(offset, length);
    return this.#window.subarray(offset - this.#start);
  }

  async #move(offset: number, needed: number): Promise<void> {
    // A step that is shorter than the window is none: the last text in it reaches beyond it.
    const goesOn = offset >= this.#start && offset <= this.#start + 2 * this.#window.length;
    this.#ahead = goesOn ? Math.min(this.#ahead * 4, MOST_AHEAD) : LEAST_AHEAD;
    const wanted = Math.min(Math.max(needed, this.#ahead), this.size - offset);
    const length = Math.min(wanted, Math.max(needed, this.#bytes));
    if (length > this.#bytes)
      throw tooLarge(`expected a header within ${this.#limits.maxBytes} bytes (maxBytes), got more`);
    if (this.#reads < 1)
      throw tooLarge(`expected a header within ${this.#limits.maxReads} reads (maxReads), got more`);
    this.#bytes -= length;
    this.#reads -= 1;
    const read = (await this.#source.read(offset, length)).subarray(0, length);
    if (read.length < needed)
      throw malformed(
        `expected ${needed} bytes at ${offset}, got ${read.length}: the source ends before its size`,
      );
    this.#window = read;
    this.#start = offset;
  }
}
