import { createDigest, type Digest, getOwn, isDigestHex, isJsonObject } from "@aixv/core";
import type { StatementClaims } from "./statement-claims.ts";

/** Types of the statements that are manifests of artifacts (OMS v1.0 §6.1, and what came before it). */
export const MANIFEST_PREDICATE_TYPES: readonly string[] = [
  "https://model_signing/signature/v1.0",
  "https://model_signing/Digests/v0.1",
];

/**
 * The digest of the only file of a manifest, by which a single file is known; the statement's subject is a digest over that.
 * Whether the file itself was signed or a folder of nothing else, a manifest does not say.
 *
 * @returns `undefined` for other statements, for several files, and for files that were not hashed whole by SHA-256
 */
export function manifestFileDigest({ predicateType, predicate }: StatementClaims): Digest | undefined {
  if (!MANIFEST_PREDICATE_TYPES.includes(predicateType)) return undefined;
  const resources = getOwn(predicate, "resources");
  const [only, second] = Array.isArray(resources) ? resources : [];
  if (!isJsonObject(only) || second !== undefined) return undefined;
  const hex = getOwn(only, "digest");
  const isFile =
    getOwn(only, "algorithm") === "sha256" && typeof hex === "string" && isDigestHex("sha256", hex);
  return isFile ? createDigest("sha256", hex) : undefined;
}
