import { type Digest, type DigestAlgorithm, digestAlgorithm, digestHex, type JsonObject } from "@aixv/core";

/** Names of hash algorithms (Core/HashAlgorithm), by those of digests here and the number of hex digits. */
const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ["sha256:64", "sha256"],
  ["sha384:96", "sha384"],
  ["sha512:128", "sha512"],
  ["blake2b:128", "blake2b512"],
  ["blake2b:96", "blake2b384"],
  ["blake2b:64", "blake2b256"],
  ["blake3:64", "blake3"],
]);

/** A digest of bytes as a hash. */
export function hashOf(digest: Digest): JsonObject {
  return hash(digestAlgorithm(digest), digestHex(digest));
}

/** {@link hashOf} a resource of a manifest. */
export function resourceHash({
  algorithm,
  digest,
}: {
  readonly algorithm: DigestAlgorithm;
  readonly digest: string;
}): JsonObject {
  return hash(algorithm, digest);
}

/** Those of digests in any algorithm for which SPDX has a name. */
export function namedHashes(digests: readonly string[]): readonly JsonObject[] {
  return digests.flatMap((digest) => {
    const colon = digest.indexOf(":");
    const [algorithm, hex] = [digest.slice(0, colon), digest.slice(colon + 1)];
    const isNamed = ALGORITHMS.has(`${algorithm}:${hex.length}`) && /^[0-9a-f]+$/.test(hex);
    return isNamed ? [hash(algorithm, hex)] : [];
  });
}

function hash(algorithm: string, hashValue: string): JsonObject {
  return {
    type: "Hash",
    algorithm: ALGORITHMS.get(`${algorithm}:${hashValue.length}`) ?? "other",
    hashValue,
  };
}
