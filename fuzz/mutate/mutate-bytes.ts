import type { Random } from "../random.ts";
import type { Mutated } from "./mutate-json.ts";

type Edit = (bytes: Buffer, random: Random, donor: Uint8Array) => Buffer;

/** Numbers at which counters, lengths and offsets go wrong. */
const EXTREMES = [
  0n,
  1n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
] as const;
const LARGE = [2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 40n] as const;

const EDITS: { readonly [name: string]: Edit } = {
  "a bit flipped": (bytes, random) => {
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    return bytes;
  },
  "a byte set": (bytes, random) => {
    bytes[random.below(bytes.length)] = random.pick([
      0,
      1,
      0x20,
      0x22,
      0x2e,
      0x7f,
      0x80,
      0xff,
      random.below(256),
    ]);
    return bytes;
  },
  "bytes inserted": (bytes, random) => {
    const at = random.below(bytes.length + 1);
    const more = Buffer.from(Array.from({ length: 1 + random.below(16) }, () => random.below(256)));
    return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
  },
  "bytes cut out": (bytes, random) => {
    const at = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(32))]);
  },
  "the end cut off": (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  "the beginning cut off": (bytes, random) => bytes.subarray(random.below(bytes.length + 1)),
  "a part repeated": (bytes, random) => {
    const at = random.below(bytes.length);
    const part = bytes.subarray(at, at + 1 + random.below(64));
    return Buffer.concat([
      bytes.subarray(0, at),
      ...Array.from({ length: 1 + random.below(4) }, () => part),
      bytes.subarray(at),
    ]);
  },
  "a number set": (bytes, random) => {
    const width = random.pick([1, 2, 4, 8]);
    if (bytes.length < width) return bytes;
    const value = BigInt.asUintN(width * 8, random.pick(random.oneIn(2) ? EXTREMES : LARGE));
    const at = random.below(bytes.length - width + 1);
    const little = random.oneIn(2);
    for (let index = 0; index < width; index++) {
      const shift = BigInt(8 * (little ? index : width - 1 - index));
      bytes[at + index] = Number((value >> shift) & 0xffn);
    }
    return bytes;
  },
  "a part of another put in": (bytes, random, donor) => {
    const from = random.below(donor.length);
    const part = donor.subarray(from, from + 1 + random.below(128));
    const at = random.below(bytes.length + 1);
    return Buffer.concat([
      bytes.subarray(0, at),
      part,
      bytes.subarray(at + (random.oneIn(2) ? part.length : 0)),
    ]);
  },
  "another put behind": (bytes, _random, donor) => Buffer.concat([bytes, donor]),
};
const NAMES = Object.keys(EDITS);

/** Bytes with one or a few places changed. */
export function mutateBytes(bytes: Uint8Array, donor: Uint8Array, random: Random): Mutated<Uint8Array> {
  const rounds = random.pick([1, 1, 1, 2, 3, 8]);
  const changes: string[] = [];
  let mutated: Buffer = Buffer.from(bytes);
  for (let round = 0; round < rounds; round++) {
    const name = random.pick(NAMES) ?? "a bit flipped";
    mutated = EDITS[name]?.(mutated, random, donor) ?? mutated;
    changes.push(name);
  }
  return { value: Uint8Array.from(mutated), change: changes.join("; ") };
}
