import { type Digest, type JsonObject, type JsonValue, unwrap } from "@aixv/core";
import {
  type AdvisoryNotice,
  type ConcernOptions,
  explain,
  type LineageGraph,
  type Relation,
  readAdvisory,
} from "@aixv/lineage";
import { beforeAll, describe, expect, it } from "vitest";
import { advisory, bundle, made } from "../../../policy/test/claims.ts";
import { useEvidence } from "../../../policy/test/evidence.ts";
import { digest, MODEL, NOW, STRANGER } from "../../../policy/test/setting.ts";
import { claimed, derived } from "../../test/claimed.ts";
import {
  CHILD,
  DATASET,
  type Family,
  GRANDPARENT,
  graphOf,
  IMAGE,
  OTHER,
  PARENT,
  SOURCE,
  signFamily,
  TOKENIZER,
} from "../../test/family.ts";
import { LATER, notice } from "../../test/notices.ts";

const evidence = useEvidence();
let family: Family;
let graph: LineageGraph;
let releaseDigest: Digest;
beforeAll(async () => {
  family = await signFamily(evidence);
  graph = graphOf(family);
  releaseDigest = family.release.payloadDigest;
});

const idsOf = (notices: readonly AdvisoryNotice[], of: Digest = MODEL, options: ConcernOptions = {}) =>
  explain(graph, of, notices, options).flags.map(({ notice: one }) => one.advisory.advisory_id);
const about = (affected: JsonValue, changes: JsonObject = {}, how = {}) =>
  notice({ affected: [affected].flat() as JsonValue, ...changes }, how);

describe("whom an advisory concerns (AIXV §7.5, §10)", () => {
  it.each<[string, JsonObject, Relation | undefined, number?]>([
    ["the artifact", { digest: MODEL }, "named", 0],
    ["the artifact, whatever is selected beside it", { digest: MODEL, selector: "bundles" }, "named", 0],
    ["another artifact", { digest: OTHER }, undefined],
    ["what it was made of", { digest: PARENT }, "descendants", 1],
    ["what that was made of", { digest: GRANDPARENT, selector: "self" }, "descendants", 2],
    ["what it was trained on", { digest: DATASET }, "descendants", 1],
    ["what its data was made of", { digest: SOURCE }, "descendants", 2],
    ["whatever comes of another artifact", { digest: OTHER, selector: "descendants" }, undefined],
    ["what was made of it", { digest: CHILD }, undefined],
    ["what was made of it, and its parents", { digest: CHILD, selector: "parents" }, "parents", 1],
    [
      "what it is the grandparent of, and its parents",
      { digest: PARENT, selector: "parents" },
      "descendants",
      1,
    ],
    ["another artifact, and its parents", { digest: OTHER, selector: "parents" }, undefined],
    ["another member of its release", { digest: TOKENIZER }, undefined],
    [
      "another member of its release, and its bundles",
      { digest: TOKENIZER, selector: "bundles" },
      "bundles",
      2,
    ],
    ["another artifact, and its bundles", { digest: OTHER, selector: "bundles" }, undefined],
    ["what it was deployed in", { digest: IMAGE }, undefined],
  ])("%s", (_, affected, relation, steps = 0) => {
    const { flags } = explain(graph, MODEL, [about([{ digest: digest(99) }, affected])]);
    expect(flags.map((flag) => [flag.relation, flag.target, flag.path.length])).toEqual(
      relation === undefined ? [] : [[relation, affected.digest, steps]],
    );
  });

  it("a release, by the digest of its record, and whatever it was deployed as", () => {
    expect(explain(graph, MODEL, [about({ digest: releaseDigest })]).flags).toMatchObject([
      { relation: "bundles", path: [{ type: "member_of", from: MODEL, to: releaseDigest }] },
    ]);
    // What a release holds, it has in it; and so has what it was deployed as.
    for (const [of, steps] of [
      [releaseDigest, 2],
      [IMAGE, 3],
    ] as const) {
      const [flag] = explain(graph, of, [about({ digest: PARENT })]).flags;
      expect(flag).toMatchObject({ relation: "descendants", target: PARENT });
      expect(flag?.path).toHaveLength(steps);
    }
    // Its members are no parents of it, as what is selected is.
    const selected = about({ digest: releaseDigest, selector: "parents" });
    expect(idsOf([selected], TOKENIZER, { ignoreAdvisoriesOn: ["bundles"] })).toEqual([]);
    expect(idsOf([about({ digest: IMAGE, selector: "parents" })], releaseDigest)).toEqual(["A-1"]);
  });

  it("an artifact that nobody says anything of, if it is named", () => {
    expect(idsOf([about({ digest: OTHER })], OTHER)).toEqual(["A-1"]);
    expect(idsOf([about({ digest: digest(0x77), selector: "descendants" })], OTHER)).toEqual([]);
  });

  it("every artifact that it names, by a selector without a digest", () => {
    expect(idsOf([about([{ digest: CHILD }, { selector: "parents" }])])).toEqual(["A-1"]);
    expect(idsOf([about([{ digest: OTHER }, { selector: "parents" }])])).toEqual([]);
  });

  it("nobody knows whom, if it selects from nothing: it is told as unclear, until it is withdrawn", () => {
    const nothing = about({ selector: "descendants" });
    expect(explain(graph, OTHER, [nothing])).toMatchObject({ flags: [], unclear: [nothing] });
    const withdrawn = about({ digest: OTHER }, { status: "withdrawn" }, { time: LATER });
    expect(explain(graph, OTHER, [nothing, withdrawn]).unclear).toEqual([]);
    const mitigated = about({ digest: OTHER }, { status: "mitigated" }, { time: LATER });
    expect(explain(graph, OTHER, [nothing, mitigated]).unclear).toEqual([nothing]);
    for (const other of [
      about({ selector: "self" }, { status: "mitigated" }),
      about({ selector: "self" }, {}, { isTrusted: false }),
    ]) {
      expect(explain(graph, OTHER, [other])).toMatchObject({ flags: [], unclear: [], untrusted: [] });
    }
  });
});

describe("what proves it", () => {
  it("is one claim for each step of the path, with its signer and its time (AIXV §10)", () => {
    const { artifact, flags } = explain(graph, MODEL, [about({ digest: GRANDPARENT })]);
    expect(artifact).toBe(MODEL);
    expect(flags).toMatchObject([
      {
        relation: "descendants",
        target: GRANDPARENT,
        path: [
          { type: "derived_from", from: MODEL, to: PARENT, depth: 1, standing: "trusted" },
          { type: "derived_from", from: PARENT, to: GRANDPARENT, depth: 2, standing: "trusted" },
        ],
        proofs: [
          { id: family.training.bundleDigest, signers: family.training.signers, standing: "trusted" },
          { id: family.parents.bundleDigest, signedTime: family.parents.signedTime },
        ],
      },
    ]);
  });

  it("is the same bundle for both steps through it", () => {
    const [flag] = explain(graph, MODEL, [about({ digest: TOKENIZER, selector: "bundles" })]).flags;
    expect(flag?.path.map(({ from, to, depth }) => [from, to, depth])).toEqual([
      [MODEL, releaseDigest, 1],
      [TOKENIZER, releaseDigest, 2],
    ]);
    const id = family.release.bundleDigest;
    expect(flag?.proofs.map((proof) => proof.id)).toEqual([id, id]);
  });

  it("is the claim of the best standing, and of those the first by id", async () => {
    const again = await evidence.claim("training", made([PARENT]));
    const strangers = await evidence.claim("training", made([PARENT]), { by: STRANGER });
    const more = graphOf(family);
    more.addClaimed(claimed(derived([MODEL], [PARENT]), { id: digest(0) }));
    unwrap(more.addStatement(strangers, { isTrusted: false }));
    unwrap(more.addStatement(again, { isTrusted: true }));
    const [first] = [again.bundleDigest, family.training.bundleDigest].sort();
    for (const follow of ["trusted", "claimed"] as const) {
      const [flag] = explain(more, MODEL, [about({ digest: PARENT })], { follow }).flags;
      expect(flag?.path[0]?.claims).toHaveLength(4);
      expect(flag?.proofs.map(({ id }) => id)).toEqual([first]);
    }
  });

  it("is what the fewest claims say, in whatever order targets are named", () => {
    for (const affected of [
      [{ digest: GRANDPARENT }, { digest: DATASET }],
      [{ digest: DATASET }, { digest: GRANDPARENT }],
    ]) {
      expect(explain(graph, MODEL, [about(affected)]).flags).toMatchObject([{ target: DATASET }]);
    }
    // Two steps by one bundle, and not two by two statements; but rather one step than two.
    const members = { digest: TOKENIZER, selector: "bundles" };
    expect(explain(graph, MODEL, [about([{ digest: GRANDPARENT }, members])]).flags).toMatchObject([
      { relation: "bundles" },
    ]);
    for (const affected of [
      [members, { digest: PARENT }],
      [{ digest: PARENT }, members],
    ]) {
      expect(explain(graph, MODEL, [about(affected)]).flags).toMatchObject([{ target: PARENT }]);
    }
  });
});

describe("whose word counts", () => {
  it("that of trusted advisories: others are told apart", () => {
    const untrusted = about({ digest: PARENT }, {}, { isTrusted: false });
    const elsewhere = about({ digest: OTHER }, {}, { isTrusted: false });
    expect(explain(graph, MODEL, [untrusted, elsewhere])).toMatchObject({
      flags: [],
      untrusted: [untrusted],
      over: [],
    });
  });

  it("that of trusted lineage, unless told otherwise", async () => {
    const strangers = await evidence.claim("training", made([OTHER]), { by: STRANGER });
    const more = graphOf(family);
    unwrap(more.addStatement(strangers, { isTrusted: false }));
    more.addClaimed(claimed(derived([PARENT], [SOURCE])));
    const notices = [
      about({ digest: OTHER }, { advisory_id: "A-1" }),
      about({ digest: IMAGE, selector: "parents" }, { advisory_id: "A-2" }),
    ];
    const flagged = (of: Digest, some: readonly AdvisoryNotice[], options: ConcernOptions = {}) =>
      explain(more, of, some, options).flags.map(({ target }) => target);
    expect(flagged(MODEL, notices)).toEqual([]);
    expect(flagged(MODEL, notices, { follow: "verified" })).toEqual([OTHER]);
    const onSource = [about({ digest: SOURCE })];
    expect(flagged(PARENT, onSource)).toEqual([]);
    expect(flagged(PARENT, onSource, { follow: "claimed" })).toEqual([SOURCE]);
  });

  it("reads really signed records and statements", async () => {
    const record = await evidence.record("advisory", advisory({ affected: [{ digest: PARENT }] }));
    const statement = await evidence.claim(
      "advisory",
      advisory({ advisory_id: "A-2", affected: [{ selector: "self" }] }),
      { of: [GRANDPARENT] },
    );
    const notices = [record, statement].map((one) =>
      unwrap(readAdvisory(one, { isTrusted: true, now: NOW })),
    );
    expect(explain(graph, MODEL, notices).flags.map((flag) => flag.notice)).toEqual(notices);
  });
});

describe("ignoreAdvisoriesOn", () => {
  it("leaves out relations, but for what the advisory selects, and never the artifact itself", () => {
    const onAncestors = about({ digest: PARENT });
    const onBundles = about({ digest: releaseDigest });
    const all: ConcernOptions = { ignoreAdvisoriesOn: ["ancestors", "bundles"] };
    expect(idsOf([onAncestors], MODEL, { ignoreAdvisoriesOn: ["bundles"] })).toEqual(["A-1"]);
    expect(idsOf([onAncestors], MODEL, { ignoreAdvisoriesOn: ["ancestors"] })).toEqual([]);
    expect(idsOf([onBundles], MODEL, { ignoreAdvisoriesOn: ["ancestors"] })).toEqual(["A-1"]);
    expect(idsOf([onBundles], MODEL, { ignoreAdvisoriesOn: ["bundles"] })).toEqual([]);
    for (const affected of [
      { digest: MODEL },
      { digest: PARENT, selector: "descendants" },
      { digest: DATASET, selector: "descendants" },
      { digest: TOKENIZER, selector: "bundles" },
      { digest: releaseDigest, selector: "bundles" },
      { digest: CHILD, selector: "parents" },
    ]) {
      expect(idsOf([about(affected)], MODEL, all)).toEqual(["A-1"]);
    }
  });
});

describe("the explanation as a whole", () => {
  it("is the same in whatever order notices come, and how often", () => {
    const notices = [
      about({ digest: PARENT }, { advisory_id: "B-2" }),
      about({ digest: PARENT }, { advisory_id: "A-2" }),
      about({ digest: DATASET }, { advisory_id: "B-2" }),
      about({ digest: DATASET }, { advisory_id: "A-1" }, { isTrusted: false }),
      about({ digest: PARENT }, { advisory_id: "C-1" }),
      about({ digest: PARENT }, { advisory_id: "C-1", status: "withdrawn" }, { time: LATER }),
      about({ selector: "self" }, { advisory_id: "D-1" }),
    ];
    const told = explain(graph, MODEL, notices);
    expect(told.flags.map((flag) => flag.notice)).toEqual([notices[1], notices[0], notices[2]]);
    expect([told.untrusted, told.over, told.unclear]).toEqual([[notices[3]], [notices[4]], [notices[6]]]);
    expect(explain(graph, MODEL, [...notices.toReversed(), ...notices])).toEqual(told);
  });

  it("is empty for what nothing speaks against", () => {
    expect(explain(graph, MODEL, [])).toEqual({
      artifact: MODEL,
      flags: [],
      untrusted: [],
      over: [],
      unclear: [],
    });
  });

  it("takes one bundle that is trusted once for trusted", () => {
    const once = about({ digest: PARENT });
    const again = { ...once, isTrusted: false, mayTakeBack: false };
    for (const notices of [
      [once, again],
      [again, once],
    ]) {
      expect(explain(graph, MODEL, notices)).toMatchObject({ flags: [{ notice: once }], untrusted: [] });
    }
  });

  it("is about members of releases by more than one signature alike", async () => {
    const record = await evidence.record("bundle", bundle({ [TOKENIZER]: "tokenizer" }), { by: STRANGER });
    expect(record.payloadDigest).toBe(releaseDigest);
    const twice = graphOf(family);
    unwrap(twice.addBundle(record, { isTrusted: true }));
    const [flag] = explain(twice, MODEL, [about({ digest: TOKENIZER, selector: "bundles" })]).flags;
    expect(flag?.path[0]?.claims).toHaveLength(2);
    expect(new Set(flag?.proofs.map(({ id }) => id)).size).toBe(1);
  });
});
