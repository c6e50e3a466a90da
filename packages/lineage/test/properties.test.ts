import { type Digest, unwrap } from "@aixv/core";
import type { Statement, Verified } from "@aixv/envelope";
import {
  type AdvisoryNotice,
  affectedBy,
  type ClaimedStatement,
  type ConcernOptions,
  checkLineage,
  explain,
  findPath,
  impact,
  LineageGraph,
  trace,
} from "@aixv/lineage";
import { type EdgeType, PREDICATE_TYPES, SELECTORS, type Selector } from "@aixv/records";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { made } from "../../policy/test/claims.ts";
import { useEvidence } from "../../policy/test/evidence.ts";
import { at, digest, STRANGER } from "../../policy/test/setting.ts";
import { claimed, edge } from "./claimed.ts";
import { notice } from "./notices.ts";

const evidence = useEvidence();
const CLAIMED = { follow: "claimed" } as const;
const ARTIFACTS: readonly Digest[] = Array.from({ length: 8 }, (_, index) => digest(index + 1));
const RELEASES: readonly Digest[] = [digest(0xb1), digest(0xb2)];
const ALL = [...ARTIFACTS, ...RELEASES];
const settings = { seed: 20260131, numRuns: 1_000 };

const some = fc.uniqueArray(fc.constantFrom(...ARTIFACTS), { minLength: 1, maxLength: 3 });
/** One artifact and the next: without these there are few ways of several steps. */
const step = fc
  .nat(ARTIFACTS.length - 2)
  .map((index) => [ARTIFACTS.slice(index, index + 1), ARTIFACTS.slice(index + 1, index + 2)] as const);
const anything = fc.uniqueArray(fc.constantFrom(...ALL), { minLength: 1, maxLength: 2 });
const statementTypes = ["derived_from", "trained_on", "packaged_from", "delta_of", "evaluated_with"] as const;

/** What statements and bundles claim: each relates all of some artifacts to all of others. */
const claims: fc.Arbitrary<readonly ClaimedStatement[]> = fc
  .array(
    fc.oneof(
      { weight: 2, arbitrary: fc.tuple(fc.constantFrom<EdgeType>(...statementTypes), some, some) },
      {
        weight: 5,
        arbitrary: fc
          .tuple(fc.constantFrom<EdgeType>("derived_from", "trained_on"), step)
          .map(([type, [from, to]]) => [type, from, to] as const),
      },
      { weight: 1, arbitrary: fc.tuple(fc.constant<EdgeType>("deployed_as"), anything, some) },
      {
        weight: 2,
        arbitrary: fc.tuple(
          fc.constant<EdgeType>("member_of"),
          some,
          fc.constantFrom(...RELEASES).map((one) => [one]),
        ),
      },
    ),
    { minLength: 5, maxLength: 9, size: "max" },
  )
  .map((all) => {
    // A release goes by the digest of its record, which says what it holds: no two claims differ in that.
    const members = new Map(all.flatMap(([type, from, [to]]) => (type === "member_of" ? [[to, from]] : [])));
    return all.map(([type, one, to], index) => {
      const from = type === "member_of" ? (members.get(to[0]) ?? one) : one;
      return claimed(
        from.flatMap((made) => to.map((origin) => edge(type, made, origin))),
        {
          id: digest(0x100 + index),
          predicateType: type === "packaged_from" ? PREDICATE_TYPES.packaging : PREDICATE_TYPES.training,
          signed: index % 3 > 0,
          subjectTypes: { [from[0] ?? digest(0)]: index % 2 > 0 ? "lora-adapter" : "fine-tuned-model" },
        },
      );
    });
  });

const affected = fc
  .array(fc.tuple(fc.constantFrom(...ALL), fc.constantFrom<Selector>(...SELECTORS)), {
    minLength: 1,
    maxLength: 3,
  })
  .map((entries) => entries.map(([one, selector]) => ({ digest: one, selector })));
/** Versions of two advisories at several times. */
const notices: fc.Arbitrary<readonly AdvisoryNotice[]> = fc
  .array(
    fc.record({
      advisory_id: fc.constantFrom("A-1", "A-2"),
      affected,
      status: fc.constantFrom("active", "active", "active", "mitigated", "withdrawn"),
      fixed_digests: fc.oneof(fc.constant([]), fc.uniqueArray(fc.constantFrom(...ALL), { maxLength: 2 })),
      isTrusted: fc.constantFrom(true, true, true, false),
      time: fc.constantFrom("2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z", "2026-05-20T00:00:00Z", null),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) =>
    all.map(({ isTrusted, time, ...changes }, index) => ({
      ...notice(changes, { isTrusted, time: time === null ? null : at(time) }),
      id: digest(0xad0000 + index),
    })),
  );
const options = fc.constantFrom(
  CLAIMED,
  { ...CLAIMED, ignoreAdvisoriesOn: ["ancestors"] as const },
  { ...CLAIMED, ignoreAdvisoriesOn: ["ancestors", "bundles"] as const },
);

function graphOf(all: readonly ClaimedStatement[]): LineageGraph {
  const graph = new LineageGraph();
  for (const one of all) graph.addClaimed(one);
  return graph;
}

/** The flags of every artifact. */
function flagsOf(all: readonly ClaimedStatement[], versions: readonly AdvisoryNotice[], how: ConcernOptions) {
  const graph = graphOf(all);
  return ALL.flatMap((artifact) =>
    explain(graph, artifact, versions, how).flags.map((flag) => ({ artifact, ...flag })),
  );
}

describe("an explanation, whatever the graph", () => {
  it("gives the fewest claims: no fewer flag the artifact, and of these none can be left out", () => {
    fc.assert(
      fc.property(claims, notices, options, (all, versions, how) => {
        for (const { artifact, proofs, path, notice: flagging } of flagsOf(all, versions, how)) {
          const needed = new Set(proofs.map(({ id }) => id));
          const flagged = (some: readonly ClaimedStatement[]) =>
            explain(graphOf(some), artifact, versions, how).flags.find(({ notice: one }) => one === flagging);
          const alone = flagged(all.filter(({ id }) => needed.has(id)));
          expect([alone?.path.length, alone?.proofs]).toEqual([path.length, proofs]);
          for (let subset = 0; subset < 2 ** all.length; subset++) {
            const chosen = all.filter((_, index) => ((subset >> index) & 1) === 1);
            if (chosen.length < needed.size) expect(flagged(chosen)).toBeUndefined();
          }
          const others = versions.filter((one) => one !== flagging);
          expect(
            explain(graphOf(all), artifact, others, how).flags.map(({ notice: one }) => one),
          ).not.toContain(flagging);
        }
      }),
      { ...settings, numRuns: 400 },
    );
  });

  it("has a path in which each step leads on, proved by a claim of that very edge", () => {
    fc.assert(
      fc.property(claims, notices, options, (all, versions, how) => {
        for (const { artifact, path, proofs, target, relation } of flagsOf(all, versions, how)) {
          let here = artifact;
          for (const [index, { type, from, to, depth, claims: ids }] of path.entries()) {
            expect([from, to]).toContain(here);
            here = from === here ? to : from;
            expect(depth).toBe(index + 1);
            expect(ids).toContain(proofs[index]?.id);
            const proof = all.find(({ id }) => id === proofs[index]?.id);
            expect(proof?.edges).toContainEqual({ type, from, to });
          }
          expect(here).toBe(target);
          expect(relation === "named").toBe(path.length === 0);
        }
      }),
      settings,
    );
  });

  it("agrees with affectedBy, artifact by artifact", () => {
    fc.assert(
      fc.property(claims, notices, options, (all, versions, how) => {
        const graph = graphOf(all);
        for (const one of versions) {
          const { artifacts } = affectedBy(graph, one, versions, how);
          const explained = ALL.toSorted().flatMap((artifact) =>
            explain(graph, artifact, versions, how)
              .flags.filter((flag) => flag.notice === one)
              .map(({ relation, target, path }) => ({ digest: artifact, relation, target, path })),
          );
          expect(artifacts).toEqual(explained);
        }
      }),
      settings,
    );
  });
});

it("the properties are of every relation, and of paths of several steps", () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(claims, notices, options, (all, versions, how) => {
      for (const { relation, path } of flagsOf(all, versions, how)) {
        const kind = `${relation} ${Math.min(path.length, 3)}`;
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
      }
    }),
    settings,
  );
  const kinds = [
    "named 0",
    "descendants 1",
    "descendants 2",
    "descendants 3",
    "parents 1",
    "bundles 1",
    "bundles 2",
  ];
  expect([...seen.keys()].sort()).toEqual(kinds.sort());
  for (const count of seen.values()) expect(count).toBeGreaterThan(20);
});

it("paths, traces and impacts agree on what came of what, and how near", () => {
  fc.assert(
    fc.property(claims, fc.constantFrom(...ALL), (all, start) => {
      const graph = graphOf(all);
      const up = trace(graph, start, CLAIMED);
      for (const { digest: origin, depth } of up.artifacts) {
        expect(findPath(graph, start, origin, CLAIMED)).toMatchObject({
          direction: "ancestors",
          links: { length: depth },
        });
        expect(impact(graph, origin, CLAIMED).artifacts).toContainEqual({ digest: start, depth });
      }
      const reached = [start, ...up.artifacts, ...impact(graph, start, CLAIMED).artifacts].map((one) =>
        typeof one === "string" ? one : one.digest,
      );
      for (const other of ALL) {
        if (!reached.includes(other)) expect(findPath(graph, start, other, CLAIMED)).toBeUndefined();
      }
    }),
    settings,
  );
});

describe("the order in which claims come", () => {
  let signed: readonly Verified<Statement>[];
  beforeAll(async () => {
    const of = (index: number) => [ARTIFACTS[index] ?? digest(0)];
    signed = [
      await evidence.claim("training", made(of(1)), { of: of(0), type: "fine-tuned-model" }),
      await evidence.claim("training", made(of(2)), { of: of(0), by: STRANGER, type: "lora-adapter" }),
      await evidence.claim("training", made(of(0)), { of: of(1), logged: true }),
      await evidence.claim("training", made(of(3)), { of: of(1) }),
      await evidence.claim("training", made([]), { of: of(1) }),
    ];
  });

  /** Everything that can be asked. */
  const ask = (graph: LineageGraph, versions: readonly AdvisoryNotice[]) => ({
    claims: [...graph.claims()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    findings: (["trusted", "verified", "claimed"] as const).map((follow) =>
      checkLineage(graph, ALL, { follow }),
    ),
    walks: ALL.map((one) => [
      trace(graph, one, CLAIMED),
      impact(graph, one),
      trace(graph, one, { ...CLAIMED, maxArtifacts: 2 }),
    ]),
    paths: ALL.flatMap((one) => ALL.map((other) => findPath(graph, one, other, CLAIMED))),
    types: ALL.map((one) => graph.typesOf(one)),
    flags: ALL.map((one) => [explain(graph, one, versions), explain(graph, one, versions, CLAIMED)]),
    affected: versions.map((one) => affectedBy(graph, one, versions, CLAIMED)),
  });

  it("makes no difference to any answer", () => {
    const keys = fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(claims, notices, fc.subarray([0, 1, 2, 3, 4]), keys, (all, versions, chosen, order) => {
        const verified = chosen.flatMap((index) => signed[index] ?? []);
        const steps: readonly ((graph: LineageGraph) => unknown)[] = [
          ...all.map((one) => (graph: LineageGraph) => graph.addClaimed(one)),
          // An index tells of what is verified too, and not always the truth.
          ...verified.map(({ bundleDigest: id }, index) => (graph: LineageGraph) => {
            graph.addClaimed({ ...(all[index % all.length] ?? claimed([])), id });
          }),
          ...verified.map(
            (one) => (graph: LineageGraph) => unwrap(graph.addStatement(one, { isTrusted: false })),
          ),
          ...verified
            .slice(1)
            .map((one) => (graph: LineageGraph) => unwrap(graph.addStatement(one, { isTrusted: true }))),
          ...[...all.slice(0, 2).map(({ id }) => id), ...verified.map(({ bundleDigest: id }) => id)].map(
            (id) => (graph: LineageGraph) => graph.refuse(id, { code: "SIGNATURE_INVALID", message: id }),
          ),
        ];
        const answers = [
          steps,
          steps.toSorted((a, b) => (order[steps.indexOf(a)] ?? 0) - (order[steps.indexOf(b)] ?? 0)),
        ].map((some) => {
          const graph = new LineageGraph();
          for (const step of some) step(graph);
          return ask(graph, some === steps ? versions : versions.toReversed());
        });
        expect({ ...answers[1], affected: answers[1]?.affected.toReversed() }).toEqual(answers[0]);
      }),
      { ...settings, numRuns: 300 },
    );
  });
});
