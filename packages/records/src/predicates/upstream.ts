import type { Digest, Timestamp } from "@aixv/core";

/** By which of the three methods of OpenSSF Model Signing an upstream artifact was signed. */
export const UPSTREAM_METHODS = ["key", "certificate", "sigstore"] as const;

/** One of {@link UPSTREAM_METHODS}. */
export type UpstreamMethod = (typeof UPSTREAM_METHODS)[number];

/** Who signed an upstream artifact. */
export type UpstreamSigner = {
  /** At least one: SANs, a subject DN, or `key:sha256:<hex>`. */
  readonly subjects: readonly string[];
  readonly issuer?: string;
};

/**
 * An upstream signature that the maker of a claim verified before making it: signature chaining, level 2 of the CoSAI
 * paper. It is the claim of whoever signs the predicate; whoever relies on it trusts that signer's verification.
 */
export type VerifiedUpstream = {
  readonly artifact_digest: Digest;
  /** SHA-256 of the bytes of the bundle that was verified. */
  readonly bundle_digest: Digest;
  readonly method: UpstreamMethod;
  /** At least one. */
  readonly signers: readonly UpstreamSigner[];
  /** When a timestamp authority saw the signature. */
  readonly signed_time?: Timestamp;
  /** When a transparency log integrated it. */
  readonly integrated_time?: Timestamp;
  /** When it was verified. */
  readonly verified_at: Timestamp;
  /** The predicate type of the statement that was verified. */
  readonly predicate_type?: string;
};
