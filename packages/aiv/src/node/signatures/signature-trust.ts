import type { Timestamp } from "@aixv/core";
import type { VerifyOptions } from "@aixv/envelope/verify";
import type { OrganizationPolicy } from "../../policy/organization-policy.ts";
import type { AllowedSigner, RevokedKeys } from "../../signatures/index.ts";

/** Whom to trust with bundles of Sigstore, as `@aixv/envelope/verify` takes it. */
export type BundleTrust = Pick<
  VerifyOptions,
  "publicKeys" | "certificateAnchors" | "trustedRoot" | "expectedIdentities"
>;

/** Whom to trust with signatures. What is absent is trusted in nobody, and what needs it stays unchecked. */
export interface SignatureTrust {
  /** The verifier's clock. */
  readonly now: Timestamp;
  /** When the change is or was merged, where that is known: keys that have ended by then say nothing, whatever date they sign. */
  readonly mergedAt?: Timestamp;
  /** Keys of SSH: for attestations with the namespace `aiv`, for commits with `git`. */
  readonly allowedSigners?: readonly AllowedSigner[];
  readonly revokedKeys?: RevokedKeys;
  /** A file with public keys of OpenPGP, armored or not. All of them are trusted, under the names that they bear. */
  readonly gpgKeyring?: string;
  /** People who sign attestations. */
  readonly verifiers?: BundleTrust;
  /** Builders and workflows that sign provenance. Not the same: who reviews does not vouch for builds. */
  readonly builders?: BundleTrust;
  /** Which accounts are one person's. */
  readonly policy?: OrganizationPolicy;
}
