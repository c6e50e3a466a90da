import type { Digest, Timestamp } from "@aixv/core";
import type { AdvisoryStatus } from "../registries/advisory-status.ts";
import type { Selector } from "../registries/selector.ts";
import type { Severity } from "../registries/severity.ts";

/** Whom an advisory concerns; at least one of both members is there. */
export type AdvisoryAffected = {
  /** Absent: every artifact that the advisory names. */
  readonly digest?: Digest;
  /** Absent: the artifact itself. */
  readonly selector?: Selector;
};

/** `advisory/v1`, and the payload of records of kind `advisory`: a security or safety recall (AIXV §7.5). */
export type AdvisoryPredicate = {
  /** A record identifier: advisories are kept in files of that name. */
  readonly advisory_id: string;
  /** At least one. */
  readonly affected: readonly AdvisoryAffected[];
  readonly severity: Severity;
  readonly status: AdvisoryStatus;
  /** See `REASON_CODES`; others are valid too. */
  readonly reason_code: string;
  readonly recommended_actions: readonly string[];
  readonly title?: string;
  readonly summary?: string;
  readonly published_at?: Timestamp;
  readonly updated_at?: Timestamp;
  /** `https://` or `http://` URIs. */
  readonly references?: readonly string[];
  /** Identifiers of the same matter elsewhere, such as a CVE. */
  readonly aliases?: readonly string[];
  /** Artifacts in which it is mended. */
  readonly fixed_digests?: readonly Digest[];
};

/** The payload of a record of kind `advisory`. */
export type AdvisoryPayload = AdvisoryPredicate;
