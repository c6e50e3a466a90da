import { blake2b } from "@noble/hashes/blake2.js";
import { blake3 } from "@noble/hashes/blake3.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { encodeHex } from "./bytes.ts";
import { createDigest, type Digest, type DigestAlgorithm } from "./digest.ts";

/** Hashes bytes that come in pieces. */
export interface Hasher {
  /** Appends bytes; throws once `digestHex` was called. */
  update(bytes: Uint8Array): void;
  /** Ends the input and gives the hash in lowercase hex; further calls give the same. */
  digestHex(): string;
}

interface StreamingHash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

function startHash(algorithm: DigestAlgorithm): StreamingHash {
  switch (algorithm) {
    case "sha256":
      return sha256.create();
    case "blake2b":
      // The registry's `blake2b` is the unkeyed BLAKE2b-512.
      return blake2b.create({ dkLen: 64 });
    case "blake3":
      return blake3.create({ dkLen: 32 });
    default:
      throw new TypeError(`no such digest algorithm: ${String(algorithm satisfies never)}`);
  }
}

/**
 * Starts a hash in portable JavaScript, for any engine. For large inputs in Node its native hashes
 * are many times faster.
 */
export function createHasher(algorithm: DigestAlgorithm): Hasher {
  const hash = startHash(algorithm);
  let hex: string | undefined;
  return {
    update(bytes: Uint8Array): void {
      if (hex !== undefined) throw new Error("this hasher has given its digest already; create another one");
      hash.update(bytes);
    },
    digestHex(): string {
      hex ??= encodeHex(hash.digest());
      return hex;
    },
  };
}

/** The digest of exactly these bytes: SHA-256 (FIPS 180-4), BLAKE2b-512 (RFC 7693) or BLAKE3 with 32 bytes of output. */
export function digestBytes(algorithm: DigestAlgorithm, bytes: Uint8Array): Digest {
  const hasher = createHasher(algorithm);
  hasher.update(bytes);
  return createDigest(algorithm, hasher.digestHex());
}
