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

/**
 * Which end of an edge the other came from, so that what is wrong with it is wrong with the other: what is made of a bad
 * model, a bundle that holds one, and wherever one is deployed. An evaluation or a rollback hands nothing on.
 */
const ORIGINS: { readonly [T in EdgeType]?: "from" | "to" } = {
  derived_from: "to",
  trained_on: "to",
  packaged_from: "to",
  delta_of: "to",
  deployed_as: "from",
  member_of: "from",
};

/** Edges that lead from an artifact to what it was made from; what it was trained on are datasets. */
export const DERIVATION_EDGES: readonly EdgeType[] = ["derived_from", "packaged_from", "delta_of"];

/** Both ends of an edge by what came from what; undefined where neither did. */
export function directEdge({
  type,
  from,
  to,
}: LineageEdge): { readonly made: Digest; readonly origin: Digest } | undefined {
  switch (ORIGINS[type]) {
    case "to":
      return { made: from, origin: to };
    case "from":
      return { made: to, origin: from };
    default:
      return undefined;
  }
}

/** The edge of a type between what was made and what it came from; of other types it begins at `made`. */
export function orientEdge(type: EdgeType, made: Digest, origin: Digest): LineageEdge {
  return ORIGINS[type] === "from" ? { type, from: origin, to: made } : { type, from: made, to: origin };
}
