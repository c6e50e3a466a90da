import type { Digest, JsonObject, JsonValue } from "@aixv/core";
import {
  type AdvisoryNotice,
  affectedBy,
  type ConcernOptions,
  explain,
  type LineageGraph,
} from "@aixv/lineage";
import { beforeAll, describe, expect, it } from "vitest";
import { useEvidence } from "../../../policy/test/evidence.ts";
import { digest, MODEL } from "../../../policy/test/setting.ts";
import { claimed, derived } from "../../test/claimed.ts";
import {
  CHILD,
  DATASET,
  type Family,
  GRANDPARENT,
  graphOf,
  OTHER,
  PARENT,
  SOURCE,
  signFamily,
} from "../../test/family.ts";
import { EARLIER, LATER, notice } from "../../test/notices.ts";

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

describe("what ends an advisory", () => {
  const over = (notices: readonly AdvisoryNotice[]) => {
    const { flags, over: ended } = explain(graph, MODEL, notices);
    expect(flags.length + ended.length).toBe(1);
    return ended.length === 1;
  };
  const onGrandparent = (changes: JsonObject = {}, how = {}) =>
    about({ digest: GRANDPARENT, selector: "descendants" }, changes, how);

  it("is that the artifact, or what it comes to it by, is fixed", () => {
    expect(over([onGrandparent()])).toBe(false);
    expect(over([onGrandparent({ fixed_digests: [PARENT] })])).toBe(true);
    expect(over([onGrandparent({ fixed_digests: [MODEL] })])).toBe(true);
    expect(over([onGrandparent({ fixed_digests: [OTHER, SOURCE] })])).toBe(false);
    // What is named is not mended.
    expect(over([about({ digest: MODEL }, { fixed_digests: [MODEL] })])).toBe(false);
    expect(over([onGrandparent({ fixed_digests: [GRANDPARENT] })])).toBe(false);
  });

  it("is not that it is fixed on one way of two", () => {
    const ways = graphOf(family);
    ways.addClaimed(claimed(derived([MODEL], [GRANDPARENT, SOURCE])));
    const fixed = onGrandparent({ fixed_digests: [PARENT] });
    const onSource = about({ digest: SOURCE }, { fixed_digests: [DATASET] });
    const { flags } = explain(ways, MODEL, [fixed, onSource], { follow: "claimed" });
    expect(flags.map(({ path }) => path.length)).toEqual([1, 1]);
    expect(explain(ways, MODEL, [fixed, onSource]).flags).toEqual([]);
  });

  it("does not end it by another way that is as short, which is then the one that is told", () => {
    const ways = graphOf({});
    const [first, second] = [digest(1), digest(2)];
    ways.addClaimed(claimed(derived([MODEL], [first, second])));
    ways.addClaimed(claimed(derived([first, second], [OTHER])));
    for (const [fixed, by] of [
      [first, second],
      [second, first],
    ] as const) {
      const one = about({ digest: OTHER }, { fixed_digests: [fixed] });
      const [flag] = explain(ways, MODEL, [one], { follow: "claimed" }).flags;
      expect(flag?.path.map(({ to }) => to)).toEqual([by, OTHER]);
      const [model] = affectedBy(ways, one, [one], { follow: "claimed" }).artifacts.filter(
        ({ digest: affected }) => affected === MODEL,
      );
      expect(model?.path).toEqual(flag?.path);
    }
  });

  it("is that a release is fixed, for what it holds", () => {
    const release = (fixed: readonly Digest[]) =>
      about({ digest: releaseDigest }, { fixed_digests: [...fixed] });
    expect(over([release([OTHER])])).toBe(false);
    expect(over([release([releaseDigest])])).toBe(true);
  });

  it("is a later version's fix, and no earlier one's, nor one of another advisory or of nobody trusted", () => {
    const fix = (how: object, changes: JsonObject = {}) =>
      about({ digest: OTHER }, { fixed_digests: [PARENT], ...changes }, how);
    expect(over([onGrandparent(), fix({ time: LATER })])).toBe(true);
    expect(over([onGrandparent(), fix({ time: EARLIER })])).toBe(false);
    expect(over([onGrandparent(), fix({ time: LATER, isTrusted: false })])).toBe(false);
    expect(over([onGrandparent(), fix({ time: LATER }, { advisory_id: "A-2" })])).toBe(false);
    // Without a proved time nothing is mended, and nothing is later.
    expect(over([onGrandparent({ fixed_digests: [PARENT] }, { time: null })])).toBe(false);
    expect(over([onGrandparent({}, { time: null }), fix({ time: LATER })])).toBe(false);
  });

  it("is a later withdrawal, whatever that names", () => {
    const withdrawn = (how: object) => about({ digest: OTHER }, { status: "withdrawn" }, how);
    expect(over([onGrandparent(), withdrawn({ time: LATER })])).toBe(true);
    expect(over([onGrandparent(), withdrawn({ time: EARLIER })])).toBe(false);
    expect(over([onGrandparent(), withdrawn({ time: null })])).toBe(false);
    expect(over([onGrandparent(), withdrawn({ time: LATER, isTrusted: false })])).toBe(false);
  });

  it("is a later mitigation of what concerns the artifact, and not one for others", () => {
    const mitigated = (affected: JsonValue) => about(affected, { status: "mitigated" }, { time: LATER });
    expect(over([onGrandparent(), mitigated({ digest: MODEL })])).toBe(true);
    expect(over([onGrandparent(), mitigated({ digest: DATASET })])).toBe(true);
    expect(over([onGrandparent(), mitigated({ digest: CHILD })])).toBe(false);
    // Mitigated for one artifact, it stays active for another.
    const notices = [onGrandparent(), mitigated({ digest: MODEL })];
    expect([idsOf(notices, CHILD), idsOf(notices, PARENT)]).toEqual([[], ["A-1"]]);
  });

  it("is no later version that names less", () => {
    expect(over([onGrandparent(), about({ digest: OTHER }, {}, { time: LATER })])).toBe(false);
  });
});
