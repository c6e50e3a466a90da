import type { Digest } from "@aixv/core";
import { EDGE_TYPES, type EdgeType, type LineageEdge, orientEdge } from "@aixv/records";
import { compare } from "../compare.ts";
import type { Direction } from "../graph/direction.ts";
import type { LineageGraph } from "../graph/lineage-graph.ts";

/** One relation of an artifact to another, with all claims that say so. */
export interface Neighbour {
  readonly number: number;
  readonly digest: Digest;
  readonly edge: LineageEdge;
  /** Ids, sorted. */
  readonly claims: readonly Digest[];
  /** The greatest standing among them. */
  readonly standing: number;
}

/** The neighbours of an artifact in a direction, by digest and type: the order of claims does not matter. */
export function neighboursOf(
  graph: LineageGraph,
  artifact: number,
  direction: Direction,
  edgeTypes: readonly EdgeType[],
): readonly Neighbour[] {
  const groups = new Map<
    number,
    { readonly type: EdgeType; readonly other: number; readonly claims: number[] }
  >();
  for (const { type, other, claim } of graph.edgesAt(artifact, direction)) {
    // What leads from an artifact to itself leads nowhere.
    if (other === artifact || !edgeTypes.includes(type)) continue;
    const key = other * EDGE_TYPES.length + EDGE_TYPES.indexOf(type);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { type, other, claims: [claim] });
    else group.claims.push(claim);
  }
  if (groups.size === 0) return NONE;
  const own = graph.digestOf(artifact);
  return [...groups.values()]
    .map(({ type, other, claims }): Neighbour => {
      const digest = graph.digestOf(other);
      const [made, origin] = direction === "ancestors" ? [own, digest] : [digest, own];
      return {
        number: other,
        digest,
        edge: orientEdge(type, made, origin),
        claims: [...new Set(claims)].map((claim) => graph.claimId(claim)).sort(),
        standing: claims.reduce((most, claim) => Math.max(most, graph.standingOf(claim)), 0),
      };
    })
    .sort((a, b) => compare(a.digest, b.digest) || compare(a.edge.type, b.edge.type));
}

const NONE: readonly Neighbour[] = [];
