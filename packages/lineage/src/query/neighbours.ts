import type { Direction } from "../graph/direction.ts";
import { hasType } from "../graph/edge-table.ts";
import type { GraphTables } from "../graph/graph-tables.ts";

/** One relation of an artifact to another, with all claims that say so; by numbers. */
export interface Neighbour {
  readonly number: number;
  /** An index of `EDGE_TYPES`. */
  readonly type: number;
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
    const type = edges.typeOf(edge);
    // What leads from an artifact to itself leads nowhere.
    if (number === artifact || !hasType(types, type)) continue;
    const claim = edges.claimOf(edge);
    found.push({ number, type, claims: [claim], rank: tables.standingOf(claim) });
  }
  if (found.length < 2) return found;
  found.sort((a, b) => (a.number === b.number ? a.type - b.type : artifacts.compare(a.number, b.number)));
  return merged(found);
}

/** Most artifacts have one claim of each relation: those are left as they are. */
function merged(found: readonly Neighbour[]): readonly Neighbour[] {
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
