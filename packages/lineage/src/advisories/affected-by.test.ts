import { type Digest, type JsonValue, unwrap } from "@aixv/core";
import { type AffectedOptions, affectedBy, type LineageGraph } from "@aixv/lineage";
import { beforeAll, describe, expect, it } from "vitest";
import { made } from "../../../policy/test/claims.ts";
import { useEvidence } from "../../../policy/test/evidence.ts";
import { MODEL, STRANGER } from "../../../policy/test/setting.ts";
import {
  CHILD,
  DATASET,
  type Family,
  GRANDPARENT,
  graphOf,
  IMAGE,
  OTHER,
  PARENT,
  signFamily,
  TOKENIZER,
} from "../../test/family.ts";
import { LATER, notice } from "../../test/notices.ts";

const evidence = useEvidence();
let family: Family;
let graph: LineageGraph;
let release: Digest;
beforeAll(async () => {
  family = await signFamily(evidence);
  graph = graphOf(family);
  release = family.release.payloadDigest;
});

const about = (affected: JsonValue, changes = {}, how = {}) =>
  notice({ affected: [affected].flat() as JsonValue, ...changes }, how);
const whom = (affected: JsonValue, changes = {}, options: AffectedOptions = {}) => {
  const one = about(affected, changes);
  return affectedBy(graph, one, [one], options).artifacts.map(({ digest }) => digest);
};

describe("affectedBy (AIXV §7.5, §10)", () => {
  it("gives what it names and whatever has that in it, by digest, each with its shortest way", () => {
    const one = about({ digest: PARENT });
    const { artifacts, isCut } = affectedBy(graph, one, [one]);
    expect(isCut).toBe(false);
    expect(artifacts.map(({ digest }) => digest)).toEqual([PARENT, MODEL, CHILD, IMAGE, release].sort());
    expect(
      Object.fromEntries(artifacts.map(({ digest, relation, path }) => [digest, [relation, path.length]])),
    ).toEqual({
      [PARENT]: ["named", 0],
      [MODEL]: ["descendants", 1],
      [CHILD]: ["descendants", 2],
      [release]: ["descendants", 2],
      [IMAGE]: ["descendants", 3],
    });
    const [child] = artifacts.filter(({ digest }) => digest === CHILD);
    expect(child).toMatchObject({
      target: PARENT,
      path: [
        { from: CHILD, to: MODEL },
        { from: MODEL, to: PARENT },
      ],
    });
  });

  it("gives parents and other members where they are selected, and not otherwise", () => {
    expect(whom({ digest: CHILD, selector: "parents" })).toEqual([CHILD, MODEL].sort());
    expect(whom({ digest: CHILD })).toEqual([CHILD]);
    expect(whom({ digest: MODEL, selector: "parents" })).toEqual(
      [MODEL, CHILD, PARENT, DATASET, release, IMAGE].sort(),
    );
    expect(whom({ digest: TOKENIZER, selector: "bundles" })).toEqual(
      [TOKENIZER, MODEL, release, IMAGE].sort(),
    );
    expect(whom({ digest: TOKENIZER })).toEqual([TOKENIZER, release, IMAGE].sort());
  });

  it("gives what a release holds, unless that is ignored", () => {
    expect(whom({ digest: release })).toEqual([release, MODEL, TOKENIZER, IMAGE].sort());
    expect(whom({ digest: release }, {}, { ignoreAdvisoriesOn: ["bundles"] })).toEqual(
      [release, IMAGE].sort(),
    );
    expect(whom({ digest: release }, {}, { ignoreAdvisoriesOn: ["ancestors", "bundles"] })).toEqual([
      release,
    ]);
    expect(
      whom({ digest: PARENT, selector: "descendants" }, {}, { ignoreAdvisoriesOn: ["ancestors"] }),
    ).toHaveLength(5);
  });

  it("gives nobody for what is over, of nobody trusted, or about nothing", () => {
    const one = about({ digest: PARENT });
    const none = { artifacts: [], isCut: false };
    expect(affectedBy(graph, { ...one, isTrusted: false }, [one])).toEqual(none);
    for (const status of ["withdrawn", "mitigated"]) expect(whom({ digest: PARENT }, { status })).toEqual([]);
    expect(whom({ selector: "descendants" })).toEqual([]);
    const withdrawn = about({ digest: OTHER }, { status: "withdrawn" }, { time: LATER });
    expect(affectedBy(graph, one, [one, withdrawn])).toEqual(none);
    expect(affectedBy(graph, one, [withdrawn]).artifacts).toEqual([]);
    // One that is not among the versions counts as well.
    expect(affectedBy(graph, one, []).artifacts).toHaveLength(5);
  });

  it("leaves out what is fixed, and what comes of that alone", () => {
    expect(whom({ digest: PARENT }, { fixed_digests: [MODEL] })).toEqual([PARENT]);
    expect(whom({ digest: PARENT }, { fixed_digests: [release] })).toEqual([PARENT, MODEL, CHILD].sort());
    expect(whom({ digest: PARENT }, { fixed_digests: [OTHER] })).toHaveLength(5);
    const mitigated = about({ digest: CHILD }, { status: "mitigated" }, { time: LATER });
    const one = about({ digest: PARENT });
    expect(affectedBy(graph, one, [one, mitigated]).artifacts.map(({ digest }) => digest)).not.toContain(
      CHILD,
    );
  });

  it("names an artifact that the graph does not know", () => {
    expect(whom([{ digest: OTHER }, { digest: GRANDPARENT }])).toEqual(
      [OTHER, GRANDPARENT, PARENT, MODEL, CHILD, release, IMAGE].sort(),
    );
  });

  it("does not go along a stranger's word, unless told to", async () => {
    const strangers = await evidence.claim("training", made([CHILD]), { of: [OTHER], by: STRANGER });
    const forged = graphOf(family);
    unwrap(forged.addStatement(strangers, { isTrusted: false }));
    const one = about({ digest: CHILD });
    expect(affectedBy(forged, one, [one]).artifacts).toHaveLength(1);
    expect(affectedBy(forged, one, [one], { follow: "verified" }).artifacts).toHaveLength(2);
  });

  it.each([
    [0, 0, true],
    [2, 2, true],
    [5, 5, false],
  ])(
    "with maxArtifacts %s gives the first by digest, and says if there are more",
    (maxArtifacts, count, isCut) => {
      const one = about({ digest: PARENT });
      const cut = affectedBy(graph, one, [one], { maxArtifacts });
      expect(cut).toEqual({ artifacts: affectedBy(graph, one, [one]).artifacts.slice(0, count), isCut });
    },
  );
});
