import type { Digest } from "@aixv/core";
import type { EdgeType } from "./lineage-edge.ts";

/** Most edges that one statement may claim: a hundred thousand inputs and outputs would be 10^10. */
export const MAX_STATEMENT_EDGES = 1_000_000;

/** Every one of `from` is in relation to every one of `to`. */
export interface Relations {
  readonly type: EdgeType;
  readonly from: readonly Digest[];
  readonly to: readonly Digest[];
}

/** Relations between these, each digest once. */
export function relate(type: EdgeType, from: readonly Digest[], to: readonly Digest[]): Relations {
  return { type, from: [...new Set(from)], to: [...new Set(to)] };
}

/** How many edges there would be. */
export function countEdges(relations: readonly Relations[]): number {
  return relations.reduce((sum, { from, to }) => sum + from.length * to.length, 0);
}
