import type { Direction } from "../graph/direction.ts";
import { hasType } from "../graph/edge-table.ts";
import type { GraphTables } from "../graph/graph-tables.ts";

/** What a search follows. */
export interface Following {
  /** The least rank of a claim. */
  readonly least: number;
  /** Types of edges, as bits. */
  readonly types: number;
  /** Artifacts beyond which nothing is followed; where a search starts is none of them. */
  readonly closed: ReadonlySet<number>;
}

/** How many steps artifacts are from one in a direction, looked for only as far as somebody asks. */
export class Search {
  readonly start: number;
  readonly direction: Direction;
  readonly following: Following;
  readonly #tables: GraphTables;
  readonly #steps: Map<number, number>;
  #frontier: readonly number[];
  #depth = 0;

  constructor(tables: GraphTables, start: number, direction: Direction, following: Following) {
    this.#tables = tables;
    this.start = start;
    this.direction = direction;
    this.following = following;
    this.#frontier = start < 0 ? [] : [start];
    this.#steps = new Map(this.#frontier.map((artifact) => [artifact, 0]));
  }

  /** Steps to an artifact on the shortest way; `undefined` if none leads there. */
  stepsTo(artifact: number): number | undefined {
    while (!this.#steps.has(artifact) && this.#frontier.length > 0) this.#advance();
    return this.#steps.get(artifact);
  }

  /** The same of one that is no farther than those that were asked for before. */
  knownStepsTo(artifact: number): number | undefined {
    return this.#steps.get(artifact);
  }

  /** All that it reaches, the start included. */
  reached(): Iterable<number> {
    while (this.#frontier.length > 0) this.#advance();
    return this.#steps.keys();
  }

  /** One step farther, and all of that: what is known is known of whole steps. */
  #advance(): void {
    const { edges } = this.#tables;
    const { direction, following } = this;
    const next: number[] = [];
    this.#depth++;
    for (const artifact of this.#frontier) {
      for (let edge = edges.first(artifact, direction); edge >= 0; edge = edges.next(edge, direction)) {
        const end = edges.end(edge, direction);
        if (this.#steps.has(end) || !isFollowed(this.#tables, edge, following)) continue;
        this.#steps.set(end, this.#depth);
        if (!following.closed.has(end)) next.push(end);
      }
    }
    this.#frontier = next;
  }
}

/** Whether an edge is one that a search follows. */
export function isFollowed(tables: GraphTables, edge: number, { least, types }: Following): boolean {
  const { edges } = tables;
  return hasType(types, edges.typeOf(edge)) && tables.standingOf(edges.claimOf(edge)) >= least;
}
