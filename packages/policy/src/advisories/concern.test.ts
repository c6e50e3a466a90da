import type { Digest, JsonObject, JsonValue } from "@aixv/core";
import type { Statement, Verified } from "@aixv/envelope";
import { PREDICATE_TYPES, type SignedRecord } from "@aixv/records";
import { beforeAll, describe, expect, it } from "vitest";
import { advisory, bundle, made } from "../../test/claims.ts";
import { type RecordHow, useEvidence } from "../../test/evidence.ts";
import { admit, codesOf, digest, MODEL, STRANGER } from "../../test/setting.ts";
import { MAX_ANCESTORS } from "../lineage/lineage.ts";

const evidence = useEvidence();
const SECURITY = "security@example.com";
const TRUSTING = { advisory_allow_subjects: [SECURITY], require_no_active_advisories: true };
const LATER = "2026-05-20T00:00:00Z";

const PARENT = digest(0xa1);
const GRANDPARENT = digest(0xa2);
const DATASET = digest(0xd1);
const SOURCE = digest(0xd2);
const IMAGE = digest(0x1a);
const CHILD = digest(0xc1);
const OTHER = digest(0x0f);
const TOKENIZER = digest(0x70);

let signature: Verified<unknown>;
/** OTHER is nowhere; MODEL was made of PARENT, trained on DATASET; CHILD was made of MODEL. */
let statements: readonly Verified<Statement>[];
let release: Verified<SignedRecord>;

beforeAll(async () => {
  signature = await evidence.signature();
  const datasets = [{ digest: DATASET, split: "train" }];
  statements = await Promise.all([
    evidence.claim("training", made([PARENT], { datasets })),
    evidence.claim("training", made([GRANDPARENT]), { of: [PARENT] }),
    evidence.claim("training", made([SOURCE]), { of: [DATASET] }),
    evidence.claim("training", made([MODEL]), { of: [CHILD] }),
  ]);
  release = await evidence.record("bundle", bundle({ [TOKENIZER]: "tokenizer" }));
});

const issue = async (changes: JsonObject = {}, how: RecordHow = {}) =>
  await evidence.record("advisory", advisory(changes), { by: SECURITY, ...how });

interface Setting {
  readonly fields?: { readonly [name: string]: JsonValue };
  readonly statements?: readonly Verified<Statement>[];
  readonly artifact?: { readonly digest: Digest; readonly other_digests?: readonly string[] };
}

const decideOn = (records: readonly Verified<SignedRecord>[], { fields = {}, ...request }: Setting = {}) =>
  admit({ ...TRUSTING, ...fields }, { signatures: [signature], statements, records, ...request });

const decisionOn = async (affected: JsonValue, setting: Setting = {}) =>
  decideOn([release, await issue({ affected: [affected].flat() as JsonValue })], setting);

describe("whom an advisory concerns (AIXV §7.5, §10)", () => {
  it.each<[string, JsonObject, boolean]>([
    ["the artifact", { digest: MODEL }, true],
    ["the artifact itself", { digest: MODEL, selector: "self" }, true],
    ["the artifact, whatever is selected beside it", { digest: MODEL, selector: "bundles" }, true],
    ["another digest of it", { digest: digest(7) }, true],
    ["another artifact", { digest: OTHER }, false],
    ["what it was made of", { digest: PARENT }, true],
    ["what that was made of", { digest: GRANDPARENT, selector: "self" }, true],
    ["what it was trained on", { digest: DATASET }, true],
    ["what its data was made of", { digest: SOURCE }, true],
    ["what it was made of, and whatever comes of it", { digest: GRANDPARENT, selector: "descendants" }, true],
    ["another artifact, and whatever comes of it", { digest: OTHER, selector: "descendants" }, false],
    ["what was made of it", { digest: CHILD }, false],
    ["what was made of it, and its parents", { digest: CHILD, selector: "parents" }, true],
    ["what it is the grandparent of, and its parents", { digest: PARENT, selector: "parents" }, true],
    ["another artifact, and its parents", { digest: OTHER, selector: "parents" }, false],
    ["another member of its release", { digest: TOKENIZER }, false],
    ["another member of its release, and its bundles", { digest: TOKENIZER, selector: "bundles" }, true],
    ["another artifact, and its bundles", { digest: OTHER, selector: "bundles" }, false],
  ])("%s", async (_, affected, isConcerned) => {
    const artifact = { digest: MODEL, other_digests: [digest(7)] };
    const decision = await decisionOn([{ digest: digest(99) }, affected], { artifact });
    expect(codesOf(decision)).toEqual(isConcerned ? ["ADVISORY_ACTIVE"] : []);
  });

  it("a release, by the digest of its record", async () => {
    expect(codesOf(await decisionOn({ digest: release.payloadDigest }))).toEqual(["ADVISORY_ACTIVE"]);
    const strangers = await evidence.record("bundle", bundle({}, { bundle_id: "r-2" }), { by: STRANGER });
    const about = await issue({ affected: [{ digest: strangers.payloadDigest }] });
    expect(codesOf(decideOn([strangers, about]))).toEqual([]);
    // Whose bundles a rule asks for, their word counts here too.
    const fields = {
      require_bundle_members: [{ member_types: ["dataset"], signers: { subjects: [STRANGER] } }],
    };
    expect(codesOf(decideOn([strangers, about], { fields }))).toContain("ADVISORY_ACTIVE");
  });

  it("a deployment, by what was deployed (AIXV §7.4)", async () => {
    const deployed = {
      admitted_artifact_digest: PARENT,
      policy_id: "p",
      policy_decision: "allow",
      evidence: [],
    };
    const claimed = [...statements, await evidence.claim("deployment", deployed, { of: [PARENT, IMAGE] })];
    const image = {
      artifact: { digest: IMAGE },
      statements: claimed,
      signatures: [await evidence.signature({ of: IMAGE })],
    };
    expect(codesOf(await decisionOn({ digest: GRANDPARENT }, image))).toEqual(["ADVISORY_ACTIVE"]);
    expect(codesOf(await decisionOn({ digest: CHILD }, image))).toEqual([]);
    const denied = await evidence.claim(
      "deployment",
      { ...deployed, policy_decision: "deny" },
      { of: [PARENT, IMAGE] },
    );
    expect(codesOf(await decisionOn({ digest: PARENT }, { ...image, statements: [denied] }))).toEqual([]);
  });

  it("reads a selector without a digest as one of all that are named", async () => {
    expect(codesOf(await decisionOn([{ digest: CHILD }, { selector: "parents" }]))).toEqual([
      "ADVISORY_ACTIVE",
    ]);
    expect(codesOf(await decisionOn([{ digest: OTHER }, { selector: "parents" }]))).toEqual([]);
  });

  it("counts one that selects from nothing against every artifact, until it is withdrawn", async () => {
    const affected = [{ selector: "descendants" }];
    expect(codesOf(await decisionOn(affected))).toEqual(["ADVISORY_MALFORMED"]);
    expect(codesOf(decideOn([await issue({ affected, status: "withdrawn" })]))).toEqual([]);
    const withdrawn = await issue({ affected, status: "withdrawn" }, { at: LATER });
    expect(codesOf(decideOn([await issue({ affected }), withdrawn]))).toEqual([]);
    expect(codesOf(decideOn([await issue(), withdrawn]))).toEqual([]);
    const mitigated = await issue({ affected, status: "mitigated" }, { at: LATER });
    expect(codesOf(decideOn([await issue({ affected }), mitigated]))).toEqual(["ADVISORY_MALFORMED"]);
  });

  it("what a release holds, and what it was deployed as", async () => {
    const deployed = {
      admitted_artifact_digest: release.payloadDigest,
      policy_id: "p",
      policy_decision: "allow",
      evidence: [],
    };
    const of = [release.payloadDigest, IMAGE];
    const image = {
      artifact: { digest: IMAGE },
      statements: [...statements, await evidence.claim("deployment", deployed, { of })],
      signatures: [await evidence.signature({ of: IMAGE })],
    };
    const held = await decisionOn({ digest: PARENT }, image);
    expect(held.violations).toMatchObject([
      {
        code: "ADVISORY_ACTIVE",
        path: [
          { type: "deployed_as", from: release.payloadDigest, to: IMAGE },
          { type: "member_of", from: MODEL, to: release.payloadDigest },
          { type: "derived_from", from: MODEL, to: PARENT },
        ],
      },
    ]);
    expect(held.violations[0]?.evidence).toContain(release.bundleDigest);
    expect(codesOf(await decisionOn({ digest: CHILD }, image))).toEqual([]);
    // A stranger's release holds nothing.
    const about = await issue({ affected: [{ digest: PARENT }] });
    const strangers = await evidence.record("bundle", bundle({ [TOKENIZER]: "tokenizer" }), { by: STRANGER });
    expect(codesOf(decideOn([strangers, about], image))).toEqual([]);
    // A release has members, and not parents.
    const itself = {
      artifact: { digest: TOKENIZER },
      signatures: [await evidence.signature({ of: TOKENIZER })],
    };
    const selected = { digest: release.payloadDigest, selector: "parents" };
    const fields = { ignore_advisories_on: ["bundles"] };
    expect(codesOf(await decisionOn(selected, { ...itself, fields }))).toEqual([]);
  });

  it("says along which path, edge by edge, and by whose word", async () => {
    const [training, parents] = statements;
    const record = await issue({ affected: [{ digest: GRANDPARENT }] });
    const { violations } = decideOn([record]);
    expect(violations).toMatchObject([
      {
        code: "ADVISORY_ACTIVE",
        path: [
          { type: "derived_from", from: MODEL, to: PARENT },
          { type: "derived_from", from: PARENT, to: GRANDPARENT },
        ],
        evidence: [record, training, parents].map((one) => one?.bundleDigest).sort(),
      },
    ]);
    expect(violations[0]?.message).toMatch(
      new RegExp(`: A-1, since ${MODEL} derived_from ${PARENT}, ${PARENT} derived_from ${GRANDPARENT}$`),
    );
    const [direct] = decideOn([await issue()]).violations;
    expect(direct).not.toHaveProperty("path");
  });

  it("tells the way through a release by its members", async () => {
    const { violations } = await decisionOn({ digest: TOKENIZER, selector: "bundles" });
    expect(violations[0]?.path).toEqual([
      { type: "member_of", from: MODEL, to: release.payloadDigest },
      { type: "member_of", from: TOKENIZER, to: release.payloadDigest },
    ]);
  });

  it("tells of several ways that which the fewest statements prove, in whatever order they are named", async () => {
    const near = { type: "trained_on", from: MODEL, to: DATASET };
    for (const affected of [
      [{ digest: GRANDPARENT }, { digest: DATASET }],
      [{ digest: DATASET }, { digest: GRANDPARENT }],
    ]) {
      expect((await decisionOn(affected)).violations[0]?.path).toEqual([near]);
    }
    // Two steps by one bundle, and not two by two statements.
    const both = [{ digest: GRANDPARENT }, { digest: TOKENIZER, selector: "bundles" }];
    const { violations } = await decisionOn(both);
    expect(violations[0]?.path?.map(({ type }) => type)).toEqual(["member_of", "member_of"]);
  });

  it("does not go along a stranger's word, be it about an ancestor", async () => {
    const forged = [
      await evidence.claim("training", made([OTHER]), { by: STRANGER }),
      ...statements,
      await evidence.claim("training", made([OTHER]), { of: [PARENT], by: STRANGER }),
      await evidence.claim("training", made([MODEL]), { of: [IMAGE], by: STRANGER }),
    ];
    expect(codesOf(await decisionOn({ digest: OTHER }, { statements: forged }))).toEqual([]);
    expect(codesOf(await decisionOn({ digest: IMAGE, selector: "parents" }, { statements: forged }))).toEqual(
      [],
    );
    const upstream = { lineage: { upstream_signers: { subjects: [STRANGER] } } };
    expect(codesOf(await decisionOn({ digest: OTHER }, { statements: forged, fields: upstream }))).toEqual([
      "ADVISORY_ACTIVE",
    ]);
    // Of the artifact itself an upstream signer says nothing.
    expect(
      codesOf(await decisionOn({ digest: OTHER }, { statements: forged.slice(0, 1), fields: upstream })),
    ).toEqual([]);
  });

  it("goes round a circle once", async () => {
    const circle = [...statements, await evidence.claim("training", made([MODEL]), { of: [GRANDPARENT] })];
    expect(codesOf(await decisionOn({ digest: GRANDPARENT }, { statements: circle }))).toEqual([
      "ADVISORY_ACTIVE",
    ]);
    expect(codesOf(await decisionOn({ digest: OTHER }, { statements: circle }))).toEqual([]);
  });

  it("denies where there is more than is looked at", async () => {
    const many = Array.from({ length: MAX_ANCESTORS + 1 }, (_, index) => digest(0x100000 + index));
    const wide = [await evidence.claim("training", made(many))];
    expect(codesOf(await decisionOn({ digest: OTHER }, { statements: wide }))).toEqual(["LINEAGE_TOO_LARGE"]);
    expect(codesOf(await decisionOn({ digest: MODEL }, { statements: wide }))).toEqual(["ADVISORY_ACTIVE"]);
  });
});

describe("ignore_advisories_on", () => {
  it.each<[string, JsonObject, readonly string[]]>([
    ["what it was made of", { digest: PARENT }, ["ancestors"]],
    ["what it was trained on", { digest: DATASET, selector: "self" }, ["ancestors"]],
  ])("leaves out an advisory on %s", async (_, affected, ignored) => {
    expect(codesOf(await decisionOn(affected, { fields: { ignore_advisories_on: ["bundles"] } }))).toEqual([
      "ADVISORY_ACTIVE",
    ]);
    expect(codesOf(await decisionOn(affected, { fields: { ignore_advisories_on: [...ignored] } }))).toEqual(
      [],
    );
  });

  it("leaves out an advisory on a bundle", async () => {
    const affected = { digest: release.payloadDigest };
    expect(codesOf(await decisionOn(affected, { fields: { ignore_advisories_on: ["ancestors"] } }))).toEqual([
      "ADVISORY_ACTIVE",
    ]);
    expect(codesOf(await decisionOn(affected, { fields: { ignore_advisories_on: ["bundles"] } }))).toEqual(
      [],
    );
  });

  it("never leaves out what the advisory selects, nor the artifact", async () => {
    const fields = { ignore_advisories_on: ["ancestors", "bundles"] };
    for (const affected of [
      { digest: MODEL },
      { digest: PARENT, selector: "descendants" },
      { digest: DATASET, selector: "descendants" },
      { digest: TOKENIZER, selector: "bundles" },
      { digest: release.payloadDigest, selector: "bundles" },
      { digest: CHILD, selector: "parents" },
    ]) {
      expect(codesOf(await decisionOn(affected, { fields }))).toEqual(["ADVISORY_ACTIVE"]);
    }
  });
});

describe("what is fixed (advisory/v1, fixed_digests)", () => {
  const fixing = (fixed: readonly Digest[], changes: JsonObject = {}, how: RecordHow = {}) =>
    issue(
      { affected: [{ digest: GRANDPARENT, selector: "descendants" }], fixed_digests: [...fixed], ...changes },
      how,
    );

  it("ends the advisory in it, and in what comes of it", async () => {
    expect(codesOf(decideOn([await fixing([])]))).toEqual(["ADVISORY_ACTIVE"]);
    expect(codesOf(decideOn([await fixing([PARENT])]))).toEqual([]);
    expect(codesOf(decideOn([await fixing([MODEL])]))).toEqual([]);
    expect(codesOf(decideOn([await fixing([OTHER])]))).toEqual(["ADVISORY_ACTIVE"]);
  });

  it("does not end it in what it comes to by another way", async () => {
    const ways = [
      ...statements,
      await evidence.claim("packaging", {
        inputs: [GRANDPARENT],
        outputs: [{ digest: MODEL }],
        transform_type: "export",
        toolchain: [{ name: "t", version: "1" }],
      }),
    ];
    expect(codesOf(decideOn([await fixing([PARENT])], { statements: ways }))).toEqual(["ADVISORY_ACTIVE"]);
  });

  it("holds for what a later version says, and not for what an earlier one does", async () => {
    const affected = [{ digest: GRANDPARENT }];
    const first = await issue({ affected });
    expect(codesOf(decideOn([first, await fixing([PARENT], {}, { at: LATER })]))).toEqual([]);
    const before = await fixing([PARENT], {}, { at: "2026-04-20T00:00:00Z" });
    expect(codesOf(decideOn([first, before]))).toEqual(["ADVISORY_ACTIVE"]);
    expect(codesOf(decideOn([first, await fixing([PARENT], {}, { at: LATER, by: STRANGER })]))).toEqual([
      "ADVISORY_ACTIVE",
    ]);
  });

  it("counts for nothing where its time is not proved", async () => {
    expect(codesOf(decideOn([await fixing([PARENT], {}, { at: null })]))).toEqual(["ADVISORY_ACTIVE"]);
  });

  it("does not outweigh that the artifact is named", async () => {
    const record = await fixing([MODEL], { affected: [{ digest: MODEL }] });
    expect(codesOf(decideOn([record]))).toEqual(["ADVISORY_ACTIVE"]);
  });
});

describe("what takes an advisory back (AIXV registry §4)", () => {
  const later = (changes: JsonObject) => issue(changes, { at: LATER });

  it("is a mitigation of what concerns the artifact, and not one of something else", async () => {
    const active = await issue({ affected: [{ digest: PARENT }, { digest: OTHER }] });
    const mitigated = (affected: JsonValue) => later({ status: "mitigated", affected });
    expect(codesOf(decideOn([active, await mitigated([{ digest: PARENT }])]))).toEqual([]);
    expect(codesOf(decideOn([active, await mitigated([{ digest: MODEL }])]))).toEqual([]);
    expect(codesOf(decideOn([active, await mitigated([{ digest: OTHER }])]))).toEqual(["ADVISORY_ACTIVE"]);
  });

  it("is a withdrawal, whatever that names", async () => {
    const active = await issue({ affected: [{ digest: PARENT }] });
    const withdrawn = await later({ status: "withdrawn", affected: [{ digest: OTHER }] });
    expect(codesOf(decideOn([active, withdrawn]))).toEqual([]);
  });

  it("is no later version that is active and names less", async () => {
    const active = await issue({ affected: [{ digest: PARENT }, { digest: OTHER }] });
    expect(codesOf(decideOn([active, await later({ affected: [{ digest: OTHER }] })]))).toEqual([
      "ADVISORY_ACTIVE",
    ]);
  });
});

describe("advisories as statements about what the artifact comes of (AIXV §7.5)", () => {
  it("concern it as records do", async () => {
    const claim = async (of: Digest, by = SECURITY) =>
      await evidence.claim("advisory", advisory({ affected: [{ selector: "self" }] }), { of: [of], by });
    const about = async (of: Digest, by?: string) =>
      codesOf(decideOn([], { statements: [...statements, await claim(of, by)] }));
    expect(await about(GRANDPARENT)).toEqual(["ADVISORY_ACTIVE"]);
    expect(await about(OTHER)).toEqual([]);
    expect(await about(GRANDPARENT, STRANGER)).toEqual([]);
    expect(PREDICATE_TYPES.advisory).toContain("advisory/v1");
  });
});
