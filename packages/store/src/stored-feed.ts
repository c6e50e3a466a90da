import type { RecordBundle } from "./stored-record.ts";

/** What is put: an advisory feed's bytes, where they came from, and the Sigstore bundle that signs them. */
export interface NewFeed {
  /** A URL or path; the store takes it as a text and nothing more. */
  readonly source: string;
  readonly bytes: Uint8Array;
  readonly bundle?: Uint8Array;
}

/** The feed that was put last of its source, unverified. */
export interface StoredFeed {
  /** What a signature must cover. */
  readonly bytes: Uint8Array;
  readonly path: string;
  /** The signature that is looked for first, if it is there. */
  readonly bundle?: Uint8Array;
  readonly bundlePath?: string;
  /** Further signatures of the same bytes, by path: the first need not be that of somebody trusted. */
  readonly furtherBundles: readonly RecordBundle[];
}
