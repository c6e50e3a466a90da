import { EDGE_TYPES, type EdgeType } from "@aixv/records";
import type { Follow } from "../graph/standing.ts";

/** Edges along which what is wrong with one artifact is wrong with another: what queries follow unless told otherwise. */
export const INFLUENCE_EDGES: readonly EdgeType[] = EDGE_TYPES.filter(
  (type) => type !== "evaluated_with" && type !== "rolled_back_to",
);

/** Most artifacts that a query reaches unless told otherwise. */
export const MAX_ARTIFACTS = 1_000_000;

/** What a query follows, and how far. */
export interface QueryOptions {
  /** Default `trusted`: what nobody trusted claims is told, and not followed. */
  readonly follow?: Follow;
  /** Default {@link INFLUENCE_EDGES}. */
  readonly edgeTypes?: readonly EdgeType[];
  /** Steps from the artifact; default any. */
  readonly maxDepth?: number;
  /** Default {@link MAX_ARTIFACTS}; a result that leaves some out says so. */
  readonly maxArtifacts?: number;
}
