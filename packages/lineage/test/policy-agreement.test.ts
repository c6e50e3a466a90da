import { type Digest, type JsonObject, type JsonValue, unwrap } from "@aixv/core";
import type { Statement, Verified } from "@aixv/envelope";
import { type AdvisoryNotice, explain, LineageGraph, readAdvisory } from "@aixv/lineage";
import { type CompiledPolicy, evaluateAdmission, type Violation } from "@aixv/policy";
import type { AdvisoryRelation, SignedRecord } from "@aixv/records";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { advisory, made } from "../../policy/test/claims.ts";
import { type How, type RecordHow, useEvidence } from "../../policy/test/evidence.ts";
import { digest, NOW, policyOf, RELEASE, STRANGER } from "../../policy/test/setting.ts";

// What `explain` flags and what a policy denies are told by two walks over two forms of the same evidence: here they are
// held together, on evidence that is really signed.

const evidence = useEvidence();
const SECURITY = "security@example.com";
const ARTIFACTS: readonly Digest[] = Array.from({ length: 7 }, (_, index) => digest(index + 1));
const [BASE, DATA, TUNED, MERGED, ADAPTER, QUANTIZED, IMAGE] = ARTIFACTS as [
  Digest,
  Digest,
  Digest,
  Digest,
  Digest,
  Digest,
  Digest,
];
const TIMES = ["2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z", "2026-05-20T00:00:00Z"] as const;
/** Before what records say of when they were made. */
const TIMES_BEFORE = "2025-12-01T00:00:00Z";
const AHEAD = "2026-06-02T00:00:00Z";

type Lineage = Verified<Statement> | Verified<SignedRecord>;
let lineage: readonly Lineage[];
let advisories: readonly Lineage[];
let all: readonly Digest[];

const isRecord = (one: Lineage): one is Verified<SignedRecord> => "kind" in one.value;
const isBy = (one: Lineage, name: string): boolean =>
  one.signers.some(({ subjects }) => subjects.includes(name));

beforeAll(async () => {
  const { claim, record } = evidence;
  const trained = (of: Digest, parents: readonly Digest[], datasets: readonly Digest[] = [], how: How = {}) =>
    claim("training", made(parents, { datasets: datasets.map((one) => ({ digest: one })) }), {
      of: [of],
      ...how,
    });
  const packaged = (outputs: readonly Digest[], inputs: readonly Digest[]) =>
    claim(
      "packaging",
      {
        inputs: [...inputs],
        outputs: outputs.map((one) => ({ digest: one })),
        transform_type: "export",
        toolchain: [{ name: "t", version: "1" }],
      },
      { of: outputs },
    );
  const held = (id: string, members: readonly Digest[], how: How = {}) =>
    record("bundle", { bundle_id: id, primary: members[0] ?? BASE, members: [...members] }, how);
  const deployed = (admitted: Digest, as: Digest, decision = "allow") =>
    claim(
      "deployment",
      { admitted_artifact_digest: admitted, policy_id: "p", policy_decision: decision, evidence: [] },
      { of: [admitted, as] },
    );
  const releases = [
    await held("r-1", [MERGED, TUNED]),
    await held("r-2", [ADAPTER, BASE, QUANTIZED]),
    await held("r-3", [DATA, MERGED], { by: STRANGER }),
  ];
  const digests = releases.map(({ payloadDigest }) => payloadDigest);
  lineage = [
    ...releases,
    // The same release by a second signature.
    await held("r-1", [MERGED, TUNED], { at: "2026-05-02T00:00:00Z" }),
    await trained(TUNED, [BASE], [DATA]),
    await trained(MERGED, [TUNED, ADAPTER]),
    await trained(ADAPTER, [BASE]),
    await trained(ADAPTER, [TUNED], [DATA]),
    await trained(DATA, [], [QUANTIZED]),
    await trained(BASE, [MERGED]),
    await packaged([QUANTIZED], [MERGED]),
    await packaged([QUANTIZED, ADAPTER], [TUNED, DATA]),
    await deployed(MERGED, IMAGE),
    await deployed(digests[0] ?? BASE, IMAGE),
    await deployed(digests[1] ?? BASE, IMAGE, "deny"),
    await claim("cl-delta", delta(MERGED), { of: [QUANTIZED] }),
    await trained(TUNED, [QUANTIZED], [], { by: STRANGER }),
    await trained(BASE, [DATA], [], { by: STRANGER }),
    await trained(IMAGE, [BASE], [], { by: STRANGER }),
  ];
  all = [...ARTIFACTS, ...digests];
  const said = (id: string, affected: JsonValue, changes: JsonObject = {}, how: RecordHow = {}) =>
    record("advisory", advisory({ advisory_id: id, affected, ...changes }), { by: SECURITY, ...how });
  advisories = [
    await said("A-1", [{ digest: BASE }]),
    await said("A-1", [{ digest: BASE }, { digest: DATA, selector: "descendants" }], {}, { at: TIMES[0] }),
    await said("A-1", [{ digest: TUNED }], { status: "mitigated" }, { at: TIMES[2] }),
    await said("A-1", [{ digest: IMAGE }], { status: "withdrawn" }, { at: TIMES[2] }),
    await said("A-1", [{ digest: IMAGE }], { status: "withdrawn" }, { at: AHEAD }),
    await said("A-1", [{ digest: IMAGE }], { status: "withdrawn" }, { at: null }),
    await said("A-1", [{ digest: IMAGE }], { status: "withdrawn" }, { at: TIMES[2], by: STRANGER }),
    // An old version with a new timestamp is no later one.
    await said(
      "A-1",
      [{ digest: IMAGE }],
      { status: "withdrawn" },
      { at: TIMES[2], createdAt: TIMES_BEFORE },
    ),
    await said("A-2", [{ digest: QUANTIZED, selector: "parents" }]),
    await said("A-2", [{ digest: TUNED }, { selector: "bundles" }], {}, { at: TIMES[0] }),
    await said("A-2", [{ digest: MERGED }], { fixed_digests: [ADAPTER] }, { at: TIMES[2] }),
    await said("A-3", [{ digest: BASE, selector: "descendants" }], { fixed_digests: [TUNED] }),
    await said("A-3", [{ digest: DATA }, { digest: ADAPTER, selector: "bundles" }], {}, { at: null }),
    await said("A-3", [{ digest: digests[0] ?? BASE }], {}, { at: TIMES[0] }),
    await said(
      "A-3",
      [{ digest: BASE }],
      { status: "mitigated", fixed_digests: [digests[0] ?? BASE] },
      { at: TIMES[1] },
    ),
    await said("A-4", [
      { digest: digests[1] ?? BASE, selector: "bundles" },
      { digest: IMAGE, selector: "parents" },
    ]),
    await said("A-4", [{ selector: "descendants" }]),
    await said("A-4", [{ selector: "descendants" }], { status: "withdrawn" }, { at: TIMES[2] }),
    await said("A-5", [{ digest: BASE }, { digest: DATA }], {}, { by: STRANGER }),
    await claim("advisory", advisory({ advisory_id: "A-5", affected: [{ selector: "self" }] }), {
      of: [DATA, digest(99)],
      by: SECURITY,
    }),
    // A claim takes back by its own date, or by a certificate of minutes.
    ...(await Promise.all(
      [{ updated_at: TIMES[2] }, { updated_at: TIMES[0] }, {}].map((date) =>
        claim(
          "advisory",
          advisory({ advisory_id: "A-5", affected: [{ digest: IMAGE }], status: "withdrawn", ...date }),
          {
            of: [IMAGE],
            by: SECURITY,
            at: TIMES[2],
          },
        ),
      ),
    )),
    await claim("advisory", advisory({ advisory_id: "A-5", affected: [{ selector: "parents" }] }), {
      of: [MERGED],
      by: SECURITY,
      at: TIMES[0],
    }),
  ];
});

function delta(base: Digest): JsonObject {
  return {
    base_digest: base,
    update_type: "sft",
    rollback_target_digest: base,
    state_migration: "none",
    delta_scope: ["weights"],
  };
}

const policies = new Map<string, CompiledPolicy>();
function policy(ignored: readonly AdvisoryRelation[]): CompiledPolicy {
  const key = ignored.join();
  const compiled =
    policies.get(key) ??
    policyOf({
      allow_subjects: [RELEASE],
      advisory_allow_subjects: [SECURITY],
      require_no_active_advisories: true,
      ignore_advisories_on: [...ignored],
    });
  policies.set(key, compiled);
  return compiled;
}

/** What a policy says against an artifact, by advisory id and by how long the way is. */
function denied(
  of: Digest,
  claims: readonly Lineage[],
  notices: readonly Lineage[],
  ignored: readonly AdvisoryRelation[],
) {
  const given = [...claims, ...notices];
  const { violations } = evaluateAdmission(policy(ignored), {
    artifact: { digest: of },
    signatures: [],
    statements: given.filter((one) => !isRecord(one)) as Verified<Statement>[],
    records: given.filter(isRecord),
    now: NOW,
  });
  const told = (code: Violation["code"]) =>
    violations
      .filter((violation) => violation.code === code)
      .map(({ subject, path = [], evidence: proofs }) => [subject, path.length, proofs.length] as const);
  expect(told("INTERNAL_FAULT")).toEqual([]);
  return { active: told("ADVISORY_ACTIVE"), malformed: told("ADVISORY_MALFORMED").map(([id]) => id) };
}

/** The same of the graph. */
function flagged(
  of: Digest,
  claims: readonly Lineage[],
  notices: readonly Lineage[],
  ignored: readonly AdvisoryRelation[],
) {
  const graph = new LineageGraph();
  for (const one of claims) {
    const how = { isTrusted: isBy(one, RELEASE) };
    unwrap(isRecord(one) ? graph.addBundle(one, how) : graph.addStatement(one, how));
  }
  const read = notices.map(
    (one): AdvisoryNotice => unwrap(readAdvisory(one, { isTrusted: isBy(one, SECURITY), now: NOW })),
  );
  const { flags, unclear } = explain(graph, of, read, { ignoreAdvisoriesOn: ignored });
  return {
    active: flags.map(({ notice, path, proofs }) => {
      const needed = new Set([notice.id, ...proofs.map(({ id }) => id)]);
      return [notice.advisory.advisory_id, path.length, needed.size] as const;
    }),
    malformed: unclear.map(({ advisory: { advisory_id } }) => advisory_id),
  };
}

const sorted = ({ active, malformed }: ReturnType<typeof denied>) => ({
  active: active.map((one) => one.join(" ")).sort(),
  malformed: malformed.toSorted(),
});
const numbers = (max: number, size: number) => fc.uniqueArray(fc.nat(max), { maxLength: size, size: "max" });
const ignoring = fc.constantFrom<readonly AdvisoryRelation[]>(
  [],
  ["ancestors"],
  ["bundles"],
  ["ancestors", "bundles"],
);

describe("explain and the policy engine", () => {
  it("agree on which advisories speak against which artifact, by ways of the same length and as many statements", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(numbers(18, 14), numbers(23, 8), ignoring, (some, said, ignored) => {
        const claims = some.flatMap((index) => lineage[index] ?? []);
        const notices = said.flatMap((index) => advisories[index] ?? []);
        for (const of of all) {
          const told = sorted(denied(of, claims, notices, ignored));
          expect(sorted(flagged(of, claims, notices, ignored))).toEqual(told);
          for (const one of told.active) {
            const steps = one.split(" ")[1] ?? "";
            seen.set(steps, (seen.get(steps) ?? 0) + 1);
          }
          for (const _ of told.malformed) seen.set("malformed", (seen.get("malformed") ?? 0) + 1);
        }
      }),
      { seed: 20260131, numRuns: 300 },
    );
    // They agree on something: on ways of every length, and on what cannot be understood.
    for (const kind of ["0", "1", "2", "3", "4", "malformed"]) expect(seen.get(kind)).toBeGreaterThan(10);
  });

  it("agree on all of the evidence at once", () => {
    for (const of of all) {
      for (const ignored of [[], ["ancestors"], ["bundles"]] as const) {
        expect(sorted(flagged(of, lineage, advisories, ignored))).toEqual(
          sorted(denied(of, lineage, advisories, ignored)),
        );
      }
    }
    expect([lineage.length, advisories.length]).toEqual([19, 24]);
  });
});
