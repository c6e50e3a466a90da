import type { Envelope } from "../dsse.ts";
import type { SigningMethod } from "../verified.ts";

/** Media types that Sigstore bundles carry, by version (sigstore_bundle.proto). */
export const BUNDLE_MEDIA_TYPES: { readonly [mediaType: string]: BundleVersion } = {
  "application/vnd.dev.sigstore.bundle+json;version=0.1": "0.1",
  "application/vnd.dev.sigstore.bundle+json;version=0.2": "0.2",
  "application/vnd.dev.sigstore.bundle+json;version=0.3": "0.3",
  "application/vnd.dev.sigstore.bundle.v0.3+json": "0.3",
};

/** The media type of the bundles that aixv writes. */
export const BUNDLE_MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

/** Version of the Sigstore bundle format. */
export type BundleVersion = "0.1" | "0.2" | "0.3";

/** `PublicKeyIdentifier`: names a key without being one. Older OMS clients wrote the key itself as `rawBytes`. */
export interface PublicKeyMaterial {
  readonly kind: "publicKey";
  /** Empty when absent. */
  readonly hint: string;
  readonly rawBytes?: Uint8Array;
}

/** One DER certificate, of a keyless signature. */
export interface CertificateMaterial {
  readonly kind: "certificate";
  readonly certificate: Uint8Array;
}

/** DER certificates, leaf first. */
export interface CertificateChainMaterial {
  readonly kind: "x509CertificateChain";
  /** At least one. */
  readonly certificates: readonly Uint8Array[];
}

/** A Merkle inclusion proof with the checkpoint it leads to (sigstore_rekor.proto, InclusionProof). */
export interface InclusionProof {
  readonly logIndex: string;
  readonly rootHash: Uint8Array;
  readonly treeSize: string;
  readonly hashes: readonly Uint8Array[];
  /** A signed note; empty when absent. */
  readonly checkpoint: string;
}

/** An entry of a transparency log (sigstore_rekor.proto, TransparencyLogEntry). 64-bit integers are decimal text. */
export interface TransparencyLogEntry {
  readonly logIndex: string;
  readonly logId: Uint8Array;
  readonly kind: string;
  readonly kindVersion: string;
  /** Unix seconds; "0" when the log gives none. */
  readonly integratedTime: string;
  readonly inclusionPromise?: Uint8Array;
  readonly inclusionProof?: InclusionProof;
  readonly canonicalizedBody: Uint8Array;
}

/** What a bundle brings along for its verification. None of it is trusted. */
export interface VerificationMaterial {
  readonly content: PublicKeyMaterial | CertificateMaterial | CertificateChainMaterial;
  readonly tlogEntries: readonly TransparencyLogEntry[];
  /** DER TimeStampResp (RFC 3161) each. */
  readonly timestamps: readonly Uint8Array[];
}

/** A signature over an artifact's bytes, with the digest as the signer saw it. */
export interface MessageSignature {
  readonly algorithm: "sha256" | "sha384" | "sha512";
  readonly digest: Uint8Array;
  readonly signature: Uint8Array;
}

/** A parsed Sigstore bundle; nothing in it is verified. */
export interface Bundle {
  readonly mediaType: string;
  readonly version: BundleVersion;
  readonly material: VerificationMaterial;
  readonly content:
    | { readonly kind: "dsseEnvelope"; readonly envelope: Envelope }
    | { readonly kind: "messageSignature"; readonly messageSignature: MessageSignature };
}

/**
 * The signing method that a bundle's verification material means (OMS v1.0 §4.1, §11.1).
 *
 * A chain is the certificate method; only in v0.1 and v0.2, where keyless signatures carried chains too, one with
 * log entries is keyless.
 */
export function signingMethod(bundle: Bundle): SigningMethod {
  const { content, tlogEntries } = bundle.material;
  switch (content.kind) {
    case "publicKey":
      return "key";
    case "certificate":
      return "sigstore";
    case "x509CertificateChain":
      return bundle.version !== "0.3" && tlogEntries.length > 0 ? "sigstore" : "certificate";
  }
}
