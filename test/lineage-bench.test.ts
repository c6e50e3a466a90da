import type { LineageGraph } from "@aixv/lineage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askGraph, askStore, foundIn, loadGraph } from "../bench/lineage/load-graph.ts";
import { foundOf } from "../bench/lineage/question.ts";
import { askReferenceLoops } from "../bench/lineage/reference-loops.ts";
import { createReferenceRoot, QUESTIONS } from "./lineage-bench-cases.ts";

describe("the graph of a store that the reference wrote answers as the reference's loops do", () => {
  let store: ReturnType<typeof createReferenceRoot>;
  let graph: LineageGraph;
  beforeAll(async () => {
    store = createReferenceRoot();
    graph = await loadGraph(store.root);
  });
  afterAll(() => store.remove());

  it.each(QUESTIONS)("%s", async (_, question) => {
    const found = foundIn(askGraph(graph, question));
    expect(foundIn(await askStore(store.root, question))).toEqual(found);
    expect(found).toEqual(foundOf(askReferenceLoops(store.root, question)));
    expect(found.every(([, depth]) => depth >= 1 && depth <= question.depth)).toBe(true);
  });

  it("the questions are of something", () => {
    const counts = QUESTIONS.map(([, question]) => askGraph(graph, question).artifacts.length);
    expect(counts[3]).toBe(400);
    expect(counts.map((count) => count > 0)).toEqual([true, true, false, true, true, false]);
  });
});
