import type { Digest, Timestamp } from "@aixv/core";

/** How a bundle was signed (OMS v1.0 §4.1). */
export const SIGNING_METHODS = ["key", "certificate", "sigstore"] as const;

/** One of {@link SIGNING_METHODS}. */
export type SigningMethod = (typeof SIGNING_METHODS)[number];

/** Who signed, as far as the cryptography proves it. */
export interface VerifiedSigner {
  /**
   * Keyless: every SAN of the certificate. Key: `key:sha256:<hex of the SPKI DER>`. Certificate: the SANs, else
   * the subject DN in RFC 4514 form.
   */
  readonly subjects: readonly string[];
  /** Keyless: the OIDC issuer. Certificate: the issuer DN. Key: absent. */
  readonly issuer?: string;
  /** SHA-256 of the signer's public key as SPKI DER. */
  readonly publicKeyDigest: Digest;
}

/** An entry of a transparency log whose inclusion was verified. */
export interface VerifiedLogEntry {
  /** Hex of the log's key id. */
  readonly logId: string;
  /** Decimal; may exceed 2^53. Of the whole log where the log promised it, else of the tree of the inclusion proof. */
  readonly logIndex: string;
  /** When the log says that it integrated the entry; absent where the log signs no time (Rekor v2). */
  readonly integratedTime?: Timestamp;
}

/** Something to know about a bundle that did verify. */
export interface VerificationWarning {
  readonly code:
    | "LEGACY_SIGNATURE_ENCODING"
    | "TIMESTAMP_UNTRUSTED"
    | "KEY_HINT_UNKNOWN"
    | "ISSUER_UNCONSTRAINED"
    | "IDENTITY_UNCONSTRAINED"
    | "DOCUMENT_KIND_UNBOUND";
  readonly message: string;
}

/**
 * A value whose signature was verified, with what the verification proved. Only this package makes one; the type
 * cannot be written by hand and {@link isVerified} cannot be fooled by a copy. The value is deeply frozen.
 *
 * It proves that every one of `signers` signed exactly the bytes that `value` was parsed from. It does not prove
 * that what they say is true.
 */
export interface Verified<T> {
  readonly [verifiedBrand]: true;
  readonly value: T;
  readonly method: SigningMethod;
  /** At least one; more only for the key method. */
  readonly signers: readonly VerifiedSigner[];
  /** The earliest time proved by a verified RFC 3161 timestamp; with several signatures, of the first. */
  readonly signedTime?: Timestamp;
  /** The earliest time signed by a verified transparency log; with several signatures, of the first. */
  readonly integratedTime?: Timestamp;
  readonly logEntries: readonly VerifiedLogEntry[];
  /**
   * SHA-256 of the signed payload. For a message signature, of the artifact; where that was signed by SHA-384 or
   * SHA-512, of its digest's bytes.
   */
  readonly payloadDigest: Digest;
  /** SHA-256 of the bundle's bytes. */
  readonly bundleDigest: Digest;
  readonly warnings: readonly VerificationWarning[];
}
declare const verifiedBrand: unique symbol;

/** What {@link mintVerified} takes. */
export type VerifiedFacts<T> = Omit<Verified<T>, typeof verifiedBrand>;

const minted = new WeakSet<object>();

/** True only for objects that this package's verification made, never for copies of them. */
export function isVerified(value: unknown): value is Verified<unknown> {
  return typeof value === "object" && value !== null && minted.has(value);
}

/** Makes a `Verified<T>`. Internal: called at the end of verification and nowhere else; not exported by the package. */
export function mintVerified<T>(facts: VerifiedFacts<T>): Verified<T> {
  const verified = deepFreeze({ ...facts }) as Verified<T>;
  minted.add(verified);
  return verified;
}

function deepFreeze<T>(root: T): T {
  const pending: unknown[] = [root];
  // Not `Object.isFrozen`, which says nothing of what lies below an object that came frozen.
  const seen = new Set<unknown>();
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || seen.has(value)) continue;
    seen.add(value);
    Object.freeze(value);
    for (const member of Object.values(value)) {
      if (typeof member === "object" && member !== null) pending.push(member);
    }
  }
  return root;
}
