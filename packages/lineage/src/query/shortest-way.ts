import type { GraphTables } from "../graph/graph-tables.ts";
import type { Link } from "./link.ts";
import { linkTo, neighboursOf } from "./neighbours.ts";
import { isFollowed, type Search } from "./search.ts";

/**
 * The links of a shortest way between the start of a search and an artifact that it reached, from what was made to what it
 * came from. Of several equally short ones it is that with the first digests, whichever end was searched from.
 */
export function shortestWay(tables: GraphTables, search: Search, artifact: number): readonly Link[] {
  const isUp = search.direction === "ancestors";
  const steps = search.knownStepsTo(artifact) ?? 0;
  const left = isUp ? stepsLeft(tables, search, artifact, steps) : undefined;
  const { least, types, closed } = search.following;
  const isOn = (number: number, count: number): boolean =>
    left === undefined
      ? search.knownStepsTo(number) === count && (count === 0 || !closed.has(number))
      : left.get(number) === count;
  const links: Link[] = [];
  let made = isUp ? search.start : artifact;
  for (let count = steps - 1; count >= 0; count--) {
    const next = neighboursOf(tables, made, "ancestors", types).find(
      ({ number, rank }) => rank >= least && isOn(number, count),
    );
    if (next === undefined) throw new TypeError("expected an artifact that the search reached");
    links.push(linkTo(tables, made, "ancestors", next, links.length + 1));
    made = next.number;
  }
  return links;
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
