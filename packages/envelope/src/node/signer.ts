import { AixvError } from "@aixv/core";
import type { Bundle } from "../bundle/index.ts";
import type { SigningMethod } from "../verified.ts";

/** Codes under which signing can fail. */
export type SigningErrorCode =
  | "KEY_UNREADABLE"
  | "KEY_UNSUPPORTED"
  | "PASSPHRASE_MISSING"
  | "PASSPHRASE_WRONG"
  | "CERTIFICATE_INVALID"
  | "CERTIFICATE_KEY_MISMATCH"
  | "SIGNING_CONFIG_INVALID"
  | "SIGNING_SERVICE_MISSING"
  | "IDENTITY_TOKEN_MISSING"
  | "IDENTITY_TOKEN_INVALID"
  | "IDENTITY_LOGIN_FAILED"
  | "CERTIFICATE_AUTHORITY_FAILED"
  | "TRANSPARENCY_LOG_FAILED"
  | "TIMESTAMP_AUTHORITY_FAILED"
  | "CONTENT_UNSUPPORTED";

/** Signing failed; nothing was written and nothing half-signed is returned. */
export class SigningError extends AixvError<SigningErrorCode> {}

/** A file to be signed as a whole; `open` gives its bytes anew at each call. */
export interface MessageToSign {
  open(): AsyncIterable<Uint8Array>;
}

/** Who will have signed, as a verifier of the result will see it. */
export interface SignerIdentity {
  readonly subject: string;
  readonly issuer?: string;
}

/** A signature with the identity behind it. */
export interface SignedBundle {
  readonly bundle: Bundle;
  readonly identity: SignerIdentity;
}

/** Something that signs. Its private key or token stays inside. */
export interface Signer {
  readonly method: SigningMethod;
  /** Signs a DSSE envelope around the payload; throws SigningError. */
  signPayload(payloadType: string, payload: Uint8Array): Promise<SignedBundle>;
  /** Signs a file's bytes (Sigstore `messageSignature`); throws SigningError. */
  signMessage(message: MessageToSign): Promise<SignedBundle>;
}

/** Adds time to signatures, once they are made. */
export interface TimestampAuthority {
  /** A DER TimeStampResp over the SHA-256 of `signature` (RFC 3161); throws `TIMESTAMP_AUTHORITY_FAILED`. */
  timestamp(signature: Uint8Array): Promise<Uint8Array>;
}
