import { type Digest, type DigestAlgorithm, digestAlgorithm, digestHex, type JsonObject } from "@aixv/core";

const ALGORITHMS: { readonly [A in DigestAlgorithm]: string } = {
  sha256: "SHA-256",
  blake2b: "BLAKE2b-512",
  blake3: "BLAKE3",
};

/** Other digests of a file, by the names that facts give them. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(ALGORITHMS),
  ["sha384", "SHA-384"],
  ["sha512", "SHA-512"],
]);

/** A digest of the bytes of one file as CycloneDX has it. */
export function hashOf(digest: Digest): JsonObject {
  return { alg: ALGORITHMS[digestAlgorithm(digest)], content: digestHex(digest) };
}

/** {@link hashOf} the resource of a manifest that is a whole file. */
export function resourceHash({
  algorithm,
  digest,
}: {
  readonly algorithm: DigestAlgorithm;
  readonly digest: string;
}): JsonObject {
  return { alg: ALGORITHMS[algorithm], content: digest };
}

/** Digests of any algorithm as hashes, and those of which CycloneDX has no algorithm or no length. */
export function splitHashes(digests: readonly string[]): {
  readonly hashes: readonly JsonObject[];
  readonly rest: readonly string[];
} {
  const hashes: JsonObject[] = [];
  const rest: string[] = [];
  for (const digest of digests) {
    const colon = digest.indexOf(":");
    const alg = OTHERS.get(digest.slice(0, colon));
    const content = digest.slice(colon + 1);
    if (alg !== undefined && HASH_LENGTHS.get(alg) === content.length && /^[0-9a-f]+$/.test(content))
      hashes.push({ alg, content });
    else rest.push(digest);
  }
  return { hashes, rest };
}

/** Hex digits of the hash algorithms of CycloneDX 1.7. */
export const HASH_LENGTHS: ReadonlyMap<string, number> = new Map([
  ["MD5", 32],
  ["SHA-1", 40],
  ["SHA-256", 64],
  ["SHA-384", 96],
  ["SHA-512", 128],
  ["SHA3-256", 64],
  ["SHA3-384", 96],
  ["SHA3-512", 128],
  ["BLAKE2b-256", 64],
  ["BLAKE2b-384", 96],
  ["BLAKE2b-512", 128],
  ["BLAKE3", 64],
  ["Streebog-256", 64],
  ["Streebog-512", 128],
]);
