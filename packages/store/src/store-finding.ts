/** Every code of {@link StoreFinding}. Each is stable. */
export const STORE_FINDING_CODES = [
  /** A file is empty or breaks off, as after a power cut. */
  "FILE_TRUNCATED",
  /** The bytes are not those of the digest in the file's name. */
  "CONTENT_MISMATCH",
  /** The signature that a file names, or that its name promises, is not there. */
  "BUNDLE_MISSING",
  /** The file of a signature is no Sigstore bundle of a statement. */
  "BUNDLE_MALFORMED",
  /** A bundle lacks the file in which the reference implementation looks for its statement. */
  "WRAPPER_MISSING",
  /** The file around a statement is malformed, or names no usable statement. */
  "WRAPPER_MALFORMED",
  /** The file beside a bundle shows another statement than the one that is signed. */
  "WRAPPER_MISMATCH",
  "RECORD_MALFORMED",
  "FEED_MALFORMED",
  /** A signature of a record or feed that is not there. */
  "RECORD_MISSING",
  /** A file that cannot be read, such as without permission. */
  "UNREADABLE",
  "RECORD_ID_MISMATCH",
  "RECORD_BUNDLE_OUTSIDE",
  /** Two records claim one identifier. */
  "RECORD_CONFLICT",
  /** An attestation is not in the index. */
  "NOT_INDEXED",
  /** The index names an attestation whose files are gone. */
  "INDEX_DANGLING",
  /** A line of the index cannot be read, or says something else than the files. */
  "INDEX_DAMAGED",
  /** A writer that was stopped left its temporary file, its lock, or a signature of another version. */
  "TEMPORARY_LEFT",
  /** A file or link that is nothing of the store's. */
  "UNEXPECTED_FILE",
] as const;

/** One of {@link STORE_FINDING_CODES}. */
export type StoreFindingCode = (typeof STORE_FINDING_CODES)[number];

/** What a check found amiss. `error`: evidence is lost, damaged or unreachable; `warning`: none is. */
export interface StoreFinding {
  readonly code: StoreFindingCode;
  readonly severity: "error" | "warning";
  /** From the root, with `/`. */
  readonly path: string;
  /** One line: what is amiss, and what to do. */
  readonly message: string;
}
