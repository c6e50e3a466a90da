import type { Digest, Timestamp } from "@aixv/core";

/** The payload of records of kind `waiver`: a signed exception from a policy, with an end (AIXV §11). */
export type WaiverPayload = {
  readonly reason: string;
  readonly expires_at: Timestamp;
  readonly artifact_digests?: readonly Digest[];
  /** UPPER_SNAKE codes of the violations that are waived. */
  readonly violation_codes?: readonly string[];
  readonly policy_id?: string;
  readonly approved_by?: string;
  readonly ticket?: string;
};

/** What a waiver applies to. */
export interface WaiverScope {
  readonly artifact_digests: readonly Digest[];
  readonly violation_codes: readonly string[];
}

/**
 * What a waiver waives: these violations, for these artifacts.
 *
 * @returns `undefined` if it does not name both: such a waiver is a valid record and waives nothing
 */
export function waiverScope(payload: WaiverPayload): WaiverScope | undefined {
  const { artifact_digests = [], violation_codes = [] } = payload;
  if (artifact_digests.length === 0 || violation_codes.length === 0) return undefined;
  return { artifact_digests, violation_codes };
}
