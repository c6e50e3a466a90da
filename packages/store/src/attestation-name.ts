import { createDigest, type Digest, digestHex } from "@aixv/core";

/** What is appended to a file's name for that of its signature, here as in the reference implementation. */
export const BUNDLE_SUFFIX = ".sigstore.json";

const NAME = /^sha256_([0-9a-f]{64})\..{1,64}\.([0-9a-f]{64})\.json$/;
const MAX_KEY_LENGTH = 64;

/**
 * The name of the file around a statement: `sha256_<hex of the first subject>.<key>.<hex of the id>.json`, which the
 * reference implementation finds by its beginning. The id keeps attestations of one type apart.
 */
export function attestationName(subject: Digest, predicateType: string, id: Digest): string {
  return `sha256_${digestHex(subject)}.${attestationKey(predicateType)}.${digestHex(id)}.json`;
}

/** The last two segments of a predicate type, as the reference takes them, in characters that any file system takes. */
export function attestationKey(predicateType: string): string {
  const segments = predicateType
    .replace(/(?<!\/)\/+$/, "")
    .split("/")
    .slice(-2);
  const key = segments.join(".").replace(/[^A-Za-z0-9._-]/g, "_");
  return key === "" ? "_" : key.slice(-MAX_KEY_LENGTH);
}

/** The id in a name as of {@link attestationName}; undefined for others, such as those of the reference. */
export function idInName(name: string): Digest | undefined {
  const hex = NAME.exec(name)?.[2];
  return hex === undefined ? undefined : createDigest("sha256", hex);
}
