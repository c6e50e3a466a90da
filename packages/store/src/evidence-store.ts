import type { Digest, Result, Timestamp } from "@aixv/core";
import type {
  AppendedAttestation,
  AttestationContent,
  AttestationEntry,
  NewAttestation,
} from "./attestation.ts";
import type { StoreError } from "./store-error.ts";
import type { StoreFinding } from "./store-finding.ts";
import type { NewFeed, StoredFeed } from "./stored-feed.ts";
import type { NewRecord, PutOptions, PutRecord, StoredRecord } from "./stored-record.ts";

/** What a rebuilt index holds. */
export interface ReindexOutcome {
  readonly attestations: number;
  /** Those that the index did not have. */
  readonly added: number;
  /** Lines whose files are gone or hold other content. */
  readonly dropped: number;
}

/** What of the records is asked for. */
export interface RecordsOptions {
  /** The versions that were superseded, too; default false. */
  readonly withHistory?: boolean;
}

/**
 * Keeps attestations, signed records and advisory feeds, and finds them. What it gives are claims: nothing in it counts before
 * somebody verified it. It never loses or replaces evidence.
 */
export interface EvidenceStore {
  /**
   * Keeps attestations. Once it resolves they are durable. Those that the store has are left alone, but for damage,
   * which is repaired.
   *
   * @returns one outcome for each, in their order; or `ATTESTATION_MALFORMED` with `details.index` before anything is
   * written; `STORE_READ_ONLY`, `STORE_NOT_WRITTEN`, `STORE_UNREADABLE`
   * @throws the signal's reason when aborted; what was written up to there stays
   */
  append(
    attestations: readonly NewAttestation[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<Result<readonly AppendedAttestation[], StoreError>>;

  /** Attestations with this digest among their subjects, in the order of appending. */
  find(subject: Digest, filter?: { readonly predicateType?: string }): Promise<readonly AttestationEntry[]>;

  /**
   * Attestations with an edge that begins or ends at this digest, whatever they are about, in the order of appending: what
   * was made of an artifact, and what it was made of.
   */
  findLinked(digest: Digest): Promise<readonly AttestationEntry[]>;

  /** The entry of an id. */
  get(id: Digest): Promise<AttestationEntry | undefined>;

  /** Every entry, in the order of appending. */
  entries(): AsyncIterable<AttestationEntry>;

  /**
   * An attestation's bytes, if they are those of the id.
   *
   * @returns `ATTESTATION_NOT_FOUND`, `ATTESTATION_DAMAGED`
   */
  read(id: Digest): Promise<Result<AttestationContent, StoreError>>;

  /**
   * Keeps a record under its kind and identifier. The same bytes again change nothing, but may add a signature. Other
   * bytes are refused with `RECORD_CONFLICT` and kept apart; `details.path` and `details.conflictPath` name both.
   *
   * With `supersede` other bytes become the record, and what was there moves to the history with all its signatures, as
   * `superseded` says. Of several writers one is the last; the versions of all others are in the history. Whoever is
   * stopped half-way leaves one of both versions with its signatures; putting the same again completes it. A version of
   * the history that is put again becomes the record, with the signatures that it had.
   *
   * @returns `RECORD_MALFORMED`, `RECORD_BUNDLE_MALFORMED`, `RECORD_BUNDLE_OUTSIDE`, `RECORD_CONFLICT`,
   * `STORE_READ_ONLY`, `STORE_NOT_WRITTEN`, `STORE_UNREADABLE`
   */
  putRecord(record: NewRecord, options?: PutOptions): Promise<Result<PutRecord, StoreError>>;

  /**
   * The record of a kind and identifier, `undefined` if there is none.
   *
   * @returns `RECORD_MALFORMED`, `RECORD_ID_MISMATCH`, `RECORD_BUNDLE_OUTSIDE`, `STORE_UNREADABLE`
   */
  readRecord(kind: string, recordId: string): Promise<Result<StoredRecord | undefined, StoreError>>;

  /**
   * Every record, or those of a kind, by kind and identifier. A file that is none comes as its error.
   *
   * With `withHistory` each is followed by the versions that it superseded, in the order of their files' names, which
   * tells nothing of their age. Versions of an identifier that has no current one come too. Whatever was put before comes,
   * once, be it superseded in the meantime.
   */
  records(kind?: string, options?: RecordsOptions): AsyncIterable<Result<StoredRecord, StoreError>>;

  /**
   * Keeps an advisory feed in the place of the one before of its source, which moves to the history as a superseded record
   * does. The same bytes again change nothing, but may add a signature. Which of two feeds is newer the store does not
   * look at.
   *
   * @returns `FEED_MALFORMED`, `RECORD_BUNDLE_MALFORMED`, `STORE_READ_ONLY`, `STORE_NOT_WRITTEN`, `STORE_UNREADABLE`
   */
  putFeed(feed: NewFeed): Promise<Result<StoredFeed, StoreError>>;

  /** The feed of each source that was put last, by path. A file that is none comes as its error. */
  feeds(): AsyncIterable<Result<StoredFeed, StoreError>>;

  /** Looks at every byte, repairs nothing. */
  check(): AsyncIterable<StoreFinding>;

  /** Builds the index from the files. Loses nothing, can be run at any time, beside writers too. */
  reindex(): Promise<Result<ReindexOutcome, StoreError>>;

  /** Ends the use; further calls fail with `STORE_CLOSED`, thrown where no Result is returned. */
  close(): Promise<void>;
}

/** Options of every store. */
export interface StoreOptions {
  /** Clock for `created_at` of what is written around statements. Not evidence of when something was signed. */
  readonly now: () => Timestamp;
}
