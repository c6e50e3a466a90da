import type { Digest } from "@aixv/core";
import { type EdgeType, type LineageEdge, orientEdge } from "@aixv/records";
import { compare } from "../compare.ts";
import type { LineageGraph } from "../graph/lineage-graph.ts";
import { INFLUENCE_EDGES } from "../query/query-options.ts";

/**
 * Finds artifacts that would have been made from themselves: of each set of artifacts that all lead to each other one
 * shortest circle, from the first of them by digest.
 *
 * @param artifacts - sorted; no others are looked at
 */
export function findCycles(
  graph: LineageGraph,
  artifacts: readonly Digest[],
  least: number,
): readonly (readonly LineageEdge[])[] {
  const numbers = artifacts.map((artifact) => graph.numberOf(artifact)).filter((number) => number >= 0);
  const inside = new Set(numbers);
  const origins = (number: number): readonly Origin[] => {
    const found: Origin[] = [];
    for (const { type, other, claim } of graph.edgesAt(number, "ancestors")) {
      if (!INFLUENCE_EDGES.includes(type) || !inside.has(other) || graph.standingOf(claim) < least) continue;
      found.push({ number: other, type });
    }
    return found.sort(
      (a, b) => compare(graph.digestOf(a.number), graph.digestOf(b.number)) || compare(a.type, b.type),
    );
  };
  return components(numbers, origins).flatMap((component) => {
    const first = component.map((number) => graph.digestOf(number)).sort(compare)[0];
    const cycle =
      first === undefined ? undefined : shortestCycle(graph.numberOf(first), new Set(component), origins);
    if (cycle === undefined) return [];
    return [
      cycle.map(({ made, origin, type }) => orientEdge(type, graph.digestOf(made), graph.digestOf(origin))),
    ];
  });
}

interface Origin {
  readonly number: number;
  readonly type: EdgeType;
}

interface Step {
  readonly made: number;
  readonly origin: number;
  readonly type: EdgeType;
}

/** The strongly connected components (Tarjan), without recursion: a chain may be a million long. */
function components(
  numbers: readonly number[],
  origins: (number: number) => readonly Origin[],
): readonly (readonly number[])[] {
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
    return { number, origins: origins(number), next: 0 };
  };
  const lower = (number: number, to: number): void => {
    low.set(number, Math.min(low.get(number) ?? to, to));
  };
  for (const root of numbers) {
    if (order.has(root)) continue;
    const stack = [enter(root)];
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      const origin = frame.origins[frame.next++]?.number;
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

interface Frame {
  readonly number: number;
  readonly origins: readonly Origin[];
  next: number;
}

function shortestCycle(
  start: number,
  component: ReadonlySet<number>,
  origins: (number: number) => readonly Origin[],
): readonly Step[] | undefined {
  const reachedBy = new Map<number, Step>();
  const pending = [start];
  for (const made of pending) {
    for (const { number: origin, type } of origins(made)) {
      const step: Step = { made, origin, type };
      if (origin === start) {
        const steps = [step];
        for (let one = reachedBy.get(made); one !== undefined; one = reachedBy.get(one.made))
          steps.unshift(one);
        return steps;
      }
      if (!component.has(origin) || reachedBy.has(origin)) continue;
      reachedBy.set(origin, step);
      pending.push(origin);
    }
  }
  return undefined;
}
