import type { Digest } from "@aixv/core";
import { compare } from "../compare.ts";
import type { Direction } from "../graph/direction.ts";
import type { LineageGraph } from "../graph/lineage-graph.ts";
import { leastStanding } from "../graph/standing.ts";
import { type Neighbour, neighboursOf } from "./neighbours.ts";
import { INFLUENCE_EDGES, MAX_ARTIFACTS, type QueryOptions } from "./query-options.ts";
import type { Link } from "./walk.ts";

/** How one artifact came of another. */
export interface Path {
  readonly start: Digest;
  readonly end: Digest;
  /** What the end is to the start. */
  readonly direction: Direction;
  /** From the start, each leading on from where the one before led to. None where both are the same. */
  readonly links: readonly Link[];
}

/**
 * Finds a shortest way between two artifacts of which one came of the other; of several equally short ones always the same,
 * in whatever order claims came.
 *
 * @returns `undefined` where neither came of the other by what the query follows
 */
export function findPath(
  graph: LineageGraph,
  start: Digest,
  end: Digest,
  options: QueryOptions = {},
): Path | undefined {
  return (
    findDirectedPath(graph, start, end, "ancestors", options) ??
    findDirectedPath(graph, start, end, "descendants", options)
  );
}

/** The same in one direction. */
export function findDirectedPath(
  graph: LineageGraph,
  start: Digest,
  end: Digest,
  direction: Direction,
  options: QueryOptions & { readonly isClosed?: (artifact: Digest) => boolean },
): Path | undefined {
  if (start === end) return { start, end, direction, links: [] };
  const { follow = "trusted", edgeTypes = INFLUENCE_EDGES, isClosed = () => false } = options;
  const { maxDepth = Number.POSITIVE_INFINITY, maxArtifacts = MAX_ARTIFACTS } = options;
  const [first, last] = [graph.numberOf(start), graph.numberOf(end)];
  if (first < 0 || last < 0 || isClosed(start)) return undefined;
  const least = leastStanding(follow);
  const reachedBy = new Map<number, { readonly before: number; readonly link: Neighbour }>();
  let frontier = [first];
  for (let depth = 1; frontier.length > 0 && depth <= maxDepth; depth++) {
    const next: number[] = [];
    for (const number of frontier) {
      for (const link of neighboursOf(graph, number, direction, edgeTypes)) {
        if (link.standing < least || link.number === first || reachedBy.has(link.number)) continue;
        reachedBy.set(link.number, { before: number, link });
        if (link.number === last) return { start, end, direction, links: linksTo(last, reachedBy) };
        if (reachedBy.size < maxArtifacts && !isClosed(link.digest)) next.push(link.number);
      }
    }
    // Each level in the order of digests: which of several ways is found does not depend on the order of claims.
    frontier = next.sort((a, b) => compare(graph.digestOf(a), graph.digestOf(b)));
  }
  return undefined;
}

function linksTo(
  last: number,
  reachedBy: ReadonlyMap<number, { readonly before: number; readonly link: Neighbour }>,
): readonly Link[] {
  const links: Neighbour[] = [];
  for (let step = reachedBy.get(last); step !== undefined; step = reachedBy.get(step.before))
    links.unshift(step.link);
  return links.map(({ edge, claims }, index) => ({ ...edge, depth: index + 1, claims }));
}
