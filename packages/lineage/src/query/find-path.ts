import type { Digest } from "@aixv/core";
import type { Direction } from "../graph/direction.ts";
import { typeBits } from "../graph/edge-table.ts";
import type { GraphTables } from "../graph/graph-tables.ts";
import type { LineageGraph } from "../graph/lineage-graph.ts";
import { leastRank } from "../graph/standing.ts";
import { tablesOf } from "../graph/tables-of.ts";
import type { Link } from "./link.ts";
import { LinkMaker } from "./link-maker.ts";
import { INFLUENCE_EDGES, type QueryOptions } from "./query-options.ts";
import { type Following, Search } from "./search.ts";
import { type Step, shortestWay } from "./shortest-way.ts";

/** How one artifact came of another. */
export interface Path {
  readonly start: Digest;
  readonly end: Digest;
  /** What the end is to the start. */
  readonly direction: Direction;
  /** From the start, each leading on from where the one before led to. None where both are the same. */
  readonly links: readonly Link[];
}

/** What {@link findPath} follows, and how far. */
export type PathOptions = Omit<QueryOptions, "maxArtifacts">;

/**
 * Finds a shortest way between two artifacts of which one came of the other; of several equally short ones always the same,
 * in whatever order claims came. If each came of the other, as in a circle, the end is an ancestor.
 *
 * @returns `undefined` where neither came of the other by what the query follows
 */
export function findPath(
  graph: LineageGraph,
  start: Digest,
  end: Digest,
  { follow = "trusted", edgeTypes = INFLUENCE_EDGES, maxDepth = Number.POSITIVE_INFINITY }: PathOptions = {},
): Path | undefined {
  if (start === end) return { start, end, direction: "ancestors", links: [] };
  const following: Following = { least: leastRank(follow), types: typeBits(edgeTypes), closed: new Set() };
  const tables = tablesOf(graph);
  const maker = new LinkMaker(tables);
  const linksOf = (steps: readonly Step[]): readonly Link[] =>
    steps.map(({ made, next }, index) => maker.link(made, "ancestors", next, index + 1));
  const up = stepsBetween(tables, start, end, following, maxDepth);
  if (up !== undefined) return { start, end, direction: "ancestors", links: linksOf(up) };
  // What an artifact came from is far less, as a rule, than what came of it: it is always looked for from there.
  const down = stepsBetween(tables, end, start, following, maxDepth);
  if (down === undefined) return undefined;
  return { start, end, direction: "descendants", links: linksOf(down.toReversed()) };
}

function stepsBetween(
  tables: GraphTables,
  made: Digest,
  origin: Digest,
  following: Following,
  maxDepth: number,
): readonly Step[] | undefined {
  const [first, last] = [tables.artifacts.find(made), tables.artifacts.find(origin)];
  if (first < 0 || last < 0) return undefined;
  const search = new Search(tables, first, "ancestors", following);
  const steps = search.stepsTo(last);
  return steps === undefined || !(steps <= maxDepth) ? undefined : shortestWay(tables, search, last);
}
