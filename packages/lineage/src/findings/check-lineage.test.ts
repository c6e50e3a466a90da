import { type Digest, unwrap } from "@aixv/core";
import {
  type ClaimedStatement,
  checkLineage,
  LINEAGE_FINDING_CODES,
  type LineageFindingCode,
  LineageGraph,
  trace,
} from "@aixv/lineage";
import { type LineageEdge, PREDICATE_TYPES } from "@aixv/records";
import { describe, expect, it } from "vitest";
import { made } from "../../../policy/test/claims.ts";
import { useEvidence } from "../../../policy/test/evidence.ts";
import { digest, MODEL, STRANGER } from "../../../policy/test/setting.ts";
import { claimed, derived, edge } from "../../test/claimed.ts";

const [A, B, C, D, OTHER] = [1, 2, 3, 4, 9].map((number) => digest(number)) as [
  Digest,
  Digest,
  Digest,
  Digest,
  Digest,
];
const TYPED = (type: string): Partial<ClaimedStatement> => ({ subjectTypes: { [A]: type } });
const PACKAGING = { predicateType: PREDICATE_TYPES.packaging };
const DELTA = { predicateType: PREDICATE_TYPES["cl-delta"] };

type Claim = readonly [readonly LineageEdge[], Partial<ClaimedStatement>?];

/** The findings of claims of the ids 0x10, 0x11 and so on, about some artifacts. */
function check(claims: readonly Claim[], artifacts: readonly Digest[] = [A]) {
  const graph = new LineageGraph();
  for (const [index, [edges, changes]] of claims.entries()) {
    graph.addClaimed(claimed(edges, { id: digest(0x10 + index), subjects: [A], ...changes }));
  }
  return checkLineage(graph, artifacts, { follow: "claimed" });
}

/** Each code with claims that have it, and with ones like them that have none. */
const CASES: {
  readonly [C in LineageFindingCode]: readonly {
    readonly bad: readonly Claim[];
    readonly good: readonly Claim[];
  }[];
} = {
  LINEAGE_CYCLE: [
    { bad: [[derived([A], [A])]], good: [[derived([A], [B])]] },
    {
      bad: [[derived([A], [B])], [derived([B], [C])], [derived([C], [A])]],
      good: [[derived([A], [B])], [derived([B], [C])], [derived([C], [D])]],
    },
    {
      bad: [
        [derived([B], [A])],
        [[edge("deployed_as", B, A)], { predicateType: PREDICATE_TYPES.deployment }],
      ],
      good: [
        [derived([B], [A])],
        [[edge("rolled_back_to", A, B)], { predicateType: PREDICATE_TYPES.rollback }],
      ],
    },
  ],
  FINE_TUNE_WITHOUT_PARENT: [
    {
      bad: [[[edge("trained_on", A, B)], TYPED("fine-tuned-model")]],
      good: [[derived([A], [B]), TYPED("fine-tuned-model")]],
    },
    {
      bad: [[[], TYPED("fine-tuned-model")]],
      good: [
        [[], { ...TYPED("fine-tuned-model"), predicateType: PREDICATE_TYPES["model-card"] }],
        [[edge("packaged_from", A, B)], PACKAGING],
      ],
    },
  ],
  ADAPTER_WITHOUT_BASE: [
    {
      bad: [[[edge("trained_on", A, B)], TYPED("lora-adapter")]],
      // Several bases of one statement are of one family, or it is invalid.
      good: [[derived([A], [B, C]), TYPED("lora-adapter")]],
    },
  ],
  ADAPTER_WITH_SEVERAL_BASES: [
    {
      bad: [[derived([A], [B]), TYPED("lora-adapter")], [derived([A], [C])]],
      // An adapter is packaged from files, and an update is made to it: these are no bases.
      good: [
        [derived([A], [B]), TYPED("lora-adapter")],
        [derived([A], [B])],
        [[edge("packaged_from", A, C)], PACKAGING],
        [[edge("delta_of", A, D)], DELTA],
        [derived([A], [C, D]), { predicateType: "https://slsa.dev/provenance/v1" }],
      ],
    },
  ],
  DELTA_WITHOUT_SCOPE: [
    { bad: [[[], DELTA]], good: [[[edge("delta_of", A, B)], DELTA]] },
    {
      bad: [[derived([A], [B]), TYPED("cl-delta")]],
      good: [
        [derived([A], [B]), TYPED("cl-delta")],
        [[edge("delta_of", A, C)], DELTA],
        [[], DELTA],
      ],
    },
  ],
  DELTA_WITH_SEVERAL_BASES: [
    {
      bad: [
        [[edge("delta_of", A, B)], DELTA],
        [[edge("delta_of", A, C)], DELTA],
      ],
      good: [
        [[edge("delta_of", A, B)], DELTA],
        [[edge("delta_of", A, B)], DELTA],
        [[edge("delta_of", C, D)], DELTA],
      ],
    },
  ],
  CLAIMS_CONFLICT: [
    {
      bad: [[derived([A], [B])], [derived([A], [B, C])]],
      good: [[derived([A], [B, C])], [derived([A], [C, B])]],
    },
    // One says that it was made of nothing.
    { bad: [[[]], [derived([A], [B])]], good: [[[]], [[], { subjects: [B] }], [derived([C], [B])]] },
    {
      bad: [
        [[...derived([A], [B]), edge("trained_on", A, C)]],
        [[...derived([A], [B]), edge("trained_on", A, D)]],
      ],
      good: [
        [[...derived([A], [B]), edge("trained_on", A, C)]],
        [[...derived([A], [B]), edge("trained_on", A, C), edge("evaluated_with", A, D)]],
      ],
    },
    {
      bad: [
        [[edge("packaged_from", A, B)], PACKAGING],
        [[edge("packaged_from", A, C)], PACKAGING],
      ],
      // Statements of two types say different things, and of SLSA none has to be complete.
      good: [
        [[edge("packaged_from", A, B)], PACKAGING],
        [derived([A], [C])],
        [derived([A], [D]), { predicateType: "https://slsa.dev/provenance/v1" }],
      ],
    },
  ],
  TYPES_CONFLICT: [
    {
      bad: [
        [derived([A], [B]), TYPED("fine-tuned-model")],
        [derived([A], [B]), TYPED("base-model")],
      ],
      good: [
        [derived([A], [B]), TYPED("fine-tuned-model")],
        [derived([A], [B]), TYPED("fine-tuned-model")],
      ],
    },
  ],
};

describe("findings (AIXV §8)", () => {
  it.each(
    LINEAGE_FINDING_CODES.flatMap((code) => CASES[code].map((one, index) => ({ code, index, ...one }))),
  )("$code, $index: found, and not in its twin", ({ code, bad, good }) => {
    const found = check(bad, [A, B, C, D]);
    expect(found.map((finding) => finding.code)).toContain(code);
    for (const { message, artifact } of found) {
      expect(message).toMatch(/^[^\n]{10,}$/);
      expect(artifact).toBe(A);
    }
    expect(check(good, [A, B, C, D])).toEqual([]);
  });

  it("are of the artifacts that were asked about, and of no others", () => {
    const claims: readonly Claim[] = [[derived([A], [B])], [derived([A], [C])], [derived([B], [A])]];
    expect(check(claims, [A, B]).map(({ code }) => code)).toEqual(["LINEAGE_CYCLE", "CLAIMS_CONFLICT"]);
    expect(check(claims, [A]).map(({ code }) => code)).toEqual(["CLAIMS_CONFLICT"]);
    expect(check(claims, [C, OTHER])).toEqual([]);
    expect(check(claims, [])).toEqual([]);
  });

  it("say what each claim says", () => {
    const [finding] = check([[derived([A], [C, B])], [derived([A], [B])], [[]]]);
    expect(finding?.assertions).toEqual([
      { claim: digest(0x10), values: [B, C] },
      { claim: digest(0x11), values: [B] },
      { claim: digest(0x12), values: [] },
    ]);
    const types = check([
      [derived([A], [B]), TYPED("dataset")],
      [derived([A], [B]), TYPED("base-model")],
    ]);
    expect(types[0]?.assertions).toEqual([
      { claim: digest(0x10), values: ["dataset"] },
      { claim: digest(0x11), values: ["base-model"] },
    ]);
  });

  it("come in the order of codes, then of digests, however often an artifact is given", () => {
    const conflict = (of: Digest): readonly Claim[] => [
      [derived([of], [C]), { subjects: [of] }],
      [derived([of], [D]), { subjects: [of], subjectTypes: { [of]: "lora-adapter" } }],
    ];
    const found = check([...conflict(B), ...conflict(A)], [B, A, B]);
    expect(found.map(({ code, artifact }) => [code, artifact])).toEqual([
      ["ADAPTER_WITH_SEVERAL_BASES", A],
      ["ADAPTER_WITH_SEVERAL_BASES", B],
      ["CLAIMS_CONFLICT", A],
      ["CLAIMS_CONFLICT", B],
    ]);
  });
});

describe("a circle", () => {
  it("is told by its shortest way round, from the first digest, with the claims of each edge", () => {
    const claims: readonly Claim[] = [
      [derived([C], [A])],
      [derived([A], [B])],
      [derived([B], [D])],
      [derived([D], [C])],
      [derived([B], [C])],
      [derived([A], [B])],
      [derived([A], [OTHER])],
    ];
    const [finding, ...more] = check(claims, [D, C, B, A, OTHER]).filter(
      ({ code }) => code === "LINEAGE_CYCLE",
    );
    expect(more).toEqual([]);
    expect(finding?.cycle).toEqual([...derived([A], [B]), ...derived([B], [C]), ...derived([C], [A])]);
    expect(finding?.assertions).toEqual([
      { claim: digest(0x10), values: [A] },
      { claim: digest(0x11), values: [B] },
      { claim: digest(0x14), values: [C] },
      { claim: digest(0x15), values: [B] },
    ]);
    expect(finding?.message).toContain(`${A} derived_from ${B}`);
  });

  it("is told with the claims that are followed, and with no others", () => {
    const graph = new LineageGraph();
    for (const id of [0x10, 0x11]) graph.addClaimed(claimed(derived([A], [A]), { id: digest(id) }));
    graph.refuse(digest(0x11), { code: "SIGNATURE_INVALID", message: "it does not verify" });
    const [finding] = checkLineage(graph, [A], { follow: "claimed" });
    expect(finding?.assertions).toEqual([{ claim: digest(0x10), values: [A] }]);
  });

  it("is one of several, by digest, that have nothing to do with each other", () => {
    const found = check(
      [[derived([C], [D])], [derived([D], [C])], [derived([B], [B])], [derived([A], [B])]],
      [A, B, C, D],
    );
    expect(found.map(({ artifact }) => artifact)).toEqual([B, C]);
  });

  it("of many edges is told in part, and given whole", () => {
    const ring = Array.from({ length: 9 }, (_, index) => digest(0x100 + index));
    const claims = ring.map((one, index): Claim => [derived([one], [ring[(index + 1) % 9] ?? A])]);
    const [finding] = check(claims, ring);
    expect(finding?.cycle).toHaveLength(9);
    expect(finding?.message.match(/derived_from/g)).toHaveLength(4);
    expect(finding?.message).toMatch(/, and so on$/);
  });
});

describe("whose claims are held against each other", () => {
  const evidence = useEvidence();

  it("those that are followed: a stranger's make no finding", async () => {
    const graph = new LineageGraph();
    const tuned = await evidence.claim("training", made([A]), { type: "fine-tuned-model" });
    const strangers = await evidence.claim("training", made([B]), { type: "base-model", by: STRANGER });
    unwrap(graph.addStatement(tuned, { isTrusted: true }));
    unwrap(graph.addStatement(strangers, { isTrusted: false }));
    graph.addClaimed(claimed(derived([A], [MODEL])));
    const artifacts = [
      MODEL,
      ...trace(graph, MODEL, { follow: "claimed" }).artifacts.map((one) => one.digest),
    ];
    const codes = (follow?: "verified" | "claimed") =>
      checkLineage(graph, artifacts, follow === undefined ? {} : { follow }).map(({ code }) => code);
    expect(codes()).toEqual([]);
    expect(codes("verified")).toEqual(["CLAIMS_CONFLICT", "TYPES_CONFLICT"]);
    expect(codes("claimed")).toEqual(["LINEAGE_CYCLE", "CLAIMS_CONFLICT", "TYPES_CONFLICT"]);
  });

  it("a claim of no base or scope that an index tells of is none once it is verified as something else", async () => {
    const training = await evidence.claim("training", made([A]));
    const graph = new LineageGraph();
    graph.addClaimed(claimed([], { ...DELTA, id: training.bundleDigest, subjects: [MODEL, B] }));
    expect(checkLineage(graph, [B], { follow: "claimed" }).map(({ code }) => code)).toEqual([
      "DELTA_WITHOUT_SCOPE",
    ]);
    unwrap(graph.addStatement(training, { isTrusted: true }));
    expect(checkLineage(graph, [MODEL, B], { follow: "claimed" })).toEqual([]);
  });

  it("a trusted claim of nothing stands against one of something", async () => {
    const graph = new LineageGraph();
    for (const parents of [[], [A]]) {
      unwrap(graph.addStatement(await evidence.claim("training", made(parents)), { isTrusted: true }));
    }
    expect(checkLineage(graph, [MODEL]).map(({ code }) => code)).toContain("CLAIMS_CONFLICT");
  });
});
