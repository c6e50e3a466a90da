import type { GraphTables } from "../graph/graph-tables.ts";
import { type Neighbour, neighboursOf } from "./neighbours.ts";
import { isFollowed, type Search } from "./search.ts";

/** Artifacts and how they go on, from what was made to what it came from. */
export interface Step {
  readonly made: number;
  readonly next: Neighbour;
}

/**
 * The steps of a shortest way between the start of a search and an artifact that it reached, from what was made to what it
 * came from. Of several equally short ones it is that with the first digests, whichever end was searched from.
 *
 * @param known - the next step of artifacts, for ways that lead to the same end
 */
export function shortestWay(
  tables: GraphTables,
  search: Search,
  artifact: number,
  known?: Map<number, Neighbour>,
): readonly Step[] {
  const isUp = search.direction === "ancestors";
  const length = search.knownStepsTo(artifact) ?? 0;
  const left = isUp ? stepsLeft(tables, search, artifact, length) : undefined;
  const { least, types, closed } = search.following;
  const isOn = (number: number, count: number): boolean =>
    left === undefined
      ? search.knownStepsTo(number) === count && (count === 0 || !closed.has(number))
      : left.get(number) === count;
  const steps: Step[] = [];
  let made = isUp ? search.start : artifact;
  for (let count = length - 1; count >= 0; count--) {
    const next =
      known?.get(made) ??
      neighboursOf(tables, made, "ancestors", types).find(
        ({ number, rank }) => rank >= least && isOn(number, count),
      );
    if (next === undefined) throw new TypeError("expected an artifact that the search reached");
    known?.set(made, next);
    steps.push({ made, next });
    made = next.number;
  }
  return steps;
}

/** Of a search for origins: artifacts on the shortest ways to one of them, and how many steps are left from each. */
function stepsLeft(
  tables: GraphTables,
  search: Search,
  origin: number,
  steps: number,
): ReadonlyMap<number, number> {
  const { edges } = tables;
  const left = new Map([[origin, 0]]);
  // A map gives what is added to it while it is gone through.
  for (const [artifact, count] of left) {
    if (count + 1 >= steps) continue;
    for (let edge = edges.first(artifact, "descendants"); edge >= 0; edge = edges.next(edge, "descendants")) {
      const made = edges.end(edge, "descendants");
      if (search.knownStepsTo(made) !== steps - count - 1 || search.following.closed.has(made)) continue;
      if (isFollowed(tables, edge, search.following)) left.set(made, count + 1);
    }
  }
  return left;
}
