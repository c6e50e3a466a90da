import { unwrap } from "@aixv/core";
import type { Statement, Verified } from "@aixv/envelope";
import { impact, LineageGraph, trace } from "@aixv/lineage";
import { PREDICATE_TYPES, SIGNED_RECORD_PREDICATE_TYPE, type SignedRecord } from "@aixv/records";
import { beforeAll, describe, expect, it } from "vitest";
import { bundle, made } from "../../../policy/test/claims.ts";
import { useEvidence } from "../../../policy/test/evidence.ts";
import { digest, MODEL, RELEASE, STRANGER } from "../../../policy/test/setting.ts";
import { claimed, derived, edge } from "../../test/claimed.ts";

const evidence = useEvidence();
const [PARENT, OTHER, DATA, TOKENIZER] = [digest(1), digest(2), digest(0xda7a), digest(0x70)];
const TRUSTED = { isTrusted: true };
const UNTRUSTED = { isTrusted: false };
const REFUSAL = { code: "SIGNATURE_INVALID", message: "it does not verify" };

let training: Verified<Statement>;
let release: Verified<SignedRecord>;
beforeAll(async () => {
  training = await evidence.claim("training", made([PARENT], { datasets: [{ digest: DATA }] }), {
    type: "fine-tuned-model",
  });
  release = await evidence.record("bundle", bundle({ [TOKENIZER]: "tokenizer" }));
});

/** What the index says of a bundle. */
const indexed = (verified: Verified<unknown>, edges = derived([MODEL], [PARENT])) =>
  claimed(edges, { id: verified.bundleDigest });
const originsOf = (graph: LineageGraph, follow: "trusted" | "verified" | "claimed" = "trusted") =>
  trace(graph, MODEL, { follow }).artifacts.map(({ digest: one }) => one);

describe("what is only claimed", () => {
  it("has the standing of what nobody verified, and is followed only where that is asked for", () => {
    const graph = new LineageGraph();
    const unsigned = claimed(derived([MODEL], [OTHER]), { signed: false });
    const signed = claimed(derived([MODEL], [PARENT]));
    graph.addClaimed(unsigned);
    graph.addClaimed(signed);
    expect(graph.claim(unsigned.id)).toEqual({
      id: unsigned.id,
      predicateType: PREDICATE_TYPES.training,
      standing: "unsigned",
      signers: [],
    });
    expect(graph.claim(signed.id)?.standing).toBe("unverified");
    expect(graph.claim(digest(9))).toBeUndefined();
    expect([...graph.claims()].map(({ id }) => id)).toEqual([unsigned.id, signed.id]);
    expect([graph.claimCount, graph.artifactCount]).toEqual([2, 3]);
    expect(originsOf(graph)).toEqual([]);
    expect(originsOf(graph, "verified")).toEqual([]);
    expect(originsOf(graph, "claimed")).toEqual([PARENT, OTHER]);
  });

  it("does not change what is there, and least of all what was verified", () => {
    const graph = new LineageGraph();
    unwrap(graph.addStatement(training, TRUSTED));
    graph.addClaimed(indexed(training, derived([MODEL], [OTHER])));
    expect(originsOf(graph, "claimed")).toEqual([PARENT, DATA].sort());
    expect(graph.claim(training.bundleDigest)?.standing).toBe("trusted");
  });
});

describe("a verified statement", () => {
  it("is trusted by the caller's word, and tells who signed it and when", () => {
    const graph = new LineageGraph();
    const claim = unwrap(graph.addStatement(training, TRUSTED));
    expect(claim).toEqual({
      id: training.bundleDigest,
      predicateType: PREDICATE_TYPES.training,
      standing: "trusted",
      signers: training.signers,
      signedTime: training.signedTime,
    });
    expect(claim.signers[0]?.subjects).toEqual([RELEASE]);
    expect(graph.claim(claim.id)).toEqual(claim);
    expect(originsOf(graph)).toEqual([PARENT, DATA].sort());
  });

  it("is no more than verified without it", () => {
    const graph = new LineageGraph();
    expect(unwrap(graph.addStatement(training, UNTRUSTED)).standing).toBe("verified");
    expect(originsOf(graph)).toEqual([]);
    expect(originsOf(graph, "verified")).toEqual([PARENT, DATA].sort());
  });

  it("tells when a log integrated it", async () => {
    const logged = await evidence.claim("training", made([PARENT]), { logged: true });
    const claim = unwrap(new LineageGraph().addStatement(logged, TRUSTED));
    expect(claim.integratedTime).toBe(logged.integratedTime);
    expect(claim.integratedTime).toBeDefined();
  });

  it("is no copy of one, however made", () => {
    const graph = new LineageGraph();
    for (const copy of [{ ...training }, structuredClone(training), new Proxy(training, {})]) {
      expect(() => graph.addStatement(copy, TRUSTED)).toThrow(TypeError);
    }
    for (const copy of [{ ...release }, structuredClone(release)]) {
      expect(() => graph.addBundle(copy, TRUSTED)).toThrow(TypeError);
    }
    expect(graph.claimCount).toBe(0);
  });

  it("corrects an index that lies about it: edges, types and subjects", () => {
    const lie = {
      ...indexed(training, derived([MODEL, OTHER], [digest(0x1e), digest(0x1f)])),
      predicateType: PREDICATE_TYPES["cl-delta"],
      subjectTypes: { [MODEL]: "dataset", [OTHER]: "base-model" },
    };
    const graph = new LineageGraph();
    graph.addClaimed(lie);
    expect(impact(graph, digest(0x1e), { follow: "claimed" }).artifacts).toHaveLength(2);
    unwrap(graph.addStatement(training, TRUSTED));
    expect(originsOf(graph, "claimed")).toEqual([PARENT, DATA].sort());
    expect(impact(graph, digest(0x1e), { follow: "claimed" })).toMatchObject({ artifacts: [], unused: [] });
    expect(trace(graph, OTHER, { follow: "claimed" })).toMatchObject({ artifacts: [], unused: [] });
    expect([graph.typesOf(MODEL), graph.typesOf(OTHER)]).toEqual([
      [{ artifactType: "fine-tuned-model", claim: training.bundleDigest }],
      [],
    ]);
    expect(graph.claim(training.bundleDigest)?.predicateType).toBe(PREDICATE_TYPES.training);
  });

  it("leaves what is claimed as it is if it is invalid", async () => {
    const cyclic = await evidence.statement("training", made([MODEL]));
    const graph = new LineageGraph();
    graph.addClaimed(indexed(cyclic));
    expect(graph.addStatement(cyclic, TRUSTED)).toMatchObject({
      ok: false,
      error: { code: "LINEAGE_INVALID" },
    });
    expect(graph.claim(cyclic.bundleDigest)?.standing).toBe("unverified");
  });

  it("of a record's signature says nothing, and takes nothing from the record", async () => {
    const signature = await evidence.statement(SIGNED_RECORD_PREDICATE_TYPE, {}, { type: "dataset" });
    const graph = new LineageGraph();
    expect(graph.addStatement(signature, TRUSTED)).toMatchObject({
      ok: false,
      error: { code: "RECORD_KIND_UNEXPECTED" },
    });
    expect([graph.claimCount, graph.typesOf(MODEL)]).toEqual([0, []]);
  });
});

describe("a verified bundle", () => {
  it("holds its members, by the digest of its record, and says their types and its name", () => {
    const graph = new LineageGraph();
    const claim = unwrap(graph.addBundle(release, TRUSTED));
    expect(claim).toMatchObject({
      id: release.bundleDigest,
      standing: "trusted",
      predicateType: SIGNED_RECORD_PREDICATE_TYPE,
    });
    const { links } = impact(graph, TOKENIZER);
    expect(links).toEqual([
      {
        ...edge("member_of", TOKENIZER, release.payloadDigest),
        depth: 1,
        standing: "trusted",
        claims: [release.bundleDigest],
      },
    ]);
    expect(graph.releaseOf(release.payloadDigest)).toBe("release-1");
    expect(graph.releaseOf(MODEL)).toBeUndefined();
    expect(graph.typesOf(TOKENIZER)).toEqual([{ artifactType: "tokenizer", claim: release.bundleDigest }]);
  });

  it("is no record of another kind, and no invalid one", async () => {
    const graph = new LineageGraph();
    const advisory = await evidence.record("advisory", { advisory_id: "A-1" }, { asIs: true });
    expect(() => graph.addBundle(advisory, TRUSTED)).toThrow(TypeError);
    const empty = await evidence.record("bundle", { bundle_id: "empty", members: [] }, { asIs: true });
    expect(graph.addBundle(empty, TRUSTED)).toMatchObject({ ok: false, error: { code: "PAYLOAD_INVALID" } });
    expect(graph.claimCount).toBe(0);
    expect(graph.releaseOf(empty.payloadDigest)).toBeUndefined();
  });

  it("corrects an index that lies about it", () => {
    const graph = new LineageGraph();
    graph.addClaimed(indexed(release, [edge("member_of", OTHER, release.payloadDigest)]));
    expect(impact(graph, OTHER, { follow: "claimed" }).artifacts).toHaveLength(1);
    unwrap(graph.addBundle(release, UNTRUSTED));
    expect(impact(graph, OTHER, { follow: "claimed" }).artifacts).toHaveLength(0);
    expect(impact(graph, MODEL, { follow: "verified" }).artifacts).toHaveLength(1);
  });
});

describe("a claim that was refused", () => {
  it("is followed by no query, and says why", () => {
    const graph = new LineageGraph();
    graph.addClaimed(indexed(training));
    expect(originsOf(graph, "claimed")).toEqual([PARENT]);
    graph.refuse(training.bundleDigest, REFUSAL);
    for (const follow of ["trusted", "verified", "claimed"] as const) {
      expect(originsOf(graph, follow)).toEqual([]);
    }
    expect(graph.claim(training.bundleDigest)).toMatchObject({ standing: "refused", refusal: REFUSAL });
  });

  it("is refused whether that was told before or after it came", () => {
    const graph = new LineageGraph();
    graph.refuse(training.bundleDigest, REFUSAL);
    expect(graph.claim(training.bundleDigest)).toBeUndefined();
    graph.addClaimed({ ...indexed(training), signed: false });
    expect(graph.claim(training.bundleDigest)).toMatchObject({ standing: "refused", refusal: REFUSAL });
    expect(originsOf(graph, "claimed")).toEqual([]);
  });

  it("is not one that was verified, before or after", () => {
    for (const order of ["before", "after"]) {
      const graph = new LineageGraph();
      graph.addClaimed(indexed(training));
      if (order === "before") graph.refuse(training.bundleDigest, REFUSAL);
      unwrap(graph.addStatement(training, TRUSTED));
      if (order === "after") graph.refuse(training.bundleDigest, REFUSAL);
      const claim = graph.claim(training.bundleDigest);
      expect(claim).toMatchObject({ standing: "trusted", signers: training.signers });
      expect(claim).not.toHaveProperty("refusal");
    }
  });
});

describe("one bundle that comes twice", () => {
  it("is trusted if it is once, in whatever order", () => {
    for (const order of [
      [TRUSTED, UNTRUSTED],
      [UNTRUSTED, TRUSTED],
    ]) {
      const graph = new LineageGraph();
      for (const how of order) unwrap(graph.addStatement(training, how));
      expect(graph.claim(training.bundleDigest)?.standing).toBe("trusted");
      expect(trace(graph, MODEL).links.every(({ claims }) => claims.length === 1)).toBe(true);
      expect(graph.claimCount).toBe(1);
    }
  });

  it("verified in two ways tells the same of itself in whatever order", async () => {
    const { verified, by } = await evidence.keySignature(2);
    const once = await by(1);
    expect([verified.signers.length, once.signers.length]).toEqual([2, 1]);
    const told = [
      [verified, once],
      [once, verified],
    ].map((order) => {
      const graph = new LineageGraph();
      for (const one of order) unwrap(graph.addStatement(one, UNTRUSTED));
      return graph.claim(verified.bundleDigest);
    });
    expect(told[0]).toEqual(told[1]);
    expect(told[0]?.standing).toBe("verified");
  });

  it("tells of itself as it was verified by whom the caller trusts", async () => {
    const { verified, by } = await evidence.keySignature(2);
    const once = await by(1);
    for (const order of [
      [verified, once],
      [once, verified],
    ]) {
      const graph = new LineageGraph();
      for (const one of order) unwrap(graph.addStatement(one, { isTrusted: one === once }));
      expect(graph.claim(verified.bundleDigest)).toMatchObject({
        standing: "trusted",
        signers: once.signers,
      });
    }
  });
});

it("a bundle whose signature is a statement of another type counts as the bundle, in whatever order", async () => {
  const payload = bundle({ [TOKENIZER]: "tokenizer" });
  const record = await evidence.record("bundle", payload, { predicateType: "https://example.org/signed/v1" });
  const statement = await evidence.reverify(record, {});
  expect(statement.bundleDigest).toBe(record.bundleDigest);
  const add: readonly ((graph: LineageGraph) => unknown)[] = [
    (graph) => unwrap(graph.addBundle(record, UNTRUSTED)),
    (graph) => unwrap(graph.addStatement(statement, TRUSTED)),
  ];
  for (const order of [add, add.toReversed()]) {
    const graph = new LineageGraph();
    for (const one of order) one(graph);
    expect(impact(graph, MODEL, { follow: "verified" }).artifacts).toHaveLength(1);
    // That its signer is trusted with something else is no trust in the bundle.
    expect(graph.claim(record.bundleDigest)).toMatchObject({
      standing: "verified",
      predicateType: SIGNED_RECORD_PREDICATE_TYPE,
    });
  }
});

it("claims that contradict each other stand side by side, each with its standing (AIXV §8)", async () => {
  const strangers = await evidence.claim("training", made([OTHER]), { by: STRANGER, type: "base-model" });
  const graph = new LineageGraph();
  unwrap(graph.addStatement(training, TRUSTED));
  unwrap(graph.addStatement(strangers, UNTRUSTED));
  graph.addClaimed(claimed(derived([MODEL], [OTHER]), { id: digest(0x5), signed: false }));
  const { links, unused } = trace(graph, MODEL);
  expect(links.map(({ to, standing }) => [to, standing])).toEqual([
    [PARENT, "trusted"],
    [DATA, "trusted"],
  ]);
  expect(unused).toEqual([
    {
      ...edge("derived_from", MODEL, OTHER),
      depth: 1,
      standing: "verified",
      claims: [digest(0x5), strangers.bundleDigest].sort(),
    },
  ]);
  expect(graph.typesOf(MODEL)).toEqual([
    { artifactType: "base-model", claim: strangers.bundleDigest },
    { artifactType: "fine-tuned-model", claim: training.bundleDigest },
  ]);
});
