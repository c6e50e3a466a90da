import { type JsonObject, type JsonValue, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { A, B } from "../../test/digests.ts";
import { codeOf, pointersOf } from "../../test/outcome.ts";
import { readVectors } from "../../test/vectors.ts";
import { RECORD_KINDS } from "../registries/record-kind.ts";
import { validateRecordPayload } from "./record-payload.ts";

describe("validateRecordPayload", () => {
  it.each([...RECORD_KINDS])("normalises a %s payload, and again to the same", (kind) => {
    for (const { document } of readVectors(`${kind}-payload`).filter(({ valid }) => valid)) {
      const once = unwrap(validateRecordPayload(kind, document));
      expect(unwrap(validateRecordPayload(kind, once))).toEqual(once);
    }
  });

  it("takes any object for other kinds, and refuses what is none", () => {
    expect(unwrap(validateRecordPayload("audit-note", { a: 1 }))).toEqual({ a: 1 });
    for (const value of [[], null, "x", 1, { a: Number.NaN }]) {
      expect(codeOf(validateRecordPayload("audit-note", value as JsonValue))).toBe("PAYLOAD_INVALID");
    }
  });

  it("refuses a kind that is none", () => {
    expect(codeOf(validateRecordPayload("Policy", {}))).toBe("RECORD_KIND_INVALID");
    expect(codeOf(validateRecordPayload("__proto__", {}))).toBe("RECORD_KIND_INVALID");
  });

  it("gives an empty policy the defaults of the reference implementation", () => {
    expect(unwrap(validateRecordPayload("policy", {}))).toEqual({
      policy_type: "aixv.policy/v1",
      allow_subjects: [],
      deny_subjects: [],
      allow_issuers: [],
      deny_issuers: [],
      require_no_active_advisories: false,
      require_signed_advisories: true,
      advisory_allow_subjects: [],
      advisory_allow_issuers: [],
    });
  });

  it("does not share defaults between documents", () => {
    const first = unwrap(validateRecordPayload("policy", {})) as { readonly allow_subjects: string[] };
    first.allow_subjects.push("mallory");
    expect(unwrap(validateRecordPayload("policy", {}))).toHaveProperty("allow_subjects", []);
  });

  it("trims a policy's texts and lowers its threshold", () => {
    const policy = { subject: " a ", allow_subjects: ["b\n"], deny_advisory_severity_at_or_above: " HIGH " };
    expect(unwrap(validateRecordPayload("policy", policy))).toMatchObject({
      subject: "a",
      allow_subjects: ["b"],
      deny_advisory_severity_at_or_above: "high",
    });
  });

  it("puts a bundle's primary among its members, each of them once (AIXV §5)", () => {
    const bundle = (members: readonly string[], more: JsonObject = {}) =>
      validateRecordPayload("bundle", { bundle_id: "b", primary: A, members, ...more });
    expect(unwrap(bundle([B, B, "B".repeat(64)]))).toEqual({
      bundle_type: "aixv.bundle/v1",
      bundle_id: "b",
      primary: A,
      members: [B, A],
    });
    const types = { member_types: { ["A".repeat(64)]: "dataset" } };
    expect(unwrap(bundle([B], types))).toHaveProperty("member_types", { [A]: "dataset" });
    expect(pointersOf(bundle([A], { member_types: { [B]: "dataset" } }))).toEqual([`/member_types/${B}`]);
  });

  it("keeps unknown fields of incidents and evidence, and refuses them elsewhere", () => {
    const unknown = { "post-mortem": { link: 1 } };
    expect(unwrap(validateRecordPayload("incident", unknown))).toEqual(unknown);
    expect(unwrap(validateRecordPayload("evidence", unknown))).toEqual(unknown);
    expect(codeOf(validateRecordPayload("policy", unknown))).toBe("PAYLOAD_INVALID");
  });
});
