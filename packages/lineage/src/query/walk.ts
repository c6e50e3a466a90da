import type { Digest } from "@aixv/core";
import type { LineageEdge } from "@aixv/records";
import { compare } from "../compare.ts";
import type { Direction } from "../graph/direction.ts";
import type { LineageGraph } from "../graph/lineage-graph.ts";
import { leastStanding } from "../graph/standing.ts";
import { type Neighbour, neighboursOf } from "./neighbours.ts";
import { INFLUENCE_EDGES, MAX_ARTIFACTS, type QueryOptions } from "./query-options.ts";

/** An artifact that a walk reached. */
export interface ReachedArtifact {
  readonly digest: Digest;
  /** Steps on the shortest way. */
  readonly depth: number;
}

/** A relation that a walk came by, with every claim of it: those that are trusted, and those that are not. */
export type Link = LineageEdge & {
  /** Of its farther end, as seen when it was come by. */
  readonly depth: number;
  /** Ids of claims, sorted. */
  readonly claims: readonly Digest[];
};

/** What an artifact came from, or what came of it. */
export interface Walk {
  readonly start: Digest;
  readonly direction: Direction;
  /** Without the start; nearer ones first, then by digest. */
  readonly artifacts: readonly ReachedArtifact[];
  /** Everything that was followed, in that order. */
  readonly links: readonly Link[];
  /** What is claimed at artifacts that were reached, by nobody whom the query follows: forged, or merely a stranger's. */
  readonly unused: readonly Link[];
  /** There are more artifacts than `maxArtifacts`. */
  readonly isCut: boolean;
}

/** Walks to whatever an artifact came from (AIXV §10, `trace`). An unknown artifact came from nothing. */
export function trace(graph: LineageGraph, artifact: Digest, options: QueryOptions = {}): Walk {
  return walk(graph, artifact, "ancestors", options);
}

/** Walks to whatever came of an artifact (AIXV §10, `impact`). */
export function impact(graph: LineageGraph, artifact: Digest, options: QueryOptions = {}): Walk {
  return walk(graph, artifact, "descendants", options);
}

/** Breadth first, each artifact once, whatever circles there are. */
function walk(
  graph: LineageGraph,
  start: Digest,
  direction: Direction,
  {
    follow = "trusted",
    edgeTypes = INFLUENCE_EDGES,
    maxDepth = Number.POSITIVE_INFINITY,
    maxArtifacts = MAX_ARTIFACTS,
  }: QueryOptions,
): Walk {
  const least = leastStanding(follow);
  const artifacts: ReachedArtifact[] = [];
  const links: Link[] = [];
  const unused: Link[] = [];
  const first = graph.numberOf(start);
  const seen = new Set([first]);
  let isCut = false;
  let frontier = first < 0 ? [] : [{ number: first, digest: start }];
  for (let depth = 1; frontier.length > 0 && depth <= maxDepth; depth++) {
    const next: Neighbour[] = [];
    for (const { number } of frontier) {
      for (const neighbour of neighboursOf(graph, number, direction, edgeTypes)) {
        const { edge, claims, standing } = neighbour;
        const link: Link = { ...edge, depth, claims };
        if (standing < least) {
          unused.push(link);
          continue;
        }
        if (!seen.has(neighbour.number)) {
          if (seen.size > maxArtifacts) {
            isCut = true;
            continue;
          }
          seen.add(neighbour.number);
          next.push(neighbour);
        }
        links.push(link);
      }
    }
    next.sort((a, b) => compare(a.digest, b.digest));
    for (const { digest } of next) artifacts.push({ digest, depth });
    frontier = next;
  }
  return { start, direction, artifacts, links, unused, isCut };
}
