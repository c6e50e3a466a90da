import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { codeOf } from "../../test/outcome.ts";
import { isRecordId } from "../registries/record-id.ts";
import { bundleRecordId } from "./bundle.ts";

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
