import { createHash } from "node:crypto";

/** An append-only Merkle tree with the hashes of RFC 6962 §2.1. */
export class MerkleTree {
  readonly #leaves: Uint8Array[] = [];

  /** Number of leaves. */
  get size(): number {
    return this.#leaves.length;
  }

  /** Appends an entry and returns its index. */
  append(entry: Uint8Array): number {
    return this.#leaves.push(leafHash(entry)) - 1;
  }

  /** Root hash over the first `size` leaves. */
  root(size: number = this.size): Uint8Array {
    return this.#hash(0, size);
  }

  /** Audit path of leaf `index` in the tree of the first `size` leaves, lowest sibling first (RFC 6962 §2.1.1). */
  inclusionProof(index: number, size: number = this.size): Uint8Array[] {
    if (index < 0 || index >= size || size > this.size) throw new RangeError("no such leaf in the tree");
    return this.#path(index, 0, size);
  }

  #hash(start: number, end: number): Uint8Array {
    if (end - start === 0) return sha256();
    if (end - start === 1) return this.#leaves[start] ?? sha256();
    const split = start + largestPowerOfTwoBelow(end - start);
    return sha256(Uint8Array.of(1), this.#hash(start, split), this.#hash(split, end));
  }

  #path(index: number, start: number, end: number): Uint8Array[] {
    if (end - start <= 1) return [];
    const split = start + largestPowerOfTwoBelow(end - start);
    return index < split
      ? [...this.#path(index, start, split), this.#hash(split, end)]
      : [...this.#path(index, split, end), this.#hash(start, split)];
  }
}

/** Hash of a leaf: SHA-256 over 0x00 and the entry (RFC 6962 §2.1). */
export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256(Uint8Array.of(0), entry);
}

function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

function largestPowerOfTwoBelow(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}
