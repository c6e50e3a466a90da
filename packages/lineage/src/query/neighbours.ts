import type { Digest } from "@aixv/core";
import { EDGE_TYPES, type EdgeType, orientEdge } from "@aixv/records";
import { compare } from "../compare.ts";
import type { Direction } from "../graph/direction.ts";
import { hasType } from "../graph/edge-table.ts";
import type { GraphTables } from "../graph/graph-tables.ts";
import { STANDINGS } from "../graph/standing.ts";
import type { Link } from "./link.ts";

/** One relation of an artifact to another, with all claims that say so. */
export interface Neighbour {
  readonly number: number;
  readonly digest: Digest;
  readonly type: EdgeType;
  /** Numbers. */
  readonly claims: readonly number[];
  /** The greatest rank among their standings. */
  readonly rank: number;
}

/** The neighbours of an artifact in a direction, by digest and type: the order of claims does not matter. */
export function neighboursOf(
  tables: GraphTables,
  artifact: number,
  direction: Direction,
  types: number,
): readonly Neighbour[] {
  const { artifacts, edges } = tables;
  const found: Neighbour[] = [];
  for (let edge = edges.first(artifact, direction); edge >= 0; edge = edges.next(edge, direction)) {
    const number = edges.end(edge, direction);
    const type = EDGE_TYPES[edges.typeOf(edge)];
    // What leads from an artifact to itself leads nowhere.
    if (number === artifact || type === undefined || !hasType(types, edges.typeOf(edge))) continue;
    const claim = edges.claimOf(edge);
    const rank = tables.standingOf(claim);
    found.push({ number, digest: artifacts.text(number), type, claims: [claim], rank });
  }
  return found.length < 2 ? found : merged(found);
}

/** Most artifacts have one claim of each relation: those are left as they are. */
function merged(found: Neighbour[]): readonly Neighbour[] {
  found.sort((a, b) => (a.number === b.number ? 0 : compare(a.digest, b.digest)) || compare(a.type, b.type));
  const isRepeated = ({ number, type }: Neighbour, index: number): boolean => {
    const before = found[index - 1];
    return before?.number === number && before.type === type;
  };
  if (!found.some(isRepeated)) return found;
  const all: { readonly one: Neighbour; readonly claims: number[]; rank: number }[] = [];
  for (const [index, one] of found.entries()) {
    const last = isRepeated(one, index) ? all.at(-1) : undefined;
    if (last === undefined) all.push({ one, claims: [...one.claims], rank: one.rank });
    else {
      last.claims.push(...one.claims);
      last.rank = Math.max(last.rank, one.rank);
    }
  }
  return all.map(({ one, claims, rank }) => ({ ...one, claims, rank }));
}

/** The link from an artifact to a neighbour. */
export function linkTo(
  { artifacts, claims }: GraphTables,
  artifact: number,
  direction: Direction,
  neighbour: Neighbour,
  depth: number,
): Link {
  const own = artifacts.text(artifact);
  const [made, origin] = direction === "ancestors" ? [own, neighbour.digest] : [neighbour.digest, own];
  const ids = neighbour.claims.map((claim) => claims.text(claim));
  return {
    ...orientEdge(neighbour.type, made, origin),
    depth,
    standing: STANDINGS[neighbour.rank] ?? "refused",
    claims: ids.length < 2 ? ids : [...new Set(ids)].sort(),
  };
}
