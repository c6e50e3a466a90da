import { AixvError } from "@aixv/core";

/** Why bytes are no usable Sigstore bundle. No verdict on the signature was reached. */
export type BundleErrorCode =
  | "BUNDLE_EMPTY"
  | "BUNDLE_TOO_LARGE"
  | "BUNDLE_NOT_JSON"
  | "BUNDLE_MALFORMED"
  | "BUNDLE_MEDIA_TYPE_UNSUPPORTED"
  | "BUNDLE_CONTENT_MISSING"
  | "BUNDLE_MATERIAL_MISSING"
  | "BUNDLE_SIGNATURES_MISSING";

/** Says why bytes could not be read as a bundle; `details.pointer` is the JSON Pointer of the fault where there is one. */
export class BundleError extends AixvError<BundleErrorCode> {}

/** Why a payload is no in-toto Statement v1. */
export type StatementErrorCode = "STATEMENT_NOT_JSON" | "STATEMENT_MALFORMED" | "STATEMENT_TYPE_UNSUPPORTED";

/** Says why a payload could not be read as a Statement. */
export class StatementError extends AixvError<StatementErrorCode> {}

/** Codes under which verification can fail. Each is stable. */
export const VERIFICATION_ERROR_CODES = [
  /** The caller named nobody to trust for this bundle's method. No verdict. */
  "TRUST_CONSTRAINT_MISSING",
  /** The bundle was signed with another method than any the caller trusts. */
  "SIGNING_METHOD_UNTRUSTED",
  /** The trust root could not be used. No verdict. */
  "TRUSTED_ROOT_INVALID",
  /** A key or anchor given by the caller could not be read or is of an unsupported type. No verdict. */
  "TRUST_MATERIAL_INVALID",
  /** The bundle names a key that is none of the trusted ones. */
  "KEY_UNKNOWN",
  /** The signer's key is of a type that this method does not support. */
  "KEY_UNSUPPORTED",
  /** The signature does not fit the content and the key. */
  "SIGNATURE_INVALID",
  /** The signature is of model_signing 0.2, whose encoding the caller does not accept. */
  "SIGNATURE_ENCODING_LEGACY",
  /** A certificate of the bundle cannot be parsed or has a feature that must not be ignored. */
  "CERTIFICATE_INVALID",
  /** No valid path leads from the signing certificate to a trusted anchor. */
  "CERTIFICATE_CHAIN_UNTRUSTED",
  "CERTIFICATE_EXPIRED",
  "CERTIFICATE_NOT_YET_VALID",
  /** The certificate's KeyUsage or ExtendedKeyUsage does not allow signing. */
  "CERTIFICATE_USAGE",
  /** The certificate carries no valid signed certificate timestamp of a trusted log. */
  "CERTIFICATE_NOT_LOGGED",
  "IDENTITY_MISMATCH",
  "ISSUER_MISMATCH",
  "TLOG_ENTRY_MISSING",
  "TLOG_ENTRY_INVALID",
  "TIMESTAMP_MISSING",
  "TIMESTAMP_INVALID",
  /** A signed or integrated time lies after the verifier's clock. */
  "TIME_IN_FUTURE",
  "PAYLOAD_TYPE_UNEXPECTED",
  "STATEMENT_INVALID",
  "PREDICATE_TYPE_UNEXPECTED",
  /** The bundle signs a DSSE envelope where a message was expected, or the reverse. */
  "CONTENT_UNEXPECTED",
  /** The signature is over a digest other than the artifact's. */
  "ARTIFACT_DIGEST_MISMATCH",
  /** The signed bytes are no document of the expected kind. */
  "DOCUMENT_INVALID",
  /** A fault in the verifier itself. No verdict, and never an acceptance. */
  "INTERNAL_FAULT",
] as const;

/** One of {@link VERIFICATION_ERROR_CODES}. */
export type VerificationErrorCode = (typeof VERIFICATION_ERROR_CODES)[number];

/** A bundle was refused, or could not be judged; see `code`. */
export class VerificationError extends AixvError<VerificationErrorCode> {}

/** Codes that mean that no verdict was reached: the caller's trust settings or the verifier, not the bundle, are at fault. */
export function isNoVerdict(code: VerificationErrorCode): boolean {
  if (code === "INTERNAL_FAULT") return true;
  return (
    code === "TRUST_CONSTRAINT_MISSING" ||
    code === "TRUSTED_ROOT_INVALID" ||
    code === "TRUST_MATERIAL_INVALID"
  );
}
