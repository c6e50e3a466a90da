import { createHash } from "node:crypto";
import { createDigest, type Digest } from "@aixv/core";

/** A claim that an artifact was made of two others. */
export interface Made {
  readonly artifact: Digest;
  readonly parents: readonly [Digest, Digest];
}

/** Generations of a family. */
export const GENERATIONS = 20;
/** How many artifacts are in each, but for the two roots. */
const SIZE = 500;

/** An artifact by its place: generation 0 are the roots. */
export function artifactOf(family: number, generation: number, place: number): Digest {
  const name = `family ${family}, generation ${generation}, ${place}`;
  return createDigest("sha256", createHash("sha256").update(name).digest("hex"));
}

/**
 * The claims of a family, generation by generation: everything in it came of its first root, each of two of the generation
 * before.
 */
export function* familyClaims(family: number, size: number = SIZE): Generator<readonly Made[]> {
  let before = [artifactOf(family, 0, 0), artifactOf(family, 0, 1)];
  for (let generation = 1; generation <= GENERATIONS; generation++) {
    const artifacts = Array.from({ length: size }, (_, place) => artifactOf(family, generation, place));
    yield artifacts.map((artifact, place): Made => {
      // Of the first generation both roots; after it two places far apart, so that branches come together again.
      const places =
        generation === 1 ? [0, 1] : [(place * 31 + generation * 17) % size, (place * 57 + 251) % size];
      const [first, second] = places.map((one) => before[one]);
      if (first === undefined || second === undefined) throw new RangeError("expected a generation before");
      return { artifact, parents: [first, second] };
    });
    before = artifacts;
  }
}

/** An artifact of the last generation. */
export function leafOf(family: number): Digest {
  return artifactOf(family, GENERATIONS, 7);
}

/** That of which the whole family came. */
export function rootOf(family: number): Digest {
  return artifactOf(family, 0, 0);
}
