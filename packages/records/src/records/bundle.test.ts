import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { A, B, C } from "../../test/digests.ts";
import { codeOf } from "../../test/outcome.ts";
import { isRecordId } from "../registries/record-id.ts";
import { bundleRecordId } from "./bundle.ts";
import { bundleEdges } from "./bundle-edges.ts";

const UUID = "6f1a0c9e-3c1b-4f0e-9d8e-2b6f5a7c1d20";

describe("bundleRecordId", () => {
  it.each([
    ["release-1.0", "release-1.0"],
    [`urn:uuid:${UUID}`, UUID],
    [`URN:UUID:${UUID.toUpperCase()}`, UUID],
  ])("gives for %s the record id %s", (bundleId, recordId) => {
    expect(unwrap(bundleRecordId(bundleId))).toBe(recordId);
    expect(isRecordId(recordId)).toBe(true);
  });

  it.each([
    "",
    "..",
    "a/b",
    "urn:uuid:",
    "urn:uuid:../x",
    `urn:uuid:${UUID}/..`,
    `urn:uuid:${UUID}\n`,
    "urn:x:y",
  ])("refuses %j", (bundleId) => {
    expect(codeOf(bundleRecordId(bundleId))).toBe("RECORD_ID_INVALID");
  });
});

describe("bundleEdges (AIXV §5)", () => {
  it("makes each member a member_of the release, which goes by the digest of its record", () => {
    const bundle = { bundle_type: "aixv.bundle/v1", bundle_id: "r", primary: A, members: [A, B] };
    expect(bundleEdges(bundle, C)).toEqual([
      { type: "member_of", from: A, to: C },
      { type: "member_of", from: B, to: C },
    ]);
  });
});
