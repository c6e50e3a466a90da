import { type AixvError, type Digest, digestAlgorithm, digestHex, err, type Result } from "@aixv/core";
import { parseBundle, VerificationError, type Verified } from "@aixv/envelope";
import { type VerifyOptions, verifyMessage, verifyStatement } from "@aixv/envelope/verify";
import { attempt } from "../attempt.ts";
import { pause } from "../pause.ts";
import { loadTrust, type TrustOptions } from "../trust-options.ts";
import { claimOf } from "./claimed-artifact.ts";
import type { FoundEvidence } from "./find-evidence.ts";

/** Evidence that was looked at: what its signature proves, or why it counts for nothing. */
export type JudgedEvidence = FoundEvidence &
  (
    | { readonly verified: Verified<unknown>; readonly refusal?: undefined }
    | { readonly verified?: undefined; readonly refusal: AixvError }
  );

/** Options of {@link verifyEvidence}. */
export interface VerifyEvidenceOptions extends TrustOptions {
  readonly signal?: AbortSignal;
}

/**
 * Verifies evidence about one artifact, each piece by itself: one that is refused says nothing about the others.
 *
 * @param digest - the artifact; a valid signature over a statement about another one is a refusal
 * @returns every piece, in the order given; an error only where whom to trust cannot be read
 */
export async function verifyEvidence(
  digest: Digest,
  evidence: readonly FoundEvidence[],
  trust: VerifyEvidenceOptions,
): Promise<Result<readonly JudgedEvidence[], AixvError>> {
  return await attempt(
    async () => await judgeEvidence(digest, evidence, await loadTrust(trust), trust.signal),
  );
}

/** Pieces that are verified before others may run: some milliseconds. */
const CHUNK = 16;

/** The same with trust that was loaded before. */
export async function judgeEvidence(
  digest: Digest,
  evidence: readonly FoundEvidence[],
  trust: VerifyOptions,
  signal?: AbortSignal,
): Promise<readonly JudgedEvidence[]> {
  const judged: JudgedEvidence[] = [];
  // One after the other: there may be tens of thousands, and little of the work waits for anything.
  for (const [index, found] of evidence.entries()) {
    if (index % CHUNK === 0) await pause(signal);
    const verified = await verifyOne(digest, found, trust);
    judged.push(verified.ok ? { ...found, verified: verified.value } : { ...found, refusal: verified.error });
  }
  return judged;
}

async function verifyOne(
  digest: Digest,
  { bytes, kind }: FoundEvidence,
  options: VerifyOptions,
): Promise<Result<Verified<unknown>, AixvError>> {
  const bundle = parseBundle(bytes);
  if (!bundle.ok) return bundle;
  const { subjects, fault } = claimOf(bundle.value, kind);
  if (fault !== undefined) return err(fault);
  if (!subjects.includes(digest)) {
    const message = `the signature is about another artifact than ${digest}`;
    return err(new VerificationError("ARTIFACT_DIGEST_MISMATCH", message));
  }
  if (bundle.value.content.kind !== "messageSignature") return await verifyStatement(bytes, options);
  const digestOf = async (algorithm: string): Promise<string> =>
    algorithm === digestAlgorithm(digest) ? digestHex(digest) : "unknown";
  return await verifyMessage(bytes, digestOf, options);
}
