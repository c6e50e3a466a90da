import { AixvError } from "@aixv/core";

/** Every code of {@link EvidenceRunError}. Each is stable. */
export const EVIDENCE_RUN_ERROR_CODES = [
  /** A run id cannot be the name of a file. */
  "EVIDENCE_RUN_ID_INVALID",
  /** A file has no events, or something that JSON has no single meaning for. */
  "EVIDENCE_RUN_EVENTS_INVALID",
  /** A folder has no bundle of a run, or no manifest. */
  "EVIDENCE_RUN_NOT_FOUND",
  /** A folder has several bundles, and nothing says which is meant. */
  "EVIDENCE_RUN_AMBIGUOUS",
  /** A server's address is neither `https://` nor of this machine, or it redirects elsewhere. */
  "SERVER_REFUSED",
  /** The variable that holds the key for a server is not set, or holds what cannot be sent. */
  "SERVER_KEY_INVALID",
  /** A server does not let the caller in. */
  "SERVER_ACCESS_DENIED",
  /** A server has no such run. */
  "SERVER_RUN_NOT_FOUND",
  /** No connection, or it broke off. */
  "SERVER_UNREACHABLE",
  /** No whole answer came within the time limit. */
  "SERVER_TIMED_OUT",
  /** An answer is larger than any should be. */
  "SERVER_ANSWER_TOO_LARGE",
  /** A server answered with another status, or that it failed. */
  "SERVER_FAILED",
  /** An answer is no JSON object. */
  "SERVER_ANSWER_INVALID",
  /** An answer has no digest. */
  "SERVER_DIGEST_MISSING",
] as const;

/** One of {@link EVIDENCE_RUN_ERROR_CODES}. */
export type EvidenceRunErrorCode = (typeof EVIDENCE_RUN_ERROR_CODES)[number];

/** The evidence of a run cannot be written, read or compared. None of its codes is a verdict. */
export class EvidenceRunError extends AixvError<EvidenceRunErrorCode> {}
