import { type Digest, unwrap } from "@aixv/core";
import type { Statement, Verified } from "@aixv/envelope";
import { INFLUENCE_EDGES, impact, LineageGraph, type QueryOptions, trace } from "@aixv/lineage";
import { EDGE_TYPES, type EdgeType } from "@aixv/records";
import { beforeAll, describe, expect, it } from "vitest";
import { evaluation, made } from "../../../policy/test/claims.ts";
import { useEvidence } from "../../../policy/test/evidence.ts";
import { digest, MODEL, STRANGER } from "../../../policy/test/setting.ts";
import { claimed, derived, edge } from "../../test/claimed.ts";

const [A, B, C, D, E, OTHER] = [1, 2, 3, 4, 5, 9].map((number) => digest(number)) as [
  Digest,
  Digest,
  Digest,
  Digest,
  Digest,
  Digest,
];
const CLAIMED: QueryOptions = { follow: "claimed" };

/** A was made of B and C, both of D, that of E. */
function diamond(): LineageGraph {
  const graph = new LineageGraph();
  for (const [from, to] of [
    [[A], [B, C]],
    [[B, C], [D]],
    [[D], [E]],
  ] as const) {
    graph.addClaimed(claimed(derived(from, to)));
  }
  return graph;
}
const reached = (graph: LineageGraph, from: Digest, options: QueryOptions = CLAIMED, query = trace) =>
  query(graph, from, options).artifacts.map(({ digest: one, depth }) => [one, depth]);

describe("trace and impact (AIXV §10)", () => {
  it("reach everything once, on the shortest way, nearer ones first", () => {
    expect(reached(diamond(), A)).toEqual([
      [B, 1],
      [C, 1],
      [D, 2],
      [E, 3],
    ]);
    expect(reached(diamond(), E, CLAIMED, impact)).toEqual([
      [D, 1],
      [B, 2],
      [C, 2],
      [A, 3],
    ]);
    expect(reached(diamond(), E)).toEqual([]);
    expect(reached(diamond(), A, CLAIMED, impact)).toEqual([]);
  });

  it("tell every link that was followed, also the second to one artifact", () => {
    const { start, direction, links, unused, isCut } = trace(diamond(), A, CLAIMED);
    expect({ start, direction, unused, isCut }).toEqual({
      start: A,
      direction: "ancestors",
      unused: [],
      isCut: false,
    });
    expect(links.map(({ from, to, depth }) => [from, to, depth])).toEqual([
      [A, B, 1],
      [A, C, 1],
      [B, D, 2],
      [C, D, 2],
      [D, E, 3],
    ]);
    expect(impact(diamond(), D, CLAIMED).direction).toBe("descendants");
  });

  it("of an unknown artifact reach nothing", () => {
    expect(trace(diamond(), OTHER, CLAIMED)).toMatchObject({ artifacts: [], links: [], isCut: false });
    expect(impact(new LineageGraph(), OTHER, CLAIMED)).toMatchObject({ artifacts: [], links: [] });
  });

  it.each<[EdgeType, "from" | "to" | undefined]>([
    ["derived_from", "to"],
    ["trained_on", "to"],
    ["packaged_from", "to"],
    ["delta_of", "to"],
    ["deployed_as", "from"],
    ["member_of", "from"],
    ["evaluated_with", undefined],
    ["rolled_back_to", undefined],
  ])("go along %s the way that harm travels", (type, origin) => {
    const graph = new LineageGraph();
    graph.addClaimed(claimed([edge(type, A, B)]));
    const from = { to: A, from: B, none: A }[origin ?? "none"];
    expect(reached(graph, from)).toEqual(origin === undefined ? [] : [[from === A ? B : A, 1]]);
    expect(reached(graph, from === A ? B : A)).toEqual([]);
    // Asked for, each is followed, and told as it was claimed.
    const asked = trace(graph, origin === "from" ? B : A, { ...CLAIMED, edgeTypes: EDGE_TYPES });
    expect(asked.links).toMatchObject([{ type, from: A, to: B }]);
    expect(INFLUENCE_EDGES.includes(type)).toBe(origin !== undefined);
  });

  it("tell two relations of the same artifacts apart", () => {
    const graph = new LineageGraph();
    graph.addClaimed(claimed([edge("trained_on", A, B), edge("derived_from", A, B)]));
    const { artifacts, links } = trace(graph, A, CLAIMED);
    expect([artifacts.length, links.map(({ type }) => type)]).toEqual([1, ["derived_from", "trained_on"]]);
    expect(trace(graph, A, { ...CLAIMED, edgeTypes: ["trained_on"] }).links).toHaveLength(1);
  });
});

describe("what limits a query", () => {
  it.each([
    [0, []],
    [-1, []],
    [Number.NaN, []],
    [1, [B, C]],
    [2, [B, C, D]],
    [3, [B, C, D, E]],
    [99, [B, C, D, E]],
  ])("maxDepth %s", (maxDepth, expected) => {
    const walk = trace(diamond(), A, { ...CLAIMED, maxDepth });
    expect(walk.artifacts.map(({ digest: one }) => one)).toEqual(expected);
    expect(walk.links.every(({ depth }) => depth <= maxDepth)).toBe(true);
    expect(walk.isCut).toBe(false);
  });

  it.each([
    [0, [], true],
    [1, [B], true],
    [3, [B, C, D], true],
    [4, [B, C, D, E], false],
  ])("maxArtifacts %s: what is left out is said to be", (maxArtifacts, expected, isCut) => {
    const walk = trace(diamond(), A, { ...CLAIMED, maxArtifacts });
    expect(walk.artifacts.map(({ digest: one }) => one)).toEqual(expected);
    expect(walk.isCut).toBe(isCut);
    const known = new Set([A, ...expected]);
    expect(walk.links.filter(({ from, to }) => !known.has(from) || !known.has(to))).toEqual([]);
  });
});

describe("circles", () => {
  it("are gone round once, and lead to no start again", () => {
    const graph = diamond();
    graph.addClaimed(claimed(derived([E], [A])));
    const walk = trace(graph, A, CLAIMED);
    expect(walk.artifacts.map(({ digest: one }) => one)).toEqual([B, C, D, E]);
    expect(walk.links.at(-1)).toMatchObject({ from: E, to: A, depth: 4 });
    expect(reached(graph, D)).toEqual([
      [E, 1],
      [A, 2],
      [B, 3],
      [C, 3],
    ]);
  });

  it("of an artifact that is its own parent lead nowhere", () => {
    const graph = new LineageGraph();
    graph.addClaimed(claimed(derived([A], [A, B])));
    expect(trace(graph, A, CLAIMED).links).toMatchObject([{ from: A, to: B }]);
    expect(impact(graph, A, CLAIMED)).toMatchObject({ artifacts: [], links: [], unused: [] });
  });
});

describe("whose word is followed", () => {
  const evidence = useEvidence();
  let own: Verified<Statement>;
  let strangers: Verified<Statement>;
  beforeAll(async () => {
    own = await evidence.claim("training", made([A]));
    strangers = await evidence.claim("training", made([B, A]), { by: STRANGER });
  });
  /** MODEL was made of A; strangers add B, the index C and D, and what was refused says E. */
  const forged = (): LineageGraph => {
    const graph = new LineageGraph();
    unwrap(graph.addStatement(own, { isTrusted: true }));
    unwrap(graph.addStatement(strangers, { isTrusted: false }));
    graph.addClaimed(claimed(derived([MODEL], [C]), { id: digest(0x10) }));
    graph.addClaimed(claimed(derived([MODEL], [D]), { id: digest(0x11), signed: false }));
    graph.addClaimed(claimed(derived([MODEL], [E]), { id: digest(0x12) }));
    graph.refuse(digest(0x12), { code: "SIGNATURE_INVALID", message: "it does not verify" });
    // What a forged edge leads to is not looked at.
    for (const one of [B, C, D, E]) graph.addClaimed(claimed(derived([one], [OTHER])));
    return graph;
  };

  it.each([
    [undefined, [A], [B, C, D, E]],
    ["trusted", [A], [B, C, D, E]],
    ["verified", [A, B], [C, D, E, OTHER]],
    ["claimed", [A, B, C, D, OTHER], [E]],
  ] as const)("with follow %s: the rest is told, and leads nowhere", (follow, followed, unused) => {
    const walk = trace(forged(), MODEL, follow === undefined ? {} : { follow });
    expect(walk.artifacts.map(({ digest: one }) => one)).toEqual(followed);
    expect(walk.unused.map(({ to }) => to)).toEqual(unused);
    const down = impact(forged(), E, follow === undefined ? {} : { follow });
    expect([down.artifacts, down.unused.map(({ from }) => from)]).toEqual([[], [MODEL]]);
  });

  it("keeps every claim of an edge, trusted or not, and the best standing of them", () => {
    const { links, unused } = trace(forged(), MODEL);
    expect(links).toEqual([
      {
        ...edge("derived_from", MODEL, A),
        depth: 1,
        standing: "trusted",
        claims: [own.bundleDigest, strangers.bundleDigest].sort(),
      },
    ]);
    expect(unused.map(({ to, standing, claims }) => [to, standing, claims])).toEqual([
      [B, "verified", [strangers.bundleDigest]],
      [C, "unverified", [digest(0x10)]],
      [D, "unsigned", [digest(0x11)]],
      [E, "refused", [digest(0x12)]],
    ]);
  });

  it("an evaluation's data sets are found where they are asked for", async () => {
    const graph = new LineageGraph();
    unwrap(graph.addStatement(await evidence.claim("evaluation", evaluation(0.9)), { isTrusted: true }));
    expect(trace(graph, MODEL).artifacts).toEqual([]);
    expect(trace(graph, MODEL, { edgeTypes: ["evaluated_with"] }).artifacts).toHaveLength(2);
  });
});
