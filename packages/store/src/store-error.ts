import { AixvError } from "@aixv/core";

/** Every code of {@link StoreError}. Each is stable. */
export const STORE_ERROR_CODES = [
  /** The folder or a part of it cannot be read, or is a symbolic link. */
  "STORE_UNREADABLE",
  /** There is no permission to write. Reading and looking up go on working. */
  "STORE_READ_ONLY",
  /** Writing failed half-way, such as for want of space. What was acknowledged before is kept. */
  "STORE_NOT_WRITTEN",
  /** What was to be appended is no bundle or statement, or names no subject by SHA-256; nothing was written. */
  "ATTESTATION_MALFORMED",
  /** The store has no attestation of that id, or its files are gone. */
  "ATTESTATION_NOT_FOUND",
  /** The bytes in the store are not those of the id. */
  "ATTESTATION_DAMAGED",
  /** The record's identifier is taken by other content; both are kept, apart. */
  "RECORD_CONFLICT",
  /** The bytes are no record, or its identifier cannot be kept as a file. */
  "RECORD_MALFORMED",
  /** The record in a file is of another kind or identifier than the file's name, or of another digest in the history. */
  "RECORD_ID_MISMATCH",
  /** `signature_bundle_path` leads out of the record's folder. */
  "RECORD_BUNDLE_OUTSIDE",
  /** What was to be kept beside a record or feed as its signature is no Sigstore bundle. */
  "RECORD_BUNDLE_MALFORMED",
  /** The bytes are no advisory feed. */
  "FEED_MALFORMED",
  /** The store was closed. */
  "STORE_CLOSED",
] as const;

/** One of {@link STORE_ERROR_CODES}. */
export type StoreErrorCode = (typeof STORE_ERROR_CODES)[number];

/** Says why the store did not take or give something; recognise it by `code`. */
export class StoreError extends AixvError<StoreErrorCode> {}
