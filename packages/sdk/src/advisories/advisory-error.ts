import { AixvError } from "@aixv/core";

/** Every code of {@link AdvisoryError}. Each is stable. */
export const ADVISORY_ERROR_CODES = [
  /** A feed or a reference is neither a local path nor `https://`, has credentials, or is redirected to such. */
  "REFERENCE_REFUSED",
  /** A reference needs the network, which the caller excluded. */
  "REFERENCE_OFFLINE",
  /** A server has nothing there. */
  "REFERENCE_NOT_FOUND",
  /** No connection, or an answer that is none. */
  "REFERENCE_UNREACHABLE",
  /** An answer is larger than such a document can be. */
  "REFERENCE_TOO_LARGE",
  /** No whole answer came within the time limit. */
  "REFERENCE_TIMED_OUT",
  /** The time for all of a feed is over. */
  "SYNC_TIMED_OUT",
  /** The file with the state of former syncs is malformed. */
  "SYNC_STATE_INVALID",
  /** Entries of a feed were not imported; `results` has the reason of each. */
  "ADVISORY_REJECTED",
  /** A signed feed lists advisories that are not there. */
  "ADVISORY_MISSING",
  /** A feed has more entries than are read. */
  "FEED_TOO_LARGE",
  /** An entry of a feed is malformed. */
  "FEED_ENTRY_INVALID",
  /** A feed is not signed, though the caller requires it or it was signed before. */
  "FEED_SIGNATURE_MISSING",
  /** A signed feed is older than the last one of its source. */
  "FEED_REPLAYED",
  /** A signed feed says that it was published after now. */
  "FEED_TIME_IN_FUTURE",
  /** What came has another digest than the feed says. */
  "ADVISORY_DIGEST_MISMATCH",
  /** What came is another advisory than the feed says. */
  "ADVISORY_ID_MISMATCH",
  /** A version that is not proved to be later than those known of its advisory. */
  "ADVISORY_REPLAYED",
  /** Nothing proves when an advisory was signed. */
  "ADVISORY_TIME_MISSING",
  /** An advisory was signed after now. */
  "ADVISORY_TIME_IN_FUTURE",
  /** An advisory was signed longer ago than the caller accepts. */
  "ADVISORY_TOO_OLD",
  /** Nobody signed an advisory that is to be published. */
  "ADVISORY_UNSIGNED",
  /** An advisory that is to be made concerns no artifact. */
  "ADVISORY_WITHOUT_ARTIFACT",
] as const;

/** One of {@link ADVISORY_ERROR_CODES}. */
export type AdvisoryErrorCode = (typeof ADVISORY_ERROR_CODES)[number];

/** Says what is wrong with advisories, or with getting them. */
export class AdvisoryError extends AixvError<AdvisoryErrorCode> {}
