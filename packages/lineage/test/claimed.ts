import type { Digest } from "@aixv/core";
import type { ClaimedStatement } from "@aixv/lineage";
import { type EdgeType, type LineageEdge, PREDICATE_TYPES } from "@aixv/records";
import { digest } from "../../policy/test/setting.ts";

/** An edge, from what was made to what it came from; `member_of` and `deployed_as` lead the other way. */
export function edge(type: EdgeType, from: Digest, to: Digest): LineageEdge {
  return { type, from, to };
}

/** That some artifacts were made from others. */
export function derived(from: readonly Digest[], to: readonly Digest[]): readonly LineageEdge[] {
  return from.flatMap((made) => to.map((origin) => edge("derived_from", made, origin)));
}

let made = 0;

/** A statement as an index tells of it, of an id of its own unless one is given. */
export function claimed(
  edges: readonly LineageEdge[],
  changes: Partial<ClaimedStatement> = {},
): ClaimedStatement {
  return {
    id: digest(0xc1a10000 + made++),
    signed: true,
    predicateType: PREDICATE_TYPES.training,
    subjects: [...new Set(edges.map(({ from }) => from))],
    edges,
    ...changes,
  };
}
