import type { JsonObject, Timestamp } from "@aixv/core";

/** `schema` of a signed record. */
export const SIGNED_RECORD_SCHEMA = "aixv.signed-record/v1";

/**
 * Signed metadata about artifacts and trust: a policy, an advisory and so on (AIXV Normative Core §1). The name is that
 * of the standard: the record itself carries no signature, a bundle over its bytes does.
 */
export interface SignedRecord<P extends JsonObject = JsonObject> {
  readonly schema: typeof SIGNED_RECORD_SCHEMA;
  /** Lowercase kebab-case; see `RECORD_KINDS`. */
  readonly kind: string;
  /** Fit for a file name. */
  readonly record_id: string;
  readonly created_at: Timestamp;
  readonly payload: P;
  /** Where the signature is, relative to the record's file. Untrusted text: it may lead anywhere. */
  readonly signature_bundle_path?: string;
}

/** How a record is read or made. */
export interface RecordOptions {
  /** Refuses records of any other kind. */
  readonly expectedKind?: string;
  /** Validates the payload if its kind is of `RECORD_KINDS`; true by default. */
  readonly validateKnownKind?: boolean;
}
