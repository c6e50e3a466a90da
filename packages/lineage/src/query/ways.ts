import type { Direction } from "../graph/direction.ts";
import type { GraphTables } from "../graph/graph-tables.ts";
import type { Link } from "./link.ts";
import { type Following, Search } from "./search.ts";
import { shortestWay } from "./shortest-way.ts";

/** Shortest ways from artifacts to what they came from: each end that is searched from is searched from once. */
export class Ways {
  readonly #tables: GraphTables;
  readonly #from: Direction;
  readonly #following: Omit<Following, "closed">;
  readonly #searches = new Map<ReadonlySet<number>, Map<number, Search>>();

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

  /** The links of a way of so many steps, from what was made. */
  links(made: number, origin: number, closed: ReadonlySet<number>): readonly Link[] {
    return this.#from === "ancestors"
      ? shortestWay(this.#tables, this.search(made, closed), origin)
      : shortestWay(this.#tables, this.search(origin, closed), made);
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
