import { EDGE_TYPES, type EdgeType } from "@aixv/records";
import { Chains, IntColumn } from "./columns.ts";
import type { Direction } from "./direction.ts";

/** Relations between artifacts, each by the numbers of its ends and of its claim, and found from either end. */
export class EdgeTable {
  readonly #made = new IntColumn();
  readonly #origins = new IntColumn();
  readonly #types = new IntColumn();
  /** -1 for an edge that was dropped. */
  readonly #claims = new IntColumn();
  readonly #ofMade = new Chains();
  readonly #ofOrigin = new Chains();

  get length(): number {
    return this.#made.length;
  }

  add(type: EdgeType, made: number, origin: number, claim: number): void {
    this.#made.push(made);
    this.#origins.push(origin);
    this.#types.push(EDGE_TYPES.indexOf(type));
    this.#claims.push(claim);
    this.#ofMade.push(made);
    this.#ofOrigin.push(origin);
  }

  /** Leaves an edge out from then on. */
  drop(edge: number): void {
    this.#claims.set(edge, -1);
  }

  /** One of the edges from an artifact in a direction, -1 if there is none. */
  first(artifact: number, direction: Direction): number {
    const chains = direction === "ancestors" ? this.#ofMade : this.#ofOrigin;
    return this.#skipDropped(chains, chains.last(artifact));
  }

  /** The one that comes after it at the same artifact, -1 after the last. */
  next(edge: number, direction: Direction): number {
    const chains = direction === "ancestors" ? this.#ofMade : this.#ofOrigin;
    return this.#skipDropped(chains, chains.before(edge));
  }

  /** The artifact that an edge leads to in a direction. */
  end(edge: number, direction: Direction): number {
    return (direction === "ancestors" ? this.#origins : this.#made).at(edge);
  }

  /** An index of `EDGE_TYPES`. */
  typeOf(edge: number): number {
    return this.#types.at(edge);
  }

  claimOf(edge: number): number {
    return this.#claims.at(edge);
  }

  #skipDropped(chains: Chains, from: number): number {
    let edge = from;
    while (edge >= 0 && this.#claims.at(edge) < 0) edge = chains.before(edge);
    return edge;
  }
}

/** A set of types as bits. */
export function typeBits(types: readonly EdgeType[]): number {
  return types.reduce((bits, type) => bits | (1 << EDGE_TYPES.indexOf(type)), 0);
}

/** Whether an index of `EDGE_TYPES` is in a set. */
export function hasType(bits: number, type: number): boolean {
  return ((bits >> type) & 1) === 1;
}
