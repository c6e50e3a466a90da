import type { Digest } from "@aixv/core";
import { compare } from "../compare.ts";

const PREFIX = "sha256:";
const WORDS = 8;
const LENGTH: number = PREFIX.length + 64;
/** After so many places that are taken, a digest goes to where no choice of digests makes looking up slow. */
const MAX_PROBES = 32;

/**
 * Digests by number, each once. Those of SHA-256, which is nearly all, are kept as 32 bytes and found by a few of them: a
 * million take 50 MB, where as many texts in a `Map` take 130, and are a burden on every garbage collection.
 */
export class DigestTable {
  #size = 0;
  /** Eight for each number; zeros for one of another algorithm. */
  #words = new Int32Array(64 * WORDS);
  /** Numbers of digests by hash, each more by one, which leaves 0 for an empty place. */
  #places = new Int32Array(256);
  readonly #others = new Map<Digest, number>();
  readonly #otherTexts = new Map<number, Digest>();
  readonly #read = new Int32Array(WORDS);

  get size(): number {
    return this.#size;
  }

  /** The number of a digest; a new one gets the next. */
  add(digest: Digest): number {
    const isPlain = readSha256(digest, this.#read);
    const known = this.#find(digest, isPlain);
    if (known >= 0) return known;
    const number = this.#size++;
    if (this.#size * WORDS > this.#words.length) {
      const larger = new Int32Array(this.#words.length * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    if (isPlain) this.#words.set(this.#read, number * WORDS);
    else this.#otherTexts.set(number, digest);
    if (!isPlain || !this.#place(number)) this.#others.set(digest, number);
    if (this.#size * 2 > this.#places.length) this.#grow();
    return number;
  }

  /** The number of a digest, -1 for an unknown one. */
  find(digest: Digest): number {
    return this.#find(digest, readSha256(digest, this.#read));
  }

  /** The digest of a number that {@link add} gave. */
  text(number: number): Digest {
    if (!(number >= 0 && number < this.#size)) {
      throw new RangeError(`expected a number below ${this.#size}, got ${number}`);
    }
    return this.#otherTexts.get(number) ?? formatSha256(this.#words, number * WORDS);
  }

  /** By code units of their texts, which for digests of one algorithm is the order of their bytes. */
  compare(a: number, b: number): number {
    if (this.#otherTexts.has(a) || this.#otherTexts.has(b)) return compare(this.text(a), this.text(b));
    for (let word = 0; word < WORDS; word++) {
      const [one = 0, other = 0] = [this.#words[a * WORDS + word], this.#words[b * WORDS + word]];
      if (one !== other) return (one >>> 0) - (other >>> 0);
    }
    return 0;
  }

  /** By what was read of it, if it is one of SHA-256. */
  #find(digest: Digest, isPlain: boolean): number {
    if (isPlain) {
      const mask = this.#places.length - 1;
      let place = hash(this.#read, 0) & mask;
      for (let probe = 0; probe < MAX_PROBES; probe++) {
        const number = (this.#places[place] ?? 0) - 1;
        if (number < 0) return -1;
        if (this.#isRead(number)) return number;
        place = (place + 1) & mask;
      }
    }
    return this.#others.size === 0 ? -1 : (this.#others.get(digest) ?? -1);
  }

  #isRead(number: number): boolean {
    const at = number * WORDS;
    for (let word = 0; word < WORDS; word++) if (this.#words[at + word] !== this.#read[word]) return false;
    return true;
  }

  /** Puts a number where its digest is looked for; false if there is no place near. */
  #place(number: number): boolean {
    const mask = this.#places.length - 1;
    let place = hash(this.#words, number * WORDS) & mask;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      if (this.#places[place] === 0) {
        this.#places[place] = number + 1;
        return true;
      }
      place = (place + 1) & mask;
    }
    return false;
  }

  #grow(): void {
    this.#places = new Int32Array(this.#places.length * 2);
    for (let number = 0; number < this.#size; number++) {
      if (this.#otherTexts.has(number) || this.#place(number)) continue;
      this.#others.set(this.text(number), number);
    }
  }
}

/** Values of hexadecimal digits by character, -1 for other characters. */
const DIGITS: Int8Array = new Int8Array(128).map((_, code) =>
  "0123456789abcdef".indexOf(String.fromCharCode(code)),
);
const DIGIT_CODES: readonly number[] = [..."0123456789abcdef"].map((character) => character.charCodeAt(0));
/** A text to be filled in, by characters: that is the fastest way to one. */
const CODES: number[] = [...PREFIX, ..."0".repeat(64)].map((character) => character.charCodeAt(0));

/** Reads a SHA-256 digest into words; false for any other text. */
function readSha256(digest: string, words: Int32Array): boolean {
  if (digest.length !== LENGTH || !digest.startsWith(PREFIX)) return false;
  let at = PREFIX.length;
  for (let word = 0; word < WORDS; word++) {
    let value = 0;
    for (const end = at + 8; at < end; at++) {
      const digit = DIGITS[digest.charCodeAt(at)] ?? -1;
      if (digit < 0) return false;
      value = (value << 4) | digit;
    }
    words[word] = value;
  }
  return true;
}

function formatSha256(words: Int32Array, at: number): Digest {
  let end = PREFIX.length;
  for (let word = 0; word < WORDS; word++) {
    const value = words[at + word] ?? 0;
    for (let shift = 28; shift >= 0; shift -= 4) CODES[end++] = DIGIT_CODES[(value >> shift) & 15] ?? 0;
  }
  return String.fromCharCode.apply(null, CODES) as Digest;
}

/** Digests are evenly spread as they are, but for those that somebody chose. */
function hash(words: Int32Array, at: number): number {
  let mixed = 0;
  for (let word = 0; word < WORDS; word++) mixed ^= words[at + word] ?? 0;
  return Math.imul(mixed, 0x9e3779b1);
}
