import type { Digest } from "@aixv/core";
import type { LineageEdge } from "@aixv/records";
import type { Standing } from "../graph/standing.ts";

/** A relation that a query came by, with every claim of it: those that are trusted, and those that are not. */
export type Link = LineageEdge & {
  /** Of its farther end, as seen when it was come by. */
  readonly depth: number;
  /** The best of its claims'. */
  readonly standing: Standing;
  /** Ids, sorted. */
  readonly claims: readonly Digest[];
};
