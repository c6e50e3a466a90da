import { AixvError, quote } from "./error.ts";
import { err, ok, type Result } from "./result.ts";

/**
 * The hash algorithms of the OpenSSF Model Signing algorithm registry, by their identifiers there:
 * `sha256` (FIPS 180-4), `blake2b` (RFC 7693, 64-byte output, unkeyed) and `blake3` (32-byte output).
 */
export const DIGEST_ALGORITHMS = ["sha256", "blake2b", "blake3"] as const;

/** One of {@link DIGEST_ALGORITHMS}. */
export type DigestAlgorithm = (typeof DIGEST_ALGORITHMS)[number];

/** Output size of each algorithm, in bytes. */
export const DIGEST_SIZES: { readonly [A in DigestAlgorithm]: number } = {
  sha256: 32,
  blake2b: 64,
  blake3: 32,
};

/** A digest in text form: `<algorithm>:<lowercase hex>`, its algorithm always named. */
export type Digest = `${DigestAlgorithm}:${string}` & { readonly [digestBrand]: true };
declare const digestBrand: unique symbol;

/** What {@link parseDigest} can find wrong. */
export type DigestErrorCode = "DIGEST_INVALID" | "DIGEST_ALGORITHM_UNKNOWN";

/** Says why a text is no digest. */
export class DigestError extends AixvError<DigestErrorCode> {}

/** True if `name` is an algorithm of the registry, spelt as there. */
export function isDigestAlgorithm(name: unknown): name is DigestAlgorithm {
  return typeof name === "string" && (DIGEST_ALGORITHMS as readonly string[]).includes(name);
}

/** True if `hex` is the lowercase hexadecimal form of an output of `algorithm`, at its full length. */
export function isDigestHex(algorithm: DigestAlgorithm, hex: string): boolean {
  return hex.length === DIGEST_SIZES[algorithm] * 2 && /^[0-9a-f]+$/.test(hex);
}

/**
 * Parses a digest and normalises it: the algorithm name and the hex are lowercased, nothing else is forgiven.
 *
 * @param text - `<algorithm>:<hex>`; a bare hex of 64 digits is refused, because it does not name its algorithm
 * @returns the digest, or `DIGEST_INVALID`, or `DIGEST_ALGORITHM_UNKNOWN`
 */
export function parseDigest(text: string): Result<Digest, DigestError> {
  const colon = text.indexOf(":");
  if (colon < 0) {
    return err(
      new DigestError(
        "DIGEST_INVALID",
        `expected a digest such as "sha256:<64 hex digits>", got ${quote(text)}`,
      ),
    );
  }
  const algorithm = lowerAscii(text.slice(0, colon));
  const hex = lowerAscii(text.slice(colon + 1));
  if (!isDigestAlgorithm(algorithm)) {
    return err(
      new DigestError(
        "DIGEST_ALGORITHM_UNKNOWN",
        `expected a digest algorithm out of ${DIGEST_ALGORITHMS.join(", ")}, got ${quote(algorithm)}`,
      ),
    );
  }
  if (!isDigestHex(algorithm, hex)) {
    return err(
      new DigestError(
        "DIGEST_INVALID",
        `expected ${DIGEST_SIZES[algorithm] * 2} hex digits after "${algorithm}:", got ${quote(hex)}`,
      ),
    );
  }
  return ok(`${algorithm}:${hex}` as Digest);
}

/** Not `toLowerCase`, which makes an ASCII "k" of the Kelvin sign, and so would read `bla\u212ae2b` as an algorithm. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Builds a digest from hex that the caller computed; throws `DIGEST_INVALID` for hex of the wrong size or case. */
export function createDigest(algorithm: DigestAlgorithm, hex: string): Digest {
  if (!isDigestHex(algorithm, hex)) {
    throw new DigestError("DIGEST_INVALID", `not a ${algorithm} digest: ${quote(hex)}`);
  }
  return `${algorithm}:${hex}` as Digest;
}

/** The algorithm that a digest names. */
export function digestAlgorithm(digest: Digest): DigestAlgorithm {
  return digest.slice(0, digest.indexOf(":")) as DigestAlgorithm;
}

/** The hexadecimal part of a digest. */
export function digestHex(digest: Digest): string {
  return digest.slice(digest.indexOf(":") + 1);
}
