import type { Digest } from "@aixv/core";
import { findPath, LineageGraph, type PathOptions } from "@aixv/lineage";
import { describe, expect, it } from "vitest";
import { digest } from "../../../policy/test/setting.ts";
import { claimed, derived, edge } from "../../test/claimed.ts";

const [A, B, C, D, E, OTHER] = [1, 2, 3, 4, 5, 9].map((number) => digest(number)) as [
  Digest,
  Digest,
  Digest,
  Digest,
  Digest,
  Digest,
];
const CLAIMED: PathOptions = { follow: "claimed" };

/** A came of E by C and D, by B and D, and by a longer way. */
function graphOf(edges = [derived([A], [C, B]), derived([B, C], [D]), derived([D], [E])]): LineageGraph {
  const graph = new LineageGraph();
  for (const some of edges) graph.addClaimed(claimed(some));
  return graph;
}
const ends = (graph: LineageGraph, start: Digest, end: Digest, options = CLAIMED) =>
  findPath(graph, start, end, options)?.links.map(({ from, to, depth }) => [from, to, depth]);

describe("findPath", () => {
  it("finds the shortest way to what an artifact came from; of several the first by digests", () => {
    expect(findPath(graphOf(), A, E, CLAIMED)).toMatchObject({ start: A, end: E, direction: "ancestors" });
    expect(ends(graphOf(), A, E)).toEqual([
      [A, B, 1],
      [B, D, 2],
      [D, E, 3],
    ]);
    const shorter = graphOf();
    shorter.addClaimed(claimed(derived([C], [E])));
    expect(ends(shorter, A, E)).toEqual([
      [A, C, 1],
      [C, E, 2],
    ]);
  });

  it("finds the same way to what came of an artifact, from there", () => {
    expect(findPath(graphOf(), E, A, CLAIMED)?.direction).toBe("descendants");
    expect(ends(graphOf(), E, A)).toEqual([
      [D, E, 1],
      [B, D, 2],
      [A, B, 3],
    ]);
  });

  it("finds none between artifacts of which neither came of the other, or that nobody named", () => {
    expect(findPath(graphOf(), B, C, CLAIMED)).toBeUndefined();
    expect(findPath(graphOf(), A, OTHER, CLAIMED)).toBeUndefined();
    expect(findPath(graphOf(), OTHER, A, CLAIMED)).toBeUndefined();
  });

  it("needs no way from an artifact to itself", () => {
    for (const one of [A, OTHER]) {
      expect(findPath(graphOf(), one, one)).toEqual({
        start: one,
        end: one,
        direction: "ancestors",
        links: [],
      });
    }
  });

  it("goes along deployments and releases the way that harm travels", () => {
    const graph = graphOf([[edge("member_of", A, B)], [edge("deployed_as", B, C)]]);
    expect(ends(graph, C, A)).toEqual([
      [B, C, 1],
      [A, B, 2],
    ]);
  });

  it("follows the trusted alone, unless told otherwise, and no refused one at all", () => {
    expect(findPath(graphOf(), A, E)).toBeUndefined();
    const graph = new LineageGraph();
    graph.addClaimed(claimed(derived([A], [B]), { id: digest(0x10) }));
    graph.addClaimed(claimed(derived([B], [C]), { id: digest(0x11) }));
    expect(ends(graph, A, C)).toHaveLength(2);
    graph.refuse(digest(0x11), { code: "SIGNATURE_INVALID", message: "it does not verify" });
    expect(ends(graph, A, C)).toBeUndefined();
    expect(ends(graph, C, A)).toBeUndefined();
  });

  it("follows edges of the types that are asked for", () => {
    const graph = graphOf([[edge("trained_on", A, B)], derived([B], [C])]);
    expect(ends(graph, A, C)).toHaveLength(2);
    expect(ends(graph, A, C, { ...CLAIMED, edgeTypes: ["derived_from"] })).toBeUndefined();
    expect(ends(graph, A, B, { ...CLAIMED, edgeTypes: ["trained_on"] })).toHaveLength(1);
  });

  it("goes no farther than maxDepth, in either direction", () => {
    for (const [start, end] of [
      [A, E],
      [E, A],
    ] as const) {
      expect(ends(graphOf(), start, end, { ...CLAIMED, maxDepth: 2 })).toBeUndefined();
      expect(ends(graphOf(), start, end, { ...CLAIMED, maxDepth: 3 })).toHaveLength(3);
    }
    expect(ends(graphOf(), A, B, { ...CLAIMED, maxDepth: 0 })).toBeUndefined();
  });

  it("in a circle goes to the end as to an ancestor", () => {
    const graph = graphOf([derived([A], [B]), derived([B], [C]), derived([C], [A])]);
    expect(findPath(graph, A, C, CLAIMED)?.direction).toBe("ancestors");
    expect(ends(graph, A, C)).toHaveLength(2);
    expect(ends(graph, C, A)).toHaveLength(1);
  });
});
