import type { SignedRecord } from "@aixv/records";

/** What is put: a record's bytes, and the Sigstore bundle that signs them. */
export interface NewRecord {
  readonly bytes: Uint8Array;
  readonly bundle?: Uint8Array;
}

/** How a record is put. */
export interface PutOptions {
  /** Other content under the same kind and identifier moves to the history; default false, by which it stays. */
  readonly supersede?: boolean;
}

/** A signature of a record, unverified. */
export interface RecordBundle {
  readonly bytes: Uint8Array;
  readonly path: string;
}

/** A record as it lies in the store, unverified. */
export interface StoredRecord {
  readonly record: SignedRecord;
  /** What `record` was parsed from, and what a signature must cover. */
  readonly bytes: Uint8Array;
  readonly path: string;
  /** The signature that is looked for first, if it is there. */
  readonly bundle?: Uint8Array;
  readonly bundlePath?: string;
  /** Further signatures of the same bytes, by path: the first need not be that of somebody trusted. */
  readonly furtherBundles: readonly RecordBundle[];
  /** False for a version of the history, whose place another one took. */
  readonly isCurrent: boolean;
}

/** What became of a record that was put. */
export interface PutRecord extends StoredRecord {
  /** False if the store had the same bytes under this kind and identifier. Those in the history alone count as new. */
  readonly isNew: boolean;
  /** The version whose place this one took, in the history; absent where none was superseded. */
  readonly superseded?: { readonly path: string };
}
