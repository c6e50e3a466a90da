import type { Digest } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { A, B, C } from "../../test/digests.ts";
import type { AdvisoryAffected } from "./advisory.ts";
import { advisoryTargets } from "./advisory-targets.ts";

const targets = (affected: readonly AdvisoryAffected[], subjects?: readonly Digest[]) =>
  advisoryTargets({ affected }, subjects).map(({ digest, selectors }) => [digest, [...selectors].sort()]);

describe("advisoryTargets (AIXV §7.5)", () => {
  it("names each artifact once, with all its selectors", () => {
    expect(
      targets([
        { digest: A },
        { digest: B, selector: "descendants" },
        { digest: A, selector: "self" },
        { digest: B, selector: "bundles" },
      ]),
    ).toEqual([
      [A, []],
      [B, ["bundles", "descendants"]],
    ]);
  });

  it("reads a selector without a digest as one of every artifact that is named", () => {
    expect(targets([{ selector: "parents" }, { digest: A }, { digest: B, selector: "self" }], [C])).toEqual([
      [C, ["parents"]],
      [A, ["parents"]],
      [B, ["parents"]],
    ]);
  });

  it("selects from nothing where nothing is named", () => {
    expect(targets([{ selector: "descendants" }])).toEqual([]);
  });
});
