import { type Digest, isDigestHex, parseDigest } from "@aixv/core";
import type { StatementClaims, SubjectClaims } from "./statement-claims.ts";

/**
 * The SHA-256 digests of a statement's subjects, each once, in their order. Subjects without one, or whose
 * `sha256` is not 64 hex digits, are left out.
 */
export function subjectDigests(claims: StatementClaims): readonly Digest[] {
  const digests = claims.subject.map(subjectDigest).filter((digest) => digest !== undefined);
  return [...new Set(digests)];
}

/** The SHA-256 digest of one subject; upper-case hex is read too. */
export function subjectDigest(subject: SubjectClaims): Digest | undefined {
  return sha256Of(subject.digest);
}

/** The `sha256` of anything that may be a DigestSet. */
export function sha256Of(digestSet: unknown): Digest | undefined {
  if (typeof digestSet !== "object" || digestSet === null || !Object.hasOwn(digestSet, "sha256"))
    return undefined;
  const hex = (digestSet as { readonly sha256: unknown }).sha256;
  if (typeof hex !== "string" || !isDigestHex("sha256", hex.toLowerCase())) return undefined;
  const digest = parseDigest(`sha256:${hex}`);
  return digest.ok ? digest.value : undefined;
}
