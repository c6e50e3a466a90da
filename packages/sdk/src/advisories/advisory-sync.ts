import { AixvError, type Digest, type Timestamp } from "@aixv/core";
import type { VerificationWarning } from "@aixv/envelope";

/** What became of one entry of a feed. */
export type SyncedEntry =
  | {
      readonly status: "imported" | "unchanged";
      readonly advisoryId: string;
      readonly path: string;
      readonly bundlePath: string;
      readonly record: string;
      readonly bundle: string;
      /** By a transparency log. */
      readonly integratedTime?: Timestamp;
      /** By a timestamp authority. */
      readonly signedTime?: Timestamp;
    }
  | {
      readonly status: "rejected";
      /** As far as it is known: verified, or else what the feed says. */
      readonly advisoryId?: string;
      /** As the feed names it; absent where the entry cannot be read. */
      readonly record?: string;
      readonly bundle?: string;
      readonly error: AixvError;
    };

/** An advisory that a signed feed lists and that is not there. */
export interface MissingAdvisory {
  readonly advisoryId?: string;
  readonly recordDigest?: Digest;
}

/**
 * `FEED_UNSIGNED`: nobody answers for what the feed leaves out. `FEED_NOT_KEPT`: a signed feed has a malformed entry, and is
 * not kept to be asked later. `CLOCK_WENT_BACK`: it is earlier than at the last sync.
 */
export interface SyncWarning {
  readonly code:
    | "FEED_UNSIGNED"
    | "FEED_NOT_KEPT"
    | "CLOCK_WENT_BACK"
    | "RECORD_UNREADABLE"
    | VerificationWarning["code"];
  readonly message: string;
}

/** What a sync did. */
export interface AdvisorySync {
  readonly feed: string;
  readonly feedDigest: Digest;
  /** Somebody trusted signed the feed. */
  readonly isSigned: boolean;
  /** Where the signed feed is kept. */
  readonly feedPath?: string;
  readonly entryCount: number;
  /** In the order of the feed; empty where the feed was refused. */
  readonly results: readonly SyncedEntry[];
  readonly missing: readonly MissingAdvisory[];
  readonly warnings: readonly SyncWarning[];
}

/**
 * A feed was refused, entries of it were rejected, or advisories that it lists are missing. `code` says which; whatever could be
 * imported was.
 */
export class AdvisorySyncError extends AixvError {
  readonly sync: AdvisorySync;

  constructor(error: AixvError, sync: AdvisorySync) {
    super(error.code, error.message, {
      cause: error,
      ...(error.details === undefined ? {} : { details: error.details }),
    });
    this.sync = sync;
  }
}
