import type { Digest } from "@aixv/core";
import type { Statement } from "@aixv/envelope";
import type { LineageEdge } from "@aixv/records";

/** What is appended: a Sigstore bundle around a statement, kept byte for byte, or a bare statement's JSON. */
export type NewAttestation = { readonly bundle: Uint8Array } | { readonly statement: Uint8Array };

/** Artifact types by digest. */
export interface SubjectTypes {
  readonly [digest: Digest]: string;
}

/** What the store knows of an attestation without opening it. All of it is claimed, none of it verified. */
export interface AttestationEntry {
  /** SHA-256 of the bundle's bytes; without signature, of the statement's RFC 8785 form. */
  readonly id: Digest;
  readonly signed: boolean;
  /** Every digest of every subject. */
  readonly subjects: readonly Digest[];
  /** The artifact types of subjects (AIXV §4.1), as far as the statement says them; absent where it says none. */
  readonly subjectTypes?: SubjectTypes;
  readonly predicateType: string;
  readonly edges: readonly LineageEdge[];
  /** Path of the bundle, or of the file around the statement when unsigned; for people. */
  readonly location: string;
}

/** What became of one that was appended. */
export interface AppendedAttestation {
  readonly entry: AttestationEntry;
  /** False if the store had it. Two writers at the same moment may both be told true. */
  readonly isNew: boolean;
}

/** An attestation whose bytes are those of its id. */
export interface AttestationContent {
  readonly entry: AttestationEntry;
  /** Byte for byte as appended; absent when unsigned. This is what is verified. */
  readonly bundle?: Uint8Array;
  /** A claim, unverified: for display and search, never for decisions. */
  readonly statement: Statement;
}
