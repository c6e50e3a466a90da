import type { JsonObject, JsonValue } from "@aixv/core";
import type { Verified } from "@aixv/envelope";
import { type SignedRecord, validateRecord } from "@aixv/records";
import { beforeAll, describe, expect, it } from "vitest";
import { waiver } from "../../test/claims.ts";
import { type RecordHow, useEvidence } from "../../test/evidence.ts";
import {
  admit,
  at,
  codesOf,
  digest,
  ignoredCodes,
  MODEL,
  NOW,
  policyOf,
  RELEASE,
  STRANGER,
} from "../../test/setting.ts";
import { evaluateAdmission } from "../decision/evaluate-admission.ts";
import { UNWAIVABLE_CODES, WAIVABLE_CODES } from "../decision/violation-code.ts";

const evidence = useEvidence();
const RISK = "risk@example.com";
const WAIVERS = { signers: { subjects: [RISK] } };
type Fields = { readonly [name: string]: JsonValue };

let signature: Verified<unknown>;
beforeAll(async () => {
  signature = await evidence.signature();
});

/** Decides by a policy that lacks a log's entry and an evaluation. */
const decideOn = (
  records: readonly Verified<SignedRecord>[],
  waivers: JsonValue = WAIVERS,
  fields: Fields = {},
) =>
  admit(
    { require_transparency_log: true, ...(waivers === null ? {} : { waivers }), ...fields },
    { signatures: [signature], records },
  );
const waive = async (changes: JsonObject = {}, how: RecordHow = {}) =>
  await evidence.record("waiver", waiver(["TRANSPARENCY_LOG_MISSING"], changes), { by: RISK, ...how });

describe("a waiver (AIXV §11: allow-with-waiver)", () => {
  it("lifts the violations that it names, and is named by them", async () => {
    const record = await waive();
    const decision = decideOn([record]);
    expect(decision).toMatchObject({
      decision: "allow-with-waiver",
      violations: [{ code: "TRANSPARENCY_LOG_MISSING", waived_by: [record.payloadDigest] }],
      ignored: [],
    });
    expect(decideOn([]).violations[0]).not.toHaveProperty("waived_by");
    expect(decideOn([]).decision).toBe("deny");
  });

  it("leaves those that it does not name: one of them denies", async () => {
    const fields = { require_predicates: [{ predicate: "evaluation" }] };
    const decision = decideOn([await waive()], WAIVERS, fields);
    expect(decision.decision).toBe("deny");
    expect(decision.violations.map(({ code, waived_by }) => [code, waived_by?.length])).toEqual([
      ["TRANSPARENCY_LOG_MISSING", 1],
      ["PREDICATE_MISSING", undefined],
    ]);
    const both = await evidence.record("waiver", waiver(["PREDICATE_MISSING"]), { by: RISK });
    expect(decideOn([await waive(), both], WAIVERS, fields).decision).toBe("allow-with-waiver");
  });

  it("changes nothing where nothing is wrong", async () => {
    expect(decideOn([await waive()], WAIVERS, { require_transparency_log: false })).toMatchObject({
      decision: "allow",
      violations: [],
    });
  });

  it("may be one of several, each named once", async () => {
    const one = await waive();
    const two = await waive({
      violation_codes: ["TRANSPARENCY_LOG_MISSING", "TRANSPARENCY_LOG_MISSING"],
      ticket: "2",
    });
    const again = await evidence.record("waiver", waiver(["TRANSPARENCY_LOG_MISSING"]), {
      by: RISK,
      under: "other",
    });
    expect(again.payloadDigest).toBe(one.payloadDigest);
    expect(decideOn([one, two, again]).violations[0]?.waived_by).toEqual(
      [one.payloadDigest, two.payloadDigest].sort(),
    );
  });
});

describe("a waiver that counts for nothing, and why", () => {
  it.each<[string, string, JsonObject, RecordHow]>([
    ["of somebody whom the policy does not let waive", "WAIVER_UNTRUSTED", {}, { by: STRANGER }],
    ["of the artifact's own signer", "WAIVER_UNTRUSTED", {}, { by: RELEASE }],
    ["without artifacts", "WAIVER_WITHOUT_SCOPE", { artifact_digests: [] }, {}],
    ["without violations", "WAIVER_WITHOUT_SCOPE", { violation_codes: [] }, {}],
    ["of another artifact", "WAIVER_FOR_OTHER_ARTIFACT", { artifact_digests: [digest(1)] }, {}],
    ["of another policy", "WAIVER_FOR_OTHER_POLICY", { policy_id: "other" }, {}],
    ["whose end came", "WAIVER_EXPIRED", { expires_at: "2026-05-31T23:59:59Z" }, {}],
    ["whose end is now", "WAIVER_EXPIRED", { expires_at: NOW }, {}],
    ["signed in the future", "WAIVER_TIME_IN_FUTURE", {}, { at: "2026-06-02T00:00:00Z" }],
    ["that nobody validated", "WAIVER_MALFORMED", {}, { asIs: true }],
  ])("one %s", async (_, code, changes, how) => {
    const decision = decideOn([await waive(changes, how)]);
    expect(decision.decision).toBe("deny");
    expect(codesOf(decision)).toEqual(["TRANSPARENCY_LOG_MISSING"]);
    expect(decision.violations[0]).not.toHaveProperty("waived_by");
    expect(ignoredCodes(decision)).toEqual([code]);
  });

  it.each<[string, JsonObject]>([
    ["an end that is no time", { expires_at: "never" }],
    ["no end", { expires_at: null }],
    ["a code that is none", { violation_codes: ["*"] }],
    ["a field too many", { forever: true }],
  ])("one that breaks the rules: %s", async (_, changes) => {
    const record = await waive(changes, { asIs: true });
    expect(validateRecord(record.value).ok).toBe(false);
    const decision = decideOn([record]);
    expect(decision.decision).toBe("deny");
    expect(ignoredCodes(decision)).toEqual(["WAIVER_MALFORMED"]);
  });

  it("any, where the policy accepts none", async () => {
    const decision = decideOn([await waive({}, { by: RELEASE }), await waive()], null);
    expect(decision.decision).toBe("deny");
    expect(ignoredCodes(decision)).toEqual(["WAIVER_UNTRUSTED", "WAIVER_UNTRUSTED"]);
  });

  it("one that was not verified", async () => {
    const decision = decideOn([{ ...(await waive()) }]);
    expect(decision.decision).toBe("deny");
    expect(ignoredCodes(decision)).toEqual(["EVIDENCE_UNVERIFIED"]);
  });

  it("one vouched for by another issuer", async () => {
    const waivers = { signers: { subjects: [RISK], issuers: [evidence.issuer] } };
    expect(decideOn([await waive({}, { under: "other" })], waivers).decision).toBe("deny");
    expect(decideOn([await waive()], waivers).decision).toBe("allow-with-waiver");
  });

  it("none that names this policy, this artifact by another digest, or an end still to come", async () => {
    const policy = policyOf(
      { allow_subjects: [RELEASE], require_transparency_log: true, waivers: WAIVERS },
      "prod",
    );
    const decide = (record: Verified<SignedRecord>) =>
      evaluateAdmission(policy, {
        artifact: { digest: MODEL, other_digests: [digest(2)] },
        signatures: [signature],
        records: [record],
        now: at("2026-06-01T00:00:00Z"),
      }).decision;
    expect(decide(await waive({ policy_id: "prod" }))).toBe("allow-with-waiver");
    expect(decide(await waive({ policy_id: "production" }))).toBe("deny");
    expect(decide(await waive({ artifact_digests: [digest(1), digest(2)] }))).toBe("allow-with-waiver");
    expect(decide(await waive({ expires_at: "2026-06-01T00:00:00.001Z" }))).toBe("allow-with-waiver");
  });
});

describe("what may be waived", () => {
  it("is of the codes that the policy names, where it names any", async () => {
    const naming = (...violation_codes: string[]) => ({ ...WAIVERS, violation_codes });
    const record = await waive();
    expect(decideOn([record], naming("TRANSPARENCY_LOG_MISSING")).decision).toBe("allow-with-waiver");
    expect(decideOn([record], naming("ADVISORY_ACTIVE")).decision).toBe("deny");
    expect(decideOn([record], naming()).decision).toBe("deny");
  });

  it("never is who signed the artifact, whatever waiver and policy say", async () => {
    const everything = [...UNWAIVABLE_CODES, ...WAIVABLE_CODES];
    const record = await evidence.record("waiver", waiver(everything), { by: RISK });
    const waivers = { ...WAIVERS, violation_codes: everything };
    const strangers = await evidence.signature({ by: STRANGER });
    const decision = admit(
      { waivers, deny_subjects: [STRANGER], require_transparency_log: true },
      { signatures: [strangers], records: [record] },
    );
    expect(decision.decision).toBe("deny");
    for (const { code, waived_by } of decision.violations) {
      expect(waived_by !== undefined).toBe((WAIVABLE_CODES as readonly string[]).includes(code));
    }
    expect(admit({ waivers }, { records: [record] })).toMatchObject({
      decision: "deny",
      violations: [{ code: "SIGNATURE_MISSING" }],
    });
    expect(
      admit({ waivers }, { signatures: [signature], records: [record], assuranceLevel: "level-2" }).decision,
    ).toBe("deny");
  });

  it("is each code, or is not: none is both", () => {
    const both = new Set([...UNWAIVABLE_CODES, ...WAIVABLE_CODES]);
    expect(both.size).toBe(UNWAIVABLE_CODES.length + WAIVABLE_CODES.length);
  });
});
