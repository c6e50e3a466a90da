import { type AixvError, err, type Result } from "@aixv/core";
import { parseBundle, type Statement, VerificationError, type Verified } from "@aixv/envelope";
import { type VerifyOptions, verifyMessage, verifyStatement } from "@aixv/envelope/verify";
import type { DigestOf } from "./artifact.ts";

/** Algorithms of an in-toto DigestSet that are compared; a subject that has none of them names nothing here. */
const SUBJECT_ALGORITHMS: readonly string[] = ["sha256", "sha384", "sha512"];

/** Verifies a bundle over an artifact: a file signature must be over it, a statement must have it as a subject. */
export async function verifyArtifact(
  bundle: Uint8Array,
  digestOf: DigestOf,
  options: VerifyOptions,
): Promise<Result<Verified<unknown>, AixvError>> {
  const parsed = parseBundle(bundle);
  if (!parsed.ok) return parsed;
  const { content } = parsed.value;
  if (content.kind === "messageSignature") {
    const digest = await digestOf(content.messageSignature.algorithm);
    if (digest === undefined) {
      return differs("it is over another digest than SHA-256, which is all that was given: give the file");
    }
    return await verifyMessage(bundle, async () => digest, options);
  }
  const verified = await verifyStatement(bundle, options);
  if (!verified.ok || (await hasSubject(verified.value.value, digestOf))) return verified;
  return differs("it is over a statement about others: none of its subjects has the digests of this one");
}

function differs(why: string): Result<never, VerificationError> {
  return err(
    new VerificationError("ARTIFACT_DIGEST_MISMATCH", `expected a signature over this artifact, but ${why}`),
  );
}

/** Every digest of the subject that can be known must be the artifact's, and one must be. */
async function hasSubject({ subject }: Statement, digestOf: DigestOf): Promise<boolean> {
  for (const { digest } of subject) {
    const own = await Promise.all(
      SUBJECT_ALGORITHMS.filter((algorithm) => Object.hasOwn(digest, algorithm)).map(async (algorithm) => ({
        signed: digest[algorithm],
        actual: await digestOf(algorithm),
      })),
    );
    const known = own.filter(({ actual }) => actual !== undefined);
    if (known.length > 0 && known.every(({ signed, actual }) => signed === actual)) return true;
  }
  return false;
}
