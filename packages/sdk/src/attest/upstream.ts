import { createDigest, type Digest, type Timestamp } from "@aixv/core";
import { type Statement, VerificationError, type Verified } from "@aixv/envelope";
import { verifyStatement } from "@aixv/envelope/verify";
import { artifactDigest, OMS_PREDICATE_TYPE, parseManifest } from "@aixv/manifest";
import { subjectDigests, type VerifiedUpstream } from "@aixv/records";
import { digestOfReference, readArtifactReference } from "../artifact-reference.ts";
import { unwrapped } from "../attempt.ts";
import { readClock } from "../clock.ts";
import type { DigestOptions } from "../digest-model.ts";
import { loadTrust, type TrustOptions } from "../trust-options.ts";
import { verifyModel } from "../verify-model.ts";

/** An artifact that a claim names as its input. */
export interface UpstreamArtifact {
  readonly digest: Digest;
  /** Present if its signature was verified. */
  readonly verified?: VerifiedUpstream;
}

/**
 * Finds out which artifact a reference names, and verifies its signature where somebody is trusted.
 *
 * @param reference - a digest (nothing to verify), a model's file or folder (verified with the bundle beside it if
 *   `trust` is given), or a bundle (always verified: its word is all there is)
 * @throws what refuses the signature; a claim must not name an input whose signature was refused
 */
export async function resolveUpstream(
  reference: string,
  what: string,
  trust: TrustOptions | undefined,
  options: DigestOptions & { readonly now?: Timestamp },
): Promise<UpstreamArtifact> {
  const found = await readArtifactReference(reference, what);
  switch (found.kind) {
    case "digest":
      return { digest: found.digest };
    case "bundle":
      return await verifyUpstreamBundle(found.bytes, trust ?? {}, options.now);
    case "model": {
      if (trust === undefined) return { digest: await digestOfReference(found, options) };
      const model = unwrapped(await verifyModel(found.path, trust));
      const digest = createDigest("sha256", model.digest.replace(/^sha256:/, ""));
      return { digest, verified: describeUpstream(digest, model.signature, options.now) };
    }
  }
}

async function verifyUpstreamBundle(
  bytes: Uint8Array,
  trust: TrustOptions,
  now: Timestamp | undefined,
): Promise<UpstreamArtifact> {
  const signature = unwrapped(await verifyStatement(bytes, await loadTrust(trust)));
  const digest = claimedArtifact(signature.value);
  return { digest, verified: describeUpstream(digest, signature, now) };
}

/** The artifact that a verified statement is about. Of a manifest with a single resource, that file. */
function claimedArtifact(statement: Statement): Digest {
  if (statement.predicateType === OMS_PREDICATE_TYPE) {
    const manifest = unwrapped(parseManifest(statement));
    return artifactDigest(manifest, true);
  }
  const [digest, second] = subjectDigests(statement);
  if (digest !== undefined && second === undefined) return digest;
  const count = digest === undefined ? "none" : "several";
  throw new VerificationError(
    "STATEMENT_INVALID",
    `expected a bundle about one artifact with a SHA-256 digest, got ${count}: name the artifact by its digest or path`,
  );
}

function describeUpstream(
  digest: Digest,
  signature: Verified<unknown>,
  now: Timestamp | undefined,
): VerifiedUpstream {
  const { value } = signature;
  const predicateType = isStatement(value) ? { predicate_type: value.predicateType } : {};
  return {
    artifact_digest: digest,
    bundle_digest: signature.bundleDigest,
    method: signature.method,
    signers: signature.signers.map(({ subjects, issuer }) => ({
      subjects: [...subjects],
      ...(issuer === undefined ? {} : { issuer }),
    })),
    ...(signature.signedTime === undefined ? {} : { signed_time: signature.signedTime }),
    ...(signature.integratedTime === undefined ? {} : { integrated_time: signature.integratedTime }),
    verified_at: readClock(now),
    ...predicateType,
  };
}

function isStatement(value: unknown): value is Statement {
  return typeof value === "object" && value !== null && "predicateType" in value;
}
