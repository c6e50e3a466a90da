import type { KeyObject } from "node:crypto";
import type { Validity } from "../fulcio/certificate-authority.ts";
import type { DistinguishedName } from "../x509/certificate.ts";
import { spkiDer } from "../x509/signature-algorithm.ts";

/** A log as a trusted root lists it. */
interface TrustedLog {
  readonly baseUrl: string;
  readonly publicKey: KeyObject;
  readonly logId: Uint8Array;
}

/** A certificate authority as a trusted root lists it; chain in DER, issuer first, root last. */
interface TrustedAuthority {
  readonly uri: string;
  readonly subject: DistinguishedName;
  readonly chain: readonly Uint8Array[];
}

/** JSON form of a Sigstore TrustedRoot, media type version 0.1. */
export interface TrustedRootJson {
  readonly mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1";
  readonly tlogs: readonly object[];
  readonly certificateAuthorities: readonly object[];
  readonly ctlogs: readonly object[];
  readonly timestampAuthorities: readonly object[];
}

/** What a trusted root trusts. */
export interface TrustedRootContents {
  readonly tlogs: readonly TrustedLog[];
  readonly certificateAuthorities: readonly TrustedAuthority[];
  readonly ctlogs: readonly TrustedLog[];
  readonly timestampAuthorities: readonly TrustedAuthority[];
}

/** Writes a trusted root in which everything is valid from the start of `validity` on (protobuf-specs 0.5). */
export function createTrustedRoot(contents: TrustedRootContents, validity: Validity): TrustedRootJson {
  const validFor = { start: validity.start.toISOString() };
  const log = ({ baseUrl, publicKey, logId }: TrustedLog) => ({
    baseUrl,
    hashAlgorithm: "SHA2_256",
    publicKey: {
      rawBytes: base64(spkiDer(publicKey)),
      keyDetails: publicKey.asymmetricKeyType === "ed25519" ? "PKIX_ED25519" : "PKIX_ECDSA_P256_SHA_256",
      validFor,
    },
    logId: { keyId: base64(logId) },
  });
  const authority = ({ uri, subject, chain }: TrustedAuthority) => ({
    subject,
    uri,
    certChain: { certificates: chain.map((der) => ({ rawBytes: base64(der) })) },
    validFor,
  });
  return {
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    tlogs: contents.tlogs.map(log),
    certificateAuthorities: contents.certificateAuthorities.map(authority),
    ctlogs: contents.ctlogs.map(log),
    timestampAuthorities: contents.timestampAuthorities.map(authority),
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
