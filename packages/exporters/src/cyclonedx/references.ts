import type { JsonObject } from "@aixv/core";
import { type Digest, digestHex } from "@aixv/core";

// Every bom-ref is a prefix and a digest or a path: none is the same as another, nor a BOM-Link. That of an artifact is its digest.

/** Of the formula of a claim. */
export function formulaRef(bundle: Digest): string {
  return `formula:${bundle}`;
}

/** Of a bundle among the evidence of the declarations. */
export function evidenceRef(bundle: Digest): string {
  return `evidence:${bundle}`;
}

/** Of what a bundle says of an artifact. */
export function claimRef(bundle: Digest, target: Digest): string {
  return `claim:${bundle}:${target}`;
}

/** Of what an advisory is about. */
export function vulnerabilityRef(advisoryId: string): string {
  return `vulnerability:${advisoryId}`;
}

/** A URN of a bundle, by its digest. */
export function bundleUrn(bundle: Digest): string {
  return `urn:aixv:bundle:${bundle}`;
}

/** A bundle as an external reference. */
export function attestationReference(bundle: Digest, comment: string): JsonObject {
  return {
    type: "attestation",
    url: bundleUrn(bundle),
    comment,
    hashes: [{ alg: "SHA-256", content: digestHex(bundle) }],
  };
}
