import type { JsonObject } from "@aixv/core";

/** `schema` of an attestation record. */
export const ATTESTATION_RECORD_SCHEMA = "aixv.attestation-record/v1";

/** The file in which a statement is stored with a pointer to its signature, as in `.aixv/attestations`. */
export type AttestationRecord = {
  readonly schema: typeof ATTESTATION_RECORD_SCHEMA;
  /** As the file says; empty if it says nothing. Unsigned, so nothing may depend on it. */
  readonly created_at: string;
  /** The same as the statement's `predicateType`. */
  readonly predicate_type: string;
  /** Unverified: what counts is the statement inside the bundle. */
  readonly statement: JsonObject;
  /** Where the signature is, relative to the file. Untrusted text: it may lead anywhere. */
  readonly signature_bundle_path?: string;
};
