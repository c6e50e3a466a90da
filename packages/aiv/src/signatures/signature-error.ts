import { AixvError } from "@aixv/core";

/** Why a signature, or what it is checked by, is not accepted. */
export type SignatureErrorCode =
  /** It is not written as its format says. */
  | "SIGNATURE_MALFORMED"
  /** It does not fit the bytes and the key. */
  | "SIGNATURE_INVALID"
  /** It is for another purpose. */
  | "SIGNATURE_NAMESPACE"
  /** Of a kind that cannot be verified here: no verdict. */
  | "SIGNATURE_UNSUPPORTED"
  /** By a key that is none of the allowed ones, or not for this purpose. */
  | "SIGNER_UNKNOWN"
  | "SIGNER_REVOKED"
  /** The key was allowed before or after, not then. */
  | "SIGNER_NOT_VALID_THEN"
  | "ALLOWED_SIGNERS_INVALID"
  | "REVOKED_KEYS_INVALID"
  | "COMMIT_MALFORMED"
  /** The bytes are those of another commit. */
  | "COMMIT_ID_MISMATCH";

/** Says why, under a stable code. */
export class SignatureError extends AixvError<SignatureErrorCode> {}

/** No verdict was reached: what is needed is missing, or not supported. */
export function isUndecided(code: SignatureErrorCode): boolean {
  return (
    code === "SIGNATURE_UNSUPPORTED" || code === "ALLOWED_SIGNERS_INVALID" || code === "REVOKED_KEYS_INVALID"
  );
}
