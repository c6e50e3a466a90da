import { type AixvError, type Digest, digestAlgorithm, digestHex, type Result } from "@aixv/core";
import { parseBundle, VerificationError, type Verified } from "@aixv/envelope";
import { type VerifyOptions, verifyMessage, verifyStatement } from "@aixv/envelope/verify";
import { attempt } from "../attempt.ts";
import { loadTrust, type TrustOptions } from "../trust-options.ts";
import { claimOf, type FoundEvidence } from "./find-evidence.ts";

/** Evidence that was looked at: what its signature proves, or why it counts for nothing. */
export type JudgedEvidence = FoundEvidence &
  (
    | { readonly verified: Verified<unknown>; readonly refusal?: undefined }
    | { readonly verified?: undefined; readonly refusal: AixvError }
  );

/**
 * Verifies evidence about one artifact, each piece by itself: one that is refused says nothing about the others.
 *
 * @param digest - the artifact; a valid signature over a statement about another one is a refusal
 * @returns every piece, in the order given; an error only where whom to trust cannot be read
 */
export async function verifyEvidence(
  digest: Digest,
  evidence: readonly FoundEvidence[],
  trust: TrustOptions,
): Promise<Result<readonly JudgedEvidence[], AixvError>> {
  return await attempt(async () => {
    const options = await loadTrust(trust);
    return await Promise.all(
      evidence.map(async (found): Promise<JudgedEvidence> => {
        const verified = await verifyOne(digest, found.bytes, options);
        return verified.ok ? { ...found, verified: verified.value } : { ...found, refusal: verified.error };
      }),
    );
  });
}

async function verifyOne(
  digest: Digest,
  bytes: Uint8Array,
  options: VerifyOptions,
): Promise<Result<Verified<unknown>, AixvError>> {
  const bundle = parseBundle(bytes);
  if (!bundle.ok) return bundle;
  if (bundle.value.content.kind === "messageSignature") {
    const digestOf = async (algorithm: string): Promise<string> =>
      algorithm === digestAlgorithm(digest) ? digestHex(digest) : "unknown";
    return await verifyMessage(bytes, digestOf, options);
  }
  const verified = await verifyStatement(bytes, options);
  if (!verified.ok || claimOf(bundle.value).subjects.includes(digest)) return verified;
  const message = `the statement is about another artifact than ${digest}`;
  return { ok: false, error: new VerificationError("ARTIFACT_DIGEST_MISMATCH", message) };
}
