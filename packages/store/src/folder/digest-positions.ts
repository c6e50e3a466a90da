const ENTRY = 3;
const NONE = -1;
const FIRST_CAPACITY = 64;

/**
 * Positions of lines by digests in them. Of each digest four bytes are kept: an index of a million lines has several
 * million of them, which as the keys of a `Map` would take most of its time and memory. So positions of other digests may
 * be among those that are found: whoever asks looks at the lines.
 */
export class DigestPositions {
  /** For each entry: key, position, and the entry before of the same bucket. */
  #entries = new Int32Array(FIRST_CAPACITY * ENTRY);
  /** The last entry of each bucket. As many as there is room for entries, a power of two. */
  #buckets = new Int32Array(FIRST_CAPACITY).fill(NONE);
  #size = 0;

  /** Notes that the line at a position has this digest. */
  add(key: number, position: number): void {
    if (this.#size === this.#buckets.length) this.#grow();
    const bucket = key & (this.#buckets.length - 1);
    const entry = this.#size++ * ENTRY;
    this.#entries[entry] = key;
    this.#entries[entry + 1] = position;
    this.#entries[entry + 2] = this.#buckets[bucket] ?? NONE;
    this.#buckets[bucket] = entry;
  }

  /** Positions, the last one first; one may come several times. */
  find(key: number): readonly number[] {
    const positions: number[] = [];
    for (let entry = this.#last(key); entry !== NONE; entry = this.#entries[entry + 2] ?? NONE) {
      if (this.#entries[entry] === key) positions.push(this.#entries[entry + 1] ?? NONE);
    }
    return positions;
  }

  /** The last position that is right. */
  findOne(key: number, isRight: (position: number) => boolean): number | undefined {
    for (let entry = this.#last(key); entry !== NONE; entry = this.#entries[entry + 2] ?? NONE) {
      const position = this.#entries[entry + 1] ?? NONE;
      if (this.#entries[entry] === key && isRight(position)) return position;
    }
    return undefined;
  }

  #last(key: number): number {
    return this.#buckets[key & (this.#buckets.length - 1)] ?? NONE;
  }

  #grow(): void {
    const entries = new Int32Array(this.#entries.length * 2);
    entries.set(this.#entries);
    const buckets = new Int32Array(this.#buckets.length * 2).fill(NONE);
    for (let entry = 0; entry < this.#entries.length; entry += ENTRY) {
      const bucket = (entries[entry] ?? 0) & (buckets.length - 1);
      entries[entry + 2] = buckets[bucket] ?? NONE;
      buckets[bucket] = entry;
    }
    this.#entries = entries;
    this.#buckets = buckets;
  }
}

/** The key of the digest whose hex digits begin here, of which there are at least eight. */
export function digestKey(text: string, start = 0): number {
  let key = 0;
  for (let index = start; index < start + 8; index++) {
    const code = text.charCodeAt(index);
    // The digits follow one another, as do the letters: "0" is 0x30, "a" is 0x61.
    key = (key << 4) | ((code & 15) + 9 * (code >> 6));
  }
  return key;
}
