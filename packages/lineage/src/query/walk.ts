import type { Digest } from "@aixv/core";
import type { Direction } from "../graph/direction.ts";
import { typeBits } from "../graph/edge-table.ts";
import type { LineageGraph } from "../graph/lineage-graph.ts";
import { leastRank } from "../graph/standing.ts";
import { tablesOf } from "../graph/tables-of.ts";
import type { Link } from "./link.ts";
import { LinkMaker } from "./link-maker.ts";
import { neighboursOf } from "./neighbours.ts";
import { INFLUENCE_EDGES, MAX_ARTIFACTS, type QueryOptions } from "./query-options.ts";

/** An artifact that a walk reached. */
export interface ReachedArtifact {
  readonly digest: Digest;
  /** Steps on the shortest way. */
  readonly depth: number;
}

/** What an artifact came from, or what came of it. */
export interface Walk {
  readonly start: Digest;
  readonly direction: Direction;
  /** Without the start; nearer ones first, then by digest. */
  readonly artifacts: readonly ReachedArtifact[];
  /** Everything that was followed: nearer ones first, then by the digests of the nearer and of the farther end. */
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
  const tables = tablesOf(graph);
  const maker = new LinkMaker(tables);
  const least = leastRank(follow);
  const types = typeBits(edgeTypes);
  const artifacts: ReachedArtifact[] = [];
  const links: Link[] = [];
  const unused: Link[] = [];
  const first = tables.artifacts.find(start);
  const seen = new Set([first]);
  let isCut = false;
  let frontier = first < 0 ? [] : [first];
  for (let depth = 1; frontier.length > 0 && depth <= maxDepth; depth++) {
    const next: number[] = [];
    for (const artifact of frontier) {
      for (const neighbour of neighboursOf(tables, artifact, direction, types)) {
        if (neighbour.rank < least) {
          unused.push(maker.link(artifact, direction, neighbour, depth));
          continue;
        }
        if (!seen.has(neighbour.number)) {
          if (!(seen.size <= maxArtifacts)) {
            isCut = true;
            continue;
          }
          seen.add(neighbour.number);
          next.push(neighbour.number);
        }
        links.push(maker.link(artifact, direction, neighbour, depth));
      }
    }
    frontier = next.sort((a, b) => tables.artifacts.compare(a, b));
    for (const artifact of frontier) artifacts.push({ digest: maker.digest(artifact), depth });
  }
  return { start, direction, artifacts, links, unused, isCut };
}
