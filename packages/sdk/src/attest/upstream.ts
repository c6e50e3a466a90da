import { basename } from "node:path";
import { createDigest, type Digest, quote, type Timestamp } from "@aixv/core";
import { type Statement, VerificationError, type Verified } from "@aixv/envelope";
import { verifyStatement } from "@aixv/envelope/verify";
import { artifactDigest, OWN_FILE_NAMES, parseManifest } from "@aixv/manifest";
import type { VerifiedUpstream } from "@aixv/records";
import { digestOfReference, readArtifactReference } from "../artifact-reference.ts";
import { unwrapped } from "../attempt.ts";
import { readClock } from "../clock.ts";
import type { DigestOptions } from "../digest-model.ts";
import { MODEL_PREDICATE_TYPES, onlyFile } from "../evidence/model-statement.ts";
import { SdkError } from "../sdk-error.ts";
import { loadTrust, type TrustOptions } from "../trust-options.ts";
import { verifyModel } from "../verify-model.ts";

/** An artifact that a claim names as its input. */
export interface UpstreamArtifact {
  readonly digest: Digest;
  /** Where it lies, if it was named by a path. */
  readonly path?: string;
  /** Present if its signature was verified. */
  readonly verified?: VerifiedUpstream;
}

/** How inputs are looked at. */
export interface UpstreamOptions extends Pick<DigestOptions, "root" | "signal" | "onProgress" | "workers"> {
  /** Who may have signed them; absent: nothing is verified. */
  readonly upstreamTrust?: TrustOptions;
  readonly now?: Timestamp;
}

/**
 * Finds out which artifact a reference names, and verifies its signature where somebody is trusted.
 *
 * @param reference - a digest (nothing to verify), a model's file or folder (verified with the bundle beside it if
 *   somebody is trusted; else hashed as `sign` does by default), or a bundle that signs a model (always verified: its word
 *   is all there is)
 * @throws what refuses the signature; a claim must not name an input whose signature was refused
 */
export async function resolveUpstream(
  reference: string,
  what: string,
  { upstreamTrust: trust, now, ...options }: UpstreamOptions,
): Promise<UpstreamArtifact> {
  const found = await readArtifactReference(reference, what);
  switch (found.kind) {
    case "digest":
      if (trust === undefined) return { digest: found.digest };
      throw new SdkError(
        "OPTION_INVALID",
        `${what} ${found.digest} is only a digest, with no signature to verify: name it by path or bundle, or trust nobody upstream`,
      );
    case "bundle": {
      const signature = unwrapped(
        await verifyStatement(found.bytes, {
          ...(await loadTrust(trust ?? {})),
          expectedPredicateTypes: MODEL_PREDICATE_TYPES,
        }),
      );
      const digest = signedArtifact(signature.value, found.path);
      return { digest, path: found.path, verified: describeUpstream(digest, signature, now) };
    }
    case "model": {
      const { path } = found;
      if (trust === undefined) return { digest: await digestOfReference(found, options), path };
      const model = unwrapped(await verifyModel(path, trust));
      // Signed as a blob by SHA-384 or SHA-512, it has another name than by which artifacts go.
      const digest = model.digest.startsWith("sha256:")
        ? createDigest("sha256", model.digest.slice("sha256:".length))
        : await digestOfReference(found, options);
      return { digest, path, verified: describeUpstream(digest, model.signature, now) };
    }
  }
}

/**
 * The artifact that a verified manifest is of. With one file it does not say whether that file was signed or the folder
 * that it lies in, which have different digests; the bundle's place does, as `sign` chooses it.
 */
function signedArtifact(statement: Statement, path: string): Digest {
  const manifest = unwrapped(parseManifest(statement));
  const file = onlyFile(manifest);
  if (file === undefined || basename(path) === OWN_FILE_NAMES.bundle) return artifactDigest(manifest, false);
  if (file === "." || basename(path) === `${basename(file)}.sigstore.json`)
    return artifactDigest(manifest, true);
  throw new VerificationError(
    "STATEMENT_INVALID",
    `${path} signs ${quote(file)}, which may be a single file or all there is in a folder: name the artifact by its path or digest`,
  );
}

function describeUpstream(
  digest: Digest,
  signature: Verified<unknown>,
  now: Timestamp | undefined,
): VerifiedUpstream {
  const { value } = signature;
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
    ...(isStatement(value) ? { predicate_type: value.predicateType } : {}),
  };
}

function isStatement(value: unknown): value is Statement {
  return typeof value === "object" && value !== null && "predicateType" in value;
}
