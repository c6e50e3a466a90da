import { describe, expect, it } from "vitest";
import { A, B } from "../../test/digests.ts";
import { directEdge, EDGE_TYPES, type EdgeType } from "./lineage-edge.ts";

describe("directEdge (AIXV §8)", () => {
  it.each<[EdgeType, "from" | "to" | undefined]>([
    ["derived_from", "to"],
    ["trained_on", "to"],
    ["packaged_from", "to"],
    ["delta_of", "to"],
    ["deployed_as", "from"],
    ["member_of", "from"],
    ["evaluated_with", undefined],
    ["rolled_back_to", undefined],
  ])("%s: the origin is %s", (type, origin) => {
    const expected = { from: { origin: A, made: B }, to: { origin: B, made: A } };
    expect(directEdge({ type, from: A, to: B })).toEqual(origin === undefined ? undefined : expected[origin]);
  });

  it("knows every type", () => {
    expect(EDGE_TYPES).toHaveLength(8);
  });
});
