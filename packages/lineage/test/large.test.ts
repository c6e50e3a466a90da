import type { Digest } from "@aixv/core";
import { checkLineage, explain, findPath, impact, LineageGraph, trace } from "@aixv/lineage";
import { describe, expect, it } from "vitest";
import { digest } from "../../policy/test/setting.ts";
import { claimed, derived } from "./claimed.ts";
import { notice } from "./notices.ts";

const MILLION = 1_000_000;
const CLAIMED = { follow: "claimed" } as const;
const START = digest(0);

/** Statements of a hundred artifacts each, of which each was made as `originOf` says. */
function graphOf(count: number, originOf: (number: number) => Digest): LineageGraph {
  const graph = new LineageGraph();
  for (let first = 1; first <= count; first += 100) {
    const numbers = Array.from({ length: Math.min(100, count - first + 1) }, (_, index) => first + index);
    graph.addClaimed(claimed(numbers.flatMap((number) => derived([digest(number)], [originOf(number)]))));
  }
  return graph;
}

/** Nothing here is quick. */
const LONG = { timeout: 180_000 };

describe("a chain of a million", LONG, () => {
  const graph = graphOf(MILLION, (number) => digest(number - 1));
  const END = digest(MILLION);

  it("is walked from end to end, and a path through it found", () => {
    expect(trace(graph, END, CLAIMED).artifacts.at(-1)).toEqual({ digest: START, depth: MILLION });
    const path = findPath(graph, START, END, CLAIMED);
    expect([path?.direction, path?.links.length]).toEqual(["descendants", MILLION]);
    expect(path?.links.at(-1)).toMatchObject({ from: END, depth: MILLION });
  });

  it("carries an advisory from one end to the other", () => {
    const [flag] = explain(graph, END, [notice({ affected: [{ digest: START }] })], CLAIMED).flags;
    expect([flag?.path.length, flag?.proofs.length]).toEqual([MILLION, MILLION]);
  });
});

it("a circle of a hundred thousand is found, and none before it is closed", LONG, () => {
  const count = MILLION / 10;
  const graph = graphOf(count, (number) => digest(number - 1));
  const all = Array.from({ length: count + 1 }, (_, number) => digest(number));
  expect(checkLineage(graph, all, CLAIMED)).toEqual([]);
  graph.addClaimed(claimed(derived([START], [digest(count)])));
  expect(checkLineage(graph, all, CLAIMED).map(({ code, cycle }) => [code, cycle?.length])).toEqual([
    ["LINEAGE_CYCLE", count + 1],
  ]);
});

it("a million children of one artifact are found, and cut where that is asked for", LONG, () => {
  const graph = graphOf(MILLION, () => START);
  const { artifacts, isCut } = impact(graph, START, CLAIMED);
  expect([artifacts.length, isCut]).toEqual([MILLION, false]);
  const cut = impact(graph, START, { ...CLAIMED, maxArtifacts: 1000 });
  expect([cut.artifacts, cut.isCut]).toEqual([artifacts.slice(0, 1000), true]);
  expect(impact(graph, START)).toMatchObject({ artifacts: [], unused: { length: MILLION } });
});

it("a hundred thousand claims of one relation are one link", () => {
  const graph = new LineageGraph();
  const [made] = derived([digest(1)], [START]);
  for (let number = 0; number < MILLION / 10; number++)
    graph.addClaimed(claimed(made === undefined ? [] : [made]));
  const { links } = trace(graph, digest(1), CLAIMED);
  expect([links.length, links[0]?.claims.length]).toEqual([1, MILLION / 10]);
});
