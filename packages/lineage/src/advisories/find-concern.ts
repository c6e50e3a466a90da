import type { Digest } from "@aixv/core";
import type { AdvisoryTarget } from "@aixv/records";
import type { LineageGraph } from "../graph/lineage-graph.ts";
import { tablesOf } from "../graph/tables-of.ts";
import type { Concern, ConcernOptions } from "./concern.ts";
import { ConcernFinder } from "./concern-finder.ts";

/** How an advisory that names these artifacts, of whatever standing it is, concerns another; `undefined` if it does not. */
export function findConcern(
  graph: LineageGraph,
  artifact: Digest,
  targets: readonly AdvisoryTarget[],
  options: ConcernOptions = {},
): Concern | undefined {
  return new ConcernFinder(tablesOf(graph), options, "ancestors").find(artifact, targets);
}
