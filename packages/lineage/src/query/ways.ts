import type { Direction } from "../graph/direction.ts";
import type { GraphTables } from "../graph/graph-tables.ts";
import type { Neighbour } from "./neighbours.ts";
import { type Following, Search } from "./search.ts";
import { type Step, shortestWay } from "./shortest-way.ts";

/** Shortest ways from artifacts to what they came from: each end that is searched from is searched from once. */
export class Ways {
  readonly #tables: GraphTables;
  readonly #from: Direction;
  readonly #following: Omit<Following, "closed">;
  readonly #searches = new Map<ReadonlySet<number>, Map<number, Search>>();
  /** Of searches from origins, where all ways have one end. */
  readonly #nextSteps = new Map<Search, Map<number, Neighbour>>();

  /**
   * @param direction - `ancestors` if many ways of few artifacts will be asked for, `descendants` if many that lead to few
   */
  constructor(tables: GraphTables, direction: Direction, following: Omit<Following, "closed">) {
    this.#tables = tables;
    this.#from = direction;
    this.#following = following;
  }

  /** Steps around what is closed, which is told apart by the set itself; `undefined` if none lead there. */
  steps(made: number, origin: number, closed: ReadonlySet<number>): number | undefined {
    return this.#from === "ancestors"
      ? this.search(made, closed).stepsTo(origin)
      : this.search(origin, closed).stepsTo(made);
  }

  /** A way of so many steps, from what was made. */
  way(made: number, origin: number, closed: ReadonlySet<number>): readonly Step[] {
    if (this.#from === "ancestors") return shortestWay(this.#tables, this.search(made, closed), origin);
    const search = this.search(origin, closed);
    const known = this.#nextSteps.get(search) ?? new Map<number, Neighbour>();
    this.#nextSteps.set(search, known);
    return shortestWay(this.#tables, search, made, known);
  }

  /** The search from one end. */
  search(start: number, closed: ReadonlySet<number>): Search {
    const known = this.#searches.get(closed) ?? new Map<number, Search>();
    this.#searches.set(closed, known);
    const search =
      known.get(start) ?? new Search(this.#tables, start, this.#from, { ...this.#following, closed });
    known.set(start, search);
    return search;
  }
}
