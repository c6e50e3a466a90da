import { type Digest, unwrap } from "@aixv/core";
import { impact, LineageGraph, trace, type Walk } from "@aixv/lineage";
import { openFolderStore } from "@aixv/store";
import { now } from "../../packages/store/test/samples.ts";
import { type Found, foundOf, type Question } from "./question.ts";

/** Opens the store in a root and loads what its index has into a graph. */
export async function loadGraph(root: string): Promise<LineageGraph> {
  const store = unwrap(await openFolderStore(root, { now }));
  const graph = new LineageGraph();
  for await (const entry of store.entries()) graph.addClaimed(entry);
  await store.close();
  return graph;
}

/** Asks a graph what the reference is asked: for models that others were trained from, whoever claims it. */
export function askGraph(graph: LineageGraph, { view, artifact, depth }: Question): Walk {
  const query = view === "trace" ? trace : impact;
  return query(graph, artifact, { follow: "claimed", edgeTypes: ["derived_from"], maxDepth: depth });
}

/** Answers from a store that is opened for it: level by level, loading no more than that comes by. */
export async function askStore(root: string, question: Question): Promise<Walk> {
  const store = unwrap(await openFolderStore(root, { now }));
  const graph = new LineageGraph();
  const seen = new Set([question.artifact]);
  let frontier = [question.artifact];
  for (let depth = 1; depth <= question.depth && frontier.length > 0; depth++) {
    const next: Digest[] = [];
    for (const artifact of frontier) {
      for (const entry of await store.findLinked(artifact)) graph.addClaimed(entry);
      for (const { digest } of askGraph(graph, { ...question, artifact, depth: 1 }).artifacts) {
        if (seen.has(digest)) continue;
        seen.add(digest);
        next.push(digest);
      }
    }
    frontier = next;
  }
  await store.close();
  return askGraph(graph, question);
}

/** Its answer, to be compared. */
export function foundIn({ artifacts }: Walk): Found {
  return foundOf(artifacts.map(({ digest, depth }) => [digest, depth] as const));
}
