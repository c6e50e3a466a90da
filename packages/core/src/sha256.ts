import { sha256 } from "@noble/hashes/sha2.js";
import { type Hasher, hasherOf } from "./hasher.ts";

/**
 * Starts a SHA-256 (FIPS 180-4) in portable JavaScript. The same as `createHasher("sha256")`, without loading the other
 * algorithms.
 */
export function createSha256Hasher(): Hasher {
  return hasherOf(sha256.create());
}
