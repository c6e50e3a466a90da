import type { Digest, JsonObject, Timestamp } from "@aixv/core";
import type { ClaimedLineage, ClaimSubject } from "@aixv/records";

/** `schema` of the facts of an admission. */
export const ADMISSION_FACTS_SCHEMA = "aixv.admission-facts/v1";

/** Who signed, as cryptography proved it: see `VerifiedSigner` of `@aixv/envelope`. */
export type SignerFacts = {
  readonly subjects: readonly string[];
  readonly issuer?: string;
};

/** What every verified signature proves. */
export type SignatureFacts = {
  /** SHA-256 of the bundle's bytes: by this name decisions refer to it. */
  readonly bundle_digest: Digest;
  readonly method: string;
  /** At least one. */
  readonly signers: readonly SignerFacts[];
  /** When a transparency log says that it integrated it. */
  readonly integrated_time?: Timestamp;
  /** When a timestamp authority saw it. */
  readonly signed_time?: Timestamp;
  /** Whether a transparency log has it. */
  readonly is_logged: boolean;
};

/** A signature over the artifact itself. */
export type ArtifactSignatureFacts = SignatureFacts & {
  /** What it is over; `sha384:` and `sha512:` of a file's bytes included. */
  readonly subjects: readonly string[];
  /** Whether whoever verified it had said who may have signed. */
  readonly is_signer_expected: boolean;
};

/** A verified statement that is valid by the rules of its type. */
export type StatementFacts = SignatureFacts & {
  readonly subjects: readonly ClaimSubject[];
  readonly predicate_type: string;
  /** Normalised. */
  readonly predicate: JsonObject;
  /** Absent where it says nothing of where artifacts came from. */
  readonly lineage?: ClaimedLineage;
};

/** A verified record. */
export type RecordFacts = SignatureFacts & {
  /** SHA-256 of the record's bytes. */
  readonly record_digest: Digest;
  readonly kind: string;
  readonly record_id: string;
  /** By its own word, and so no proof: a signer who is trusted would not make it older than it is. */
  readonly created_at?: Timestamp;
  /** Normalised if `is_valid`. */
  readonly payload: JsonObject;
  /** Whether the payload keeps the rules of its kind. */
  readonly is_valid: boolean;
};

/** A verified feed of advisories: it says which there are. */
export type FeedFacts = SignatureFacts & {
  /** By its own word. */
  readonly published_at?: Timestamp;
  readonly entries: readonly { readonly advisory_id?: string; readonly record_digest?: Digest }[];
};

/** A file of the artifact, as whoever hashed it found it. */
export type FileFacts = {
  readonly path: string;
  /** What its content is; see `CONTENT_FORMATS` of `@aixv/formats`. */
  readonly formats: readonly string[];
};

/** Evidence that counts for nothing, and why. */
export type IgnoredEvidence = {
  /** UPPER_SNAKE. */
  readonly code: string;
  readonly message: string;
  /** The digest of its bundle, or where it lies. */
  readonly evidence: string;
};

/** The artifact as it was found. */
export type ArtifactFacts = {
  readonly digest: Digest;
  /** Other digests of the very same bytes: by another algorithm, or of a manifest that was recorded in another order. */
  readonly other_digests?: readonly string[];
  /** Absent: nobody looked. */
  readonly files?: readonly FileFacts[];
};

/**
 * All that a decision rests on, in a normal form: what was verified, by whom it was signed, and nothing of what was not
 * but for the list of it. It is for reading, and for other policy engines; `evaluateAdmission` takes none.
 */
export type AdmissionFacts = {
  readonly schema: typeof ADMISSION_FACTS_SCHEMA;
  /** The clock by which it is judged. */
  readonly evaluated_at: Timestamp;
  readonly artifact: ArtifactFacts;
  /** By digest, as are the three that follow. */
  readonly signatures: readonly ArtifactSignatureFacts[];
  readonly statements: readonly StatementFacts[];
  readonly records: readonly RecordFacts[];
  readonly feeds: readonly FeedFacts[];
  readonly ignored: readonly IgnoredEvidence[];
};
