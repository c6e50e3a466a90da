import { createHash, type KeyObject, timingSafeEqual } from "node:crypto";
import type { MessageSignature } from "../bundle/index.ts";
import { type Envelope, type EnvelopeSignature, preAuthEncode } from "../dsse.ts";
import { verifySignature } from "./signature.ts";

/**
 * What was signed, as @sigstore/verify asks about it. The library's own content classes always hash EC signatures
 * with SHA-256 and need a whole artifact in memory; these do neither.
 */
export interface SignedContent {
  readonly signature: Buffer;
  compareSignature(signature: Buffer): boolean;
  /** Against SHA-256 of the payload (DSSE) or the artifact. */
  compareDigest(digest: Buffer): boolean;
  /** Against the digest of the bytes that the signature covers, by the SHA-2 of that length: a log keeps the signature's own. */
  compareSignedDigest(digest: Buffer): boolean;
  verifySignature(key: KeyObject): boolean;
}

/** By the bytes of their digests (FIPS 180-4). */
const SHA2: { readonly [bytes: number]: string } = { 32: "sha256", 48: "sha384", 64: "sha512" };

/** One signature of a DSSE envelope, over its pre-authentication encoding. */
export function envelopeContent(envelope: Envelope, { sig }: EnvelopeSignature): SignedContent {
  const encoded = preAuthEncode(envelope.payloadType, envelope.payload);
  return {
    signature: Buffer.from(sig),
    compareSignature: (signature): boolean => equal(signature, sig),
    compareDigest: (digest): boolean => equal(digest, sha256(envelope.payload)),
    compareSignedDigest: (digest): boolean => {
      const algorithm = SHA2[digest.length];
      return algorithm !== undefined && equal(digest, createHash(algorithm).update(encoded).digest());
    },
    verifySignature: (key): boolean => verifySignature(key, encoded, sig, { allowRsa: true }),
  };
}

/** A signature over an artifact. `verifiedKey` is the key under which it was already verified. */
export function messageContent(message: MessageSignature, verifiedKey: KeyObject | undefined): SignedContent {
  const compareDigest = (digest: Buffer): boolean => equal(digest, message.digest);
  return {
    signature: Buffer.from(message.signature),
    compareSignature: (signature): boolean => equal(signature, message.signature),
    compareDigest,
    compareSignedDigest: compareDigest,
    verifySignature: (key): boolean => verifiedKey?.equals(key) ?? false,
  };
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
