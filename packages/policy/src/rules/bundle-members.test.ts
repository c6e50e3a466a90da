import type { JsonObject, JsonValue } from "@aixv/core";
import type { Verified } from "@aixv/envelope";
import { beforeAll, describe, expect, it } from "vitest";
import { bundle } from "../../test/claims.ts";
import { type RecordHow, useEvidence } from "../../test/evidence.ts";
import { admit, codesOf, digest, ignoredCodes, MODEL, STRANGER } from "../../test/setting.ts";

const evidence = useEvidence();
const RULE = "/require_bundle_members/0";
const TOKENIZER = { [digest(1)]: "tokenizer" };
const BOTH = { ...TOKENIZER, [digest(2)]: "eval-report" };

let signature: Verified<unknown>;
beforeAll(async () => {
  signature = await evidence.signature();
});

const release = async (
  types: { readonly [digest: string]: string },
  how: RecordHow = {},
  changes: JsonObject = {},
) => await evidence.record("bundle", bundle(types, changes), how);
const decideOn = (
  records: readonly Awaited<ReturnType<typeof release>>[],
  requirement: { readonly [name: string]: JsonValue } = {},
  fields: { readonly [name: string]: JsonValue } = {},
) =>
  admit(
    { require_bundle_members: [{ member_types: ["tokenizer", "eval-report"], ...requirement }], ...fields },
    { signatures: [signature], records },
  );

describe("require_bundle_members (AIXV §5, §11)", () => {
  it("is met by a bundle with the artifact and all that is asked for, and not without one", async () => {
    const record = await release(BOTH);
    expect(decideOn([record])).toMatchObject({
      decision: "allow",
      satisfied: expect.arrayContaining([{ rule: RULE, evidence: [record.bundleDigest] }]),
    });
    expect(decideOn([])).toMatchObject({
      violations: [{ code: "BUNDLE_MISSING", rule: RULE, subject: MODEL }],
    });
  });

  it("is not met by a bundle that lacks a member, and says which", async () => {
    const record = await release(TOKENIZER);
    expect(decideOn([record])).toMatchObject({
      decision: "deny",
      violations: [
        {
          code: "BUNDLE_MEMBER_MISSING",
          rule: RULE,
          message: "no bundle has all members: release-1 lacks eval-report",
          evidence: [record.bundleDigest],
        },
      ],
    });
  });

  it("is met by one bundle: two halves are no whole", async () => {
    const halves = [
      await release(TOKENIZER),
      await release({ [digest(2)]: "eval-report" }, {}, { bundle_id: "release-2" }),
    ];
    expect(codesOf(decideOn(halves))).toEqual(["BUNDLE_MEMBER_MISSING"]);
    expect(decideOn([...halves, await release(BOTH, {}, { bundle_id: "release-3" })]).decision).toBe("allow");
  });

  it("is not met by a bundle of which the artifact is no member", async () => {
    const others = await release(BOTH, {}, { primary: digest(9), members: [digest(1), digest(2)] });
    expect(codesOf(decideOn([others]))).toEqual(["BUNDLE_MISSING"]);
  });

  it.each<[string, RecordHow, string]>([
    ["a stranger", { by: STRANGER }, "SIGNER_UNTRUSTED"],
    ["nobody yet", { at: "2026-06-02T00:00:00Z" }, "BUNDLE_TIME_IN_FUTURE"],
  ])("is not met by a bundle of %s", async (_, how, code) => {
    const decision = decideOn([await release(BOTH, how)]);
    expect(codesOf(decision)).toEqual(["BUNDLE_MISSING"]);
    expect(ignoredCodes(decision)).toEqual([code]);
  });

  it("is not met by one that breaks the rules, was not validated, or was not verified", async () => {
    const broken = await release(BOTH, { asIs: true }, { members: [] });
    expect(codesOf(decideOn([broken]))).toEqual(["BUNDLE_MISSING"]);
    expect(codesOf(decideOn([await release(BOTH, { asIs: true })]))).toEqual(["BUNDLE_MISSING"]);
    expect(codesOf(decideOn([{ ...(await release(BOTH)) }]))).toEqual(["BUNDLE_MISSING"]);
  });

  it("is met by those alone whom it names, and never by somebody whom the policy denies", async () => {
    const named = { signers: { subjects: ["packer@example.org"] } };
    expect(decideOn([await release(BOTH)], named).decision).toBe("deny");
    expect(decideOn([await release(BOTH, { by: "packer@example.org" })], named).decision).toBe("allow");
    const fields = { allow_subject_patterns: ["*@example.com"], deny_subjects: ["intern@example.com"] };
    expect(decideOn([await release(BOTH, { by: "intern@example.com" })], {}, fields).decision).toBe("deny");
    expect(decideOn([await release(BOTH, { by: "lab@example.com" })], {}, fields).decision).toBe("allow");
  });

  it("is one of the types of artifact that it names, and of an unknown type", async () => {
    const requirement = { artifact_types: ["fine-tuned-model"] };
    const decide = async (type?: string) => {
      const statements =
        type === undefined ? [] : [await evidence.claim("https://example.org/typed/v1", {}, { type })];
      return admit(
        { require_bundle_members: [{ member_types: ["tokenizer"], ...requirement }] },
        { signatures: [signature], statements },
      ).decision;
    };
    expect(await decide()).toBe("deny");
    expect(await decide("fine-tuned-model")).toBe("deny");
    expect(await decide("dataset")).toBe("allow");
  });
});
