import type { Digest, JsonObject, JsonValue } from "@aixv/core";
import type { Verified } from "@aixv/envelope";
import { beforeAll, describe, expect, it } from "vitest";
import { made } from "../../test/claims.ts";
import { type How, useEvidence } from "../../test/evidence.ts";
import {
  admit,
  codesOf,
  digest,
  ignoredCodes,
  MODEL,
  RELEASE,
  SIGNED_AT,
  STRANGER,
} from "../../test/setting.ts";
import type { AdmissionRequest } from "../facts/admission-request.ts";
import { MAX_ANCESTORS } from "../lineage/lineage.ts";

const evidence = useEvidence();
type Claim = Awaited<ReturnType<typeof evidence.claim>>;
const VENDOR = "vendor@example.org";
const [PARENT, GRAND, BAD, DATA] = [digest(1), digest(2), digest(0xbad), digest(0xda7a)] as const;

let signature: Verified<unknown>;
beforeAll(async () => {
  signature = await evidence.signature();
});

const decideOn = (
  fields: { readonly [name: string]: JsonValue },
  statements: readonly Claim[],
  request: Partial<AdmissionRequest> = {},
) => admit(fields, { signatures: [signature], statements, ...request });

/** A claim that `child` was made from these. */
const from = async (
  child: Digest,
  parents: readonly Digest[],
  how: How & { readonly more?: JsonObject } = {},
) => {
  const { more, ...by } = how;
  return await evidence.claim("training", made(parents, more), { of: [child], ...by });
};
const TRUSTED = { lineage: { require_trusted_upstreams: true } };

describe("deny_ancestors (AIXV §8)", () => {
  const fields = { deny_ancestors: [BAD] };

  it("denies an artifact that came from one, and says the way", async () => {
    const chain = [
      await from(MODEL, [PARENT]),
      await from(PARENT, [GRAND, BAD]),
      await from(GRAND, []),
      await from(BAD, []),
    ];
    const decision = decideOn(fields, chain);
    expect(decision).toMatchObject({
      decision: "deny",
      violations: [{ code: "ANCESTOR_DENIED", rule: "/deny_ancestors", subject: BAD }],
    });
    expect(decision.violations[0]?.message).toBe(
      `deny_ancestors names ${BAD}, of which was made ${PARENT}, of which was made ${MODEL}`,
    );
    expect(decision.violations[0]?.evidence).toEqual([chain[0]?.bundleDigest, chain[1]?.bundleDigest].sort());
  });

  it("allows one that came from others, each of them known", async () => {
    const chain = [await from(MODEL, [PARENT]), await from(PARENT, [GRAND]), await from(GRAND, [])];
    expect(decideOn(fields, chain)).toMatchObject({
      decision: "allow",
      satisfied: expect.arrayContaining([
        {
          rule: "/deny_ancestors",
          evidence: chain
            .slice(0, 2)
            .map(({ bundleDigest }) => bundleDigest)
            .sort(),
        },
      ]),
    });
  });

  it("denies the artifact itself, by any of its digests", async () => {
    const own = [await from(MODEL, [])];
    expect(codesOf(decideOn({ deny_ancestors: [MODEL] }, own))).toEqual(["ANCESTOR_DENIED"]);
    const artifact = { digest: MODEL, other_digests: [BAD] };
    expect(codesOf(decideOn(fields, own, { artifact }))).toEqual(["ANCESTOR_DENIED"]);
    expect(codesOf(decideOn(fields, own))).toEqual([]);
  });

  it.each<[string, (child: Digest) => Promise<Claim>]>([
    ["training", (child) => from(child, [BAD])],
    [
      "packaging",
      (child) =>
        evidence.claim(
          "packaging",
          {
            inputs: [{ digest: BAD }],
            outputs: [{ digest: child }],
            transform_type: "quantize",
            toolchain: [{ name: "llama.cpp", version: "1" }],
          },
          { of: [child] },
        ),
    ],
  ])("knows ancestors by %s", async (_, make) => {
    const claim = await make(MODEL);
    expect(codesOf(decideOn(fields, [claim, await from(BAD, [])]))).toEqual(["ANCESTOR_DENIED"]);
  });

  const builtFrom = async (...dependencies: readonly string[]) =>
    await evidence.claim("slsa-provenance", {
      buildDefinition: {
        resolvedDependencies: dependencies.map((one) => ({
          digest: { sha256: one.slice("sha256:".length) },
        })),
      },
    });

  it("knows ancestors by SLSA provenance, which need not name all (SLSA v1.2, Build: Provenance)", async () => {
    const build = await builtFrom(BAD);
    expect(codesOf(decideOn(fields, [build, await from(BAD, [])]))).toContain("ANCESTOR_DENIED");
    const other = await builtFrom(digest(0x0dd));
    expect(codesOf(decideOn(fields, [other, await from(digest(0x0dd), [])]))).toEqual(["LINEAGE_UNKNOWN"]);
    expect(codesOf(decideOn(fields, [await builtFrom()]))).toEqual(["LINEAGE_UNKNOWN"]);
  });

  it("wants the whole lineage known: what is missing could hide one", async () => {
    expect(decideOn(fields, [])).toMatchObject({
      decision: "deny",
      violations: [
        {
          code: "LINEAGE_UNKNOWN",
          rule: "/deny_ancestors",
          subject: MODEL,
          message: `nobody trusted says what ${MODEL} was made of`,
        },
      ],
    });
    const cut = decideOn(fields, [await from(MODEL, [PARENT])]);
    expect(cut.violations).toMatchObject([{ code: "LINEAGE_UNKNOWN", subject: PARENT }]);
    expect(decideOn({}, []).decision).toBe("allow");
  });

  it("hears no stranger, whatever they say", async () => {
    const own = await from(MODEL, []);
    const slander = await from(MODEL, [BAD], { by: STRANGER });
    const decision = decideOn(fields, [own, slander]);
    expect(decision.decision).toBe("allow");
    expect(ignoredCodes(decision)).toEqual(["SIGNER_UNTRUSTED"]);
    const excuse = await from(MODEL, [], { by: STRANGER });
    expect(codesOf(decideOn(fields, [excuse]))).toEqual(["LINEAGE_UNKNOWN"]);
    expect(codesOf(decideOn(fields, [{ ...own }]))).toEqual(["LINEAGE_UNKNOWN"]);
  });

  it("hears each of several who are trusted: one that is silent of it clears nothing", async () => {
    const chain = [await from(MODEL, []), await from(MODEL, [BAD]), await from(BAD, [])];
    expect(codesOf(decideOn(fields, chain))).toEqual(["ANCESTOR_DENIED"]);
    expect(codesOf(decideOn(fields, chain.toReversed()))).toEqual(["ANCESTOR_DENIED"]);
  });

  it("lets somebody whom the policy denies speak against the artifact, and not for it", async () => {
    const denying = {
      ...fields,
      allow_subject_patterns: ["*@example.com"],
      deny_subjects: ["intern@example.com"],
    };
    const by = "intern@example.com";
    expect(codesOf(decideOn(denying, [await from(MODEL, [], { by })]))).toEqual(["LINEAGE_UNKNOWN"]);
    const both = [await from(MODEL, []), await from(MODEL, [BAD], { by }), await from(BAD, [])];
    expect(codesOf(decideOn(denying, both))).toEqual(["ANCESTOR_DENIED"]);
    expect(decideOn(denying, [await from(MODEL, [])]).decision).toBe("allow");
  });
});

describe("deny_datasets (AIXV §8: trained_on)", () => {
  const fields = { deny_datasets: [DATA] };
  const trainedOn = (split?: string) => ({
    datasets: [{ digest: DATA, ...(split === undefined ? {} : { split }) }],
  });

  it("denies an artifact that was trained on one, or an ancestor of which was", async () => {
    expect(codesOf(decideOn(fields, [await from(MODEL, [], { more: trainedOn() })]))).toEqual([
      "DATASET_DENIED",
    ]);
    const chain = [await from(MODEL, [PARENT]), await from(PARENT, [], { more: trainedOn("rlhf") })];
    expect(decideOn(fields, chain)).toMatchObject({
      violations: [{ code: "DATASET_DENIED", rule: "/deny_datasets", subject: DATA }],
    });
  });

  it("allows one that was tested with it alone", async () => {
    expect(decideOn(fields, [await from(MODEL, [], { more: trainedOn("eval") })]).decision).toBe("allow");
  });

  it("is not a rule on ancestors, nor that one on datasets", async () => {
    const claim = await from(MODEL, [], { more: trainedOn() });
    expect(decideOn({ deny_ancestors: [DATA] }, [claim]).decision).toBe("allow");
    const chain = [await from(MODEL, [PARENT]), await from(PARENT, [])];
    expect(decideOn({ deny_datasets: [PARENT] }, chain).decision).toBe("allow");
  });

  it("wants the whole lineage known", async () => {
    expect(codesOf(decideOn(fields, [await from(MODEL, [PARENT])]))).toEqual(["LINEAGE_UNKNOWN"]);
  });
});

describe("require_trusted_upstreams (CoSAI: signature chaining, level 1)", () => {
  it("wants a trusted statement of the artifact, and of each ancestor", async () => {
    const own = await from(MODEL, [PARENT]);
    expect(decideOn(TRUSTED, [own, await from(PARENT, [])]).decision).toBe("allow");
    expect(decideOn(TRUSTED, [own])).toMatchObject({
      violations: [
        {
          code: "LINEAGE_UNKNOWN",
          rule: "/lineage/require_trusted_upstreams",
          subject: PARENT,
          evidence: [own.bundleDigest],
        },
      ],
    });
    expect(decideOn({ lineage: { require_trusted_upstreams: false } }, [own]).decision).toBe("allow");
  });

  it("takes for ancestors the word of upstream signers, and for the artifact not", async () => {
    const fields = { lineage: { require_trusted_upstreams: true, upstream_signers: { subjects: [VENDOR] } } };
    const own = await from(MODEL, [PARENT]);
    const vendors = await from(PARENT, [], { by: VENDOR });
    expect(decideOn(fields, [own, vendors]).decision).toBe("allow");
    expect(codesOf(decideOn(TRUSTED, [own, vendors]))).toEqual(["LINEAGE_UNKNOWN"]);
    expect(codesOf(decideOn(fields, [await from(MODEL, [], { by: VENDOR })]))).toEqual(["LINEAGE_UNKNOWN"]);
  });

  it("takes the word of the signers that it names, and of no others", async () => {
    const fields = { lineage: { require_trusted_upstreams: true, signers: { subjects: [VENDOR] } } };
    expect(decideOn(fields, [await from(MODEL, [], { by: VENDOR })]).decision).toBe("allow");
    expect(codesOf(decideOn(fields, [await from(MODEL, [])]))).toEqual(["LINEAGE_UNKNOWN"]);
  });

  it("takes nobody's word where the policy names nobody", async () => {
    const fields = { ...TRUSTED, allow_subjects: [] };
    const signatures = [await evidence.signature({ logged: true })];
    expect(codesOf(decideOn(fields, [await from(MODEL, [])], { signatures }))).toEqual(["LINEAGE_UNKNOWN"]);
  });

  it("knows the artifact by its other digests", async () => {
    const other = digest(0x07e);
    const artifact = { digest: MODEL, other_digests: [other] };
    expect(decideOn(TRUSTED, [await from(other, [])], { artifact }).decision).toBe("allow");
    expect(codesOf(decideOn(TRUSTED, [await from(other, [])]))).toEqual(["LINEAGE_UNKNOWN"]);
  });

  it("takes statements that say nothing of origins for no word on them", async () => {
    const card = await evidence.claim("model-card", { name: "m" });
    const build = await evidence.claim("slsa-provenance", { surprise: 1 });
    expect(codesOf(decideOn(TRUSTED, [card, build]))).toEqual(["LINEAGE_UNKNOWN"]);
  });
});

describe("deny_datasets wants to know of data", () => {
  const DATA = digest(0xda7a);
  const BASE = digest(0xba5e);

  it("a delta names its base and not what it was trained on", async () => {
    const delta = await evidence.claim("cl-delta", {
      base_digest: BASE,
      update_type: "sft",
      delta_scope: ["weights"],
      rollback_target_digest: BASE,
      state_migration: "none",
    });
    const base = await from(BASE, []);
    const fields = { deny_datasets: [DATA] };
    expect(decideOn(fields, [delta, base])).toMatchObject({
      decision: "deny",
      violations: [{ code: "LINEAGE_UNKNOWN", rule: "/deny_datasets", subject: MODEL }],
    });
    expect(decideOn({ deny_ancestors: [DATA] }, [delta, base]).decision).toBe("allow");
    expect(decideOn(fields, [delta, base, await from(MODEL, [BASE])]).decision).toBe("allow");
  });
});

describe("upstream_fallback: integrity (CoSAI: signature chaining, level 2)", () => {
  const fields = {
    lineage: {
      require_trusted_upstreams: true,
      upstream_fallback: "integrity",
      upstream_signers: { subjects: [VENDOR] },
    },
  };
  const verifiedUpstream = (artifact: Digest, subject = VENDOR) => ({
    verified_upstream: [
      {
        artifact_digest: artifact,
        bundle_digest: digest(0xb),
        method: "sigstore",
        signers: [{ subjects: [subject] }],
        verified_at: SIGNED_AT,
      },
    ],
  });

  it("is content with somebody trusted having signed the ancestor at all", async () => {
    const own = await from(MODEL, [PARENT]);
    const card = (by: string, of = PARENT) => evidence.claim("model-card", { name: "p" }, { of: [of], by });
    expect(decideOn(fields, [own, await card(VENDOR)]).decision).toBe("allow");
    expect(decideOn(fields, [own, await card(RELEASE)]).decision).toBe("allow");
    expect(codesOf(decideOn(fields, [own, await card(STRANGER)]))).toEqual(["LINEAGE_UNKNOWN"]);
    expect(codesOf(decideOn(fields, [own, await card(VENDOR, GRAND)]))).toEqual(["LINEAGE_UNKNOWN"]);
    expect(codesOf(decideOn(fields, [own]))).toEqual(["LINEAGE_UNKNOWN"]);
    const without = { lineage: { ...fields.lineage, upstream_fallback: null } };
    expect(codesOf(decideOn(without, [own, await card(VENDOR)]))).toEqual(["LINEAGE_UNKNOWN"]);
  });

  it("is content with a signature that a trusted statement says it verified", async () => {
    const vouching = (subject?: string, how: How = {}) =>
      from(MODEL, [PARENT], { more: verifiedUpstream(PARENT, subject), ...how });
    expect(decideOn(fields, [await vouching()]).decision).toBe("allow");
    expect(codesOf(decideOn(fields, [await vouching(STRANGER)]))).toEqual(["LINEAGE_UNKNOWN"]);
    expect(codesOf(decideOn(fields, [await vouching(VENDOR, { by: STRANGER })]))).toEqual([
      "LINEAGE_UNKNOWN",
    ]);
  });

  it("hears of it wherever in the lineage it is told", async () => {
    const chain = [
      await from(MODEL, [PARENT, GRAND]),
      await from(GRAND, [PARENT], { more: verifiedUpstream(PARENT) }),
    ];
    expect(decideOn(fields, chain).decision).toBe("allow");
    const swapped = [
      await from(MODEL, [GRAND, PARENT]),
      await from(PARENT, [GRAND], { more: verifiedUpstream(GRAND) }),
    ];
    expect(decideOn(fields, swapped).decision).toBe("allow");
  });

  it("is never content with that for the artifact itself", async () => {
    expect(codesOf(decideOn(fields, [await evidence.claim("model-card", { name: "m" })]))).toEqual([
      "LINEAGE_UNKNOWN",
    ]);
  });

  it("still hears what is said of the ancestor", async () => {
    const chain = [await from(MODEL, [PARENT]), await from(PARENT, [BAD], { by: VENDOR })];
    expect(codesOf(decideOn({ ...fields, deny_ancestors: [BAD] }, chain))).toContain("ANCESTOR_DENIED");
  });
});

describe("min_depth", () => {
  const atLeast = (min_depth: number) => ({ lineage: { min_depth } });

  it("counts the generations on the longest way", async () => {
    const chain = [await from(MODEL, [PARENT, GRAND]), await from(PARENT, [GRAND])];
    expect(decideOn(atLeast(2), chain)).toMatchObject({
      decision: "allow",
      satisfied: expect.arrayContaining([{ rule: "/lineage/min_depth", evidence: [] }]),
    });
    expect(decideOn(atLeast(3), chain)).toMatchObject({
      violations: [
        {
          code: "LINEAGE_TOO_SHALLOW",
          rule: "/lineage/min_depth",
          subject: MODEL,
          message: "trusted statements name 2 generations of ancestors, expected at least 3",
        },
      ],
    });
    expect(codesOf(decideOn(atLeast(1), []))).toEqual(["LINEAGE_TOO_SHALLOW"]);
  });

  it("counts none that a stranger adds, nor one whom the policy denies", async () => {
    const denying = {
      ...atLeast(2),
      allow_subject_patterns: ["*@example.com"],
      deny_subjects: ["intern@example.com"],
    };
    for (const by of [STRANGER, "intern@example.com"]) {
      const chain = [await from(MODEL, [PARENT]), await from(PARENT, [GRAND], { by })];
      expect(codesOf(decideOn(denying, chain))).toEqual(["LINEAGE_TOO_SHALLOW"]);
    }
    expect(decideOn(denying, [await from(MODEL, [PARENT]), await from(PARENT, [GRAND])]).decision).toBe(
      "allow",
    );
  });
});

describe("a lineage that leads back to itself (AIXV §8: acyclic)", () => {
  it.each<[string, () => Promise<Claim[]>]>([
    ["to the artifact", async () => [await from(MODEL, [PARENT]), await from(PARENT, [MODEL])]],
    [
      "to an ancestor",
      async () => [await from(MODEL, [PARENT]), await from(PARENT, [GRAND]), await from(GRAND, [PARENT])],
    ],
  ])("denies: %s", async (_, make) => {
    const chain = await make();
    expect(decideOn(TRUSTED, chain)).toMatchObject({
      decision: "deny",
      violations: [{ code: "LINEAGE_CYCLIC", rule: "/lineage", subject: MODEL }],
    });
    expect(codesOf(decideOn({ lineage: { min_depth: 1 } }, chain))).toContain("LINEAGE_CYCLIC");
    expect(
      decideOn(TRUSTED, [...chain.slice(0, -1), await from(chain.length === 2 ? PARENT : GRAND, [])])
        .decision,
    ).toBe("allow");
  });

  it("denies where it leads back to another digest of the artifact", async () => {
    const other = digest(0x07e);
    const artifact = { digest: MODEL, other_digests: [other] };
    const chain = [await from(MODEL, [PARENT]), await from(PARENT, [other])];
    expect(codesOf(decideOn({ lineage: { min_depth: 1 } }, chain, { artifact }))).toContain("LINEAGE_CYCLIC");
    expect(codesOf(decideOn({ lineage: { min_depth: 1 } }, chain))).toEqual([]);
  });

  it("is no cycle where two ways lead to one ancestor, or two statements say the same", async () => {
    const diamond = [
      await from(MODEL, [PARENT, GRAND]),
      await from(MODEL, [PARENT, GRAND], { at: "2026-05-02T00:00:00Z" }),
      await from(PARENT, [BAD]),
      await from(GRAND, [BAD]),
      await from(BAD, []),
    ];
    expect(decideOn({ lineage: { require_trusted_upstreams: true, min_depth: 2 } }, diamond).decision).toBe(
      "allow",
    );
  });

  it("does not hear a stranger's cycle", async () => {
    const chain = [
      await from(MODEL, [PARENT]),
      await from(PARENT, []),
      await from(PARENT, [MODEL], { by: STRANGER }),
    ];
    expect(decideOn(TRUSTED, chain).decision).toBe("allow");
  });
});

it(`denies more than ${MAX_ANCESTORS} ancestors, of which not all were looked at`, async () => {
  const many = Array.from({ length: MAX_ANCESTORS + 1 }, (_, index) => digest(0x100000 + index));
  const claim = (parents: readonly Digest[]) => from(MODEL, parents);
  const fields = { lineage: { min_depth: 1 } };
  expect(codesOf(decideOn(fields, [await claim(many)]))).toEqual(["LINEAGE_TOO_LARGE"]);
  expect(codesOf(decideOn(fields, [await claim(many.slice(0, MAX_ANCESTORS - 1))]))).toEqual([]);
});

it("denies, with the same code, more ancestors than a call has room for", async () => {
  const many = Array.from({ length: 150_000 }, (_, index) => digest(0x100000 + index));
  expect(codesOf(decideOn({ lineage: { min_depth: 1 } }, [await from(MODEL, many)]))).toEqual([
    "LINEAGE_TOO_LARGE",
  ]);
});

describe("a statement of the future", () => {
  const at = "2026-06-02T00:00:00Z";

  it("vouches for no lineage, though what it says against the artifact counts", async () => {
    expect(codesOf(decideOn(TRUSTED, [await from(MODEL, [], { at })]))).toEqual(["LINEAGE_UNKNOWN"]);
    const skewed = await from(MODEL, [], { at: "2026-06-01T00:04:00Z" });
    expect(decideOn(TRUSTED, [skewed]).decision).toBe("allow");
    const both = [await from(MODEL, []), await from(MODEL, [BAD], { at }), await from(BAD, [])];
    expect(codesOf(decideOn({ deny_ancestors: [BAD] }, both))).toEqual(["ANCESTOR_DENIED"]);
    expect(codesOf(decideOn({ lineage: { min_depth: 1 } }, [await from(MODEL, [PARENT], { at })]))).toEqual([
      "LINEAGE_TOO_SHALLOW",
    ]);
  });

  it("is no integrity of an ancestor", async () => {
    const fields = { lineage: { require_trusted_upstreams: true, upstream_fallback: "integrity" } };
    const card = (how: How) => evidence.claim("model-card", { name: "p" }, { of: [PARENT], ...how });
    const own = await from(MODEL, [PARENT]);
    expect(codesOf(decideOn(fields, [own, await card({ at })]))).toEqual(["LINEAGE_UNKNOWN"]);
    expect(decideOn(fields, [own, await card({})]).decision).toBe("allow");
  });
});
