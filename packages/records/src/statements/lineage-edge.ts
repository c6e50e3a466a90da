import type { Digest } from "@aixv/core";

/**
 * Relations between artifacts (AIXV §8; `member_of`, `delta_of` and `rolled_back_to` are for §5 and §9). An edge leads
 * from what was made, or is acted on, to what it was made of, or leads to.
 */
export const EDGE_TYPES = [
  "derived_from",
  "trained_on",
  "packaged_from",
  "evaluated_with",
  "deployed_as",
  "member_of",
  "delta_of",
  "rolled_back_to",
] as const;

/** One of {@link EDGE_TYPES}. */
export type EdgeType = (typeof EDGE_TYPES)[number];

/** A relation between two artifacts that a statement claims. */
export type LineageEdge = {
  readonly type: EdgeType;
  readonly from: Digest;
  readonly to: Digest;
};
