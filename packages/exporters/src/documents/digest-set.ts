import { type Digest, digestAlgorithm, digestHex } from "@aixv/core";
import type { DigestSet } from "@aixv/envelope";

/** A digest as in-toto has it (DigestSet v1); names of algorithms are the same there. */
export function digestSet(digest: Digest): DigestSet {
  return { [digestAlgorithm(digest)]: digestHex(digest) };
}
