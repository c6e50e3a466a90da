import { blake2b } from "@noble/hashes/blake2.js";
import { blake3 } from "@noble/hashes/blake3.js";
import { createDigest, type Digest, type DigestAlgorithm } from "./digest.ts";
import { type Hasher, hasherOf } from "./hasher.ts";
import { createSha256Hasher } from "./sha256.ts";

/**
 * Starts a hash in portable JavaScript, for any engine. For large inputs in Node its native hashes
 * are many times faster.
 */
export function createHasher(algorithm: DigestAlgorithm): Hasher {
  switch (algorithm) {
    case "sha256":
      return createSha256Hasher();
    case "blake2b":
      // The registry's `blake2b` is the unkeyed BLAKE2b-512.
      return hasherOf(blake2b.create({ dkLen: 64 }));
    case "blake3":
      return hasherOf(blake3.create({ dkLen: 32 }));
    default:
      throw new TypeError(`no such digest algorithm: ${String(algorithm satisfies never)}`);
  }
}

/** The digest of exactly these bytes: SHA-256 (FIPS 180-4), BLAKE2b-512 (RFC 7693) or BLAKE3 with 32 bytes of output. */
export function digestBytes(algorithm: DigestAlgorithm, bytes: Uint8Array): Digest {
  const hasher = createHasher(algorithm);
  hasher.update(bytes);
  return createDigest(algorithm, hasher.digestHex());
}
