import { AixvError } from "@aixv/core";
import {
  type BundleError,
  isNoVerdict,
  VerificationError,
  type VerificationWarning,
  type Verified,
} from "@aixv/envelope";
import type { ManifestDiff, ManifestWarning } from "@aixv/manifest";

/**
 * Evidence that might be missing: `EVIDENCE_UNREADABLE`, something beside a model could not be read, and might have spoken for
 * it; `STORE_MISSING`, there is no store where a policy asks what is in it.
 */
export interface EvidenceWarning {
  readonly code: "EVIDENCE_UNREADABLE" | "STORE_MISSING";
  readonly message: string;
}

/** What was found out before a model, or a record, was refused. */
export interface RefusalFacts {
  readonly bundlePath?: string;
  /** Present if the signature itself is valid. */
  readonly signature?: Verified<unknown>;
  readonly digest?: string;
  readonly differences?: ManifestDiff;
  readonly ignoredPaths?: readonly string[];
  readonly unsignedFiles?: readonly string[];
  readonly notVerified?: readonly string[];
  /** Files hashed, and their bytes. */
  readonly files?: number;
  readonly bytes?: number;
  readonly warnings?: readonly (ManifestWarning | VerificationWarning | EvidenceWarning)[];
}

/**
 * A model or a record was not verified. `verdict` is `negative` when it was judged and refused, `none` when it could not be
 * judged; never load the model either way. `code` is that of the cause.
 */
export class NotVerifiedError extends AixvError {
  readonly verdict: "negative" | "none";
  readonly facts: RefusalFacts;

  constructor(verdict: "negative" | "none", error: AixvError, facts: RefusalFacts = {}) {
    super(error.code, error.message, {
      cause: error,
      ...(error.details === undefined ? {} : { details: error.details }),
    });
    this.verdict = verdict;
    this.facts = facts;
  }
}

/** The files are not those that were signed. */
export class ModelMismatchError extends AixvError<"MODEL_MISMATCH"> {}

/** What a failed verification means: a refusal, unless it was the caller's settings or the bundle's form that failed. */
export function refusal(error: BundleError | VerificationError, facts: RefusalFacts): NotVerifiedError {
  const judged = error instanceof VerificationError && !isNoVerdict(error.code);
  return new NotVerifiedError(judged ? "negative" : "none", error, facts);
}
