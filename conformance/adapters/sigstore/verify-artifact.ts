import { type AixvError, err, type Result } from "@aixv/core";
import { parseBundle, type Statement, VerificationError, type Verified } from "@aixv/envelope";
import { type VerifyOptions, verifyMessage, verifyStatement } from "@aixv/envelope/verify";
import type { DigestOf } from "./artifact.ts";

/** Algorithms of an in-toto DigestSet that are compared; a subject that has none of them names nothing here. */
const SUBJECT_ALGORITHMS: readonly string[] = ["sha256", "sha384", "sha512"];

/**
 * Verifies a bundle over an artifact: a file signature must be over it, a statement must have it as a subject.
 *
 * @returns the proof, or why not; throws what `digestOf` throws
 */
export async function verifyArtifact(
  bundle: Uint8Array,
  digestOf: DigestOf,
  options: VerifyOptions,
): Promise<Result<Verified<unknown>, AixvError>> {
  const parsed = parseBundle(bundle);
  if (!parsed.ok) return parsed;
  if (parsed.value.content.kind === "messageSignature") return await verifyMessage(bundle, digestOf, options);
  const verified = await verifyStatement(bundle, options);
  if (!verified.ok || (await hasSubject(verified.value.value, digestOf))) return verified;
  return err(
    new VerificationError(
      "ARTIFACT_DIGEST_MISMATCH",
      "the signed statement is about other artifacts: none of its subjects has the digest of this one",
    ),
  );
}

/** Every digest of the subject that can be computed must be the artifact's. */
async function hasSubject({ subject }: Statement, digestOf: DigestOf): Promise<boolean> {
  for (const { digest } of subject) {
    const known = Object.entries(digest).filter(([algorithm]) => SUBJECT_ALGORITHMS.includes(algorithm));
    const compared = await Promise.all(
      known.map(async ([algorithm, hex]) => (await digestOf(algorithm)) === hex),
    );
    if (compared.length > 0 && compared.every((isSame) => isSame)) return true;
  }
  return false;
}
