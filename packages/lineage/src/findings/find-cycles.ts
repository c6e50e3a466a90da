import type { Digest } from "@aixv/core";
import { typeBits } from "../graph/edge-table.ts";
import type { GraphTables } from "../graph/graph-tables.ts";
import { INFLUENCE_EDGES } from "../query/query-options.ts";
import { type Following, isFollowed } from "../query/search.ts";

/** One edge of a circle, by numbers. */
export interface CycleStep {
  readonly made: number;
  readonly origin: number;
  /** An index of `EDGE_TYPES`. */
  readonly type: number;
}

/**
 * Finds artifacts that would have been made from themselves: of each set of artifacts that all lead to each other one
 * shortest circle, from the first of them by digest.
 *
 * @param artifacts - no others are looked at
 * @returns circles in the order of the digests that they begin with
 */
export function findCycles(
  tables: GraphTables,
  artifacts: readonly Digest[],
  least: number,
): readonly (readonly CycleStep[])[] {
  const numbers = artifacts.map((one) => tables.artifacts.find(one)).filter((number) => number >= 0);
  const following: Following = { least, types: typeBits(INFLUENCE_EDGES), closed: new Set() };
  const byDigest = (a: number, b: number): number => tables.artifacts.compare(a, b);
  return components(tables, numbers, following)
    .map((component) => component.toSorted(byDigest))
    .sort(([a = -1], [b = -1]) => byDigest(a, b))
    .flatMap((component) => {
      const [first = -1] = component;
      const cycle = shortestCycle(tables, first, new Set(component), following);
      return cycle === undefined ? [] : [cycle];
    });
}

/** What an artifact came from within a set, in no order: each as often as it is claimed. */
function originsWithin(
  tables: GraphTables,
  made: number,
  inside: ReadonlySet<number>,
  following: Following,
): readonly CycleStep[] {
  const { edges } = tables;
  const found: CycleStep[] = [];
  for (let edge = edges.first(made, "ancestors"); edge >= 0; edge = edges.next(edge, "ancestors")) {
    const origin = edges.end(edge, "ancestors");
    if (inside.has(origin) && isFollowed(tables, edge, following)) {
      found.push({ made, origin, type: edges.typeOf(edge) });
    }
  }
  return found;
}

interface Frame {
  readonly number: number;
  readonly origins: readonly CycleStep[];
  next: number;
}

/** The strongly connected components (Tarjan), without recursion: a chain may be a million long. */
function components(
  tables: GraphTables,
  numbers: readonly number[],
  following: Following,
): readonly (readonly number[])[] {
  const inside = new Set(numbers);
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const found: number[][] = [];
  const enter = (number: number): Frame => {
    order.set(number, order.size);
    low.set(number, order.size - 1);
    open.push(number);
    isOpen.add(number);
    return { number, origins: originsWithin(tables, number, inside, following), next: 0 };
  };
  const lower = (number: number, to: number): void => {
    low.set(number, Math.min(low.get(number) ?? to, to));
  };
  for (const root of numbers) {
    if (order.has(root)) continue;
    const stack = [enter(root)];
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      const origin = frame.origins[frame.next++]?.origin;
      if (origin !== undefined) {
        if (!order.has(origin)) stack.push(enter(origin));
        else if (isOpen.has(origin)) lower(frame.number, order.get(origin) ?? 0);
        continue;
      }
      stack.pop();
      const { number } = frame;
      const parent = stack.at(-1);
      if (parent !== undefined) lower(parent.number, low.get(number) ?? 0);
      if (low.get(number) !== order.get(number)) continue;
      const component = open.splice(open.lastIndexOf(number));
      for (const one of component) isOpen.delete(one);
      found.push(component);
    }
  }
  return found;
}

/** Breadth first from an artifact back to it; of several origins the first by digest and type comes first. */
function shortestCycle(
  tables: GraphTables,
  start: number,
  component: ReadonlySet<number>,
  following: Following,
): readonly CycleStep[] | undefined {
  const reachedBy = new Map<number, CycleStep>();
  const pending = [start];
  for (const made of pending) {
    const steps = originsWithin(tables, made, component, following).toSorted(
      (a, b) => tables.artifacts.compare(a.origin, b.origin) || a.type - b.type,
    );
    for (const step of steps) {
      if (step.origin === start) {
        const cycle = [step];
        for (let one = reachedBy.get(made); one !== undefined; one = reachedBy.get(one.made)) cycle.push(one);
        return cycle.reverse();
      }
      if (reachedBy.has(step.origin)) continue;
      reachedBy.set(step.origin, step);
      pending.push(step.origin);
    }
  }
  return undefined;
}
