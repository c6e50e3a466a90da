import type { JsonValue, Timestamp } from "@aixv/core";
import type { Verified } from "@aixv/envelope";
import { describe, expect, it } from "vitest";
import { type How, useEvidence } from "../../test/evidence.ts";
import { admit, codesOf, digest, MODEL, NOW, policyOf, RELEASE, STRANGER } from "../../test/setting.ts";
import { decide, evaluateAdmission } from "../decision/evaluate-admission.ts";
import { createFacts } from "../facts/create-facts.ts";

const evidence = useEvidence();
type Fields = { readonly [name: string]: JsonValue };

/** The codes, rules and messages of a decision on one signature, by a policy of these fields alone. */
async function judged(fields: Fields, how: How & { readonly of?: typeof MODEL } = {}) {
  const decision = evaluateAdmission(policyOf(fields), {
    artifact: { digest: MODEL },
    signatures: [await evidence.signature(how)],
    now: NOW,
  });
  expect(decision.decision).toBe(decision.violations.length === 0 ? "allow" : "deny");
  return decision.violations.map(({ code, rule, message }) => ({ code, rule, message }));
}
const codes = async (...of: Parameters<typeof judged>) => (await judged(...of)).map(({ code }) => code);

describe("a signature over the artifact (AIXV §3)", () => {
  it("has to be there", () => {
    const decision = admit({});
    expect(decision).toMatchObject({
      decision: "deny",
      violations: [{ code: "SIGNATURE_MISSING", rule: "", subject: MODEL, evidence: [] }],
      evidence: { verified_subjects: [], verified_issuer: null, bundle_digest: null },
    });
  });

  it("has to be verified: why one was not is in the message", async () => {
    const signatures = [{ ...(await evidence.signature()) }] as Verified<unknown>[];
    const [missing] = admit({}, { signatures }).violations;
    expect(missing).toMatchObject({ code: "SIGNATURE_MISSING" });
    expect(missing?.message).toContain("[EVIDENCE_UNVERIFIED]");
  });

  it("has to be over the artifact, by any of its digests", async () => {
    expect(await codes({ allow_subjects: [RELEASE] }, { of: digest(1) })).toEqual([
      "SIGNATURE_SUBJECT_MISMATCH",
    ]);
    const artifact = { digest: MODEL, other_digests: [digest(1)] };
    const signatures = [await evidence.signature({ of: digest(1) })];
    expect(admit({}, { artifact, signatures }).decision).toBe("allow");
    expect(
      codesOf(admit({}, { artifact: { digest: MODEL, other_digests: [digest(2)] }, signatures })),
    ).toEqual(["SIGNATURE_SUBJECT_MISMATCH"]);
  });

  it("may be over a file's bytes", async () => {
    const signature = await evidence.fileSignature("weights");
    const over = (one: typeof MODEL) =>
      admit({}, { artifact: { digest: one }, signatures: [signature] }).decision;
    expect(over(signature.payloadDigest)).toBe("allow");
    expect(over(MODEL)).toBe("deny");
  });

  it("is none that says something else of the artifact", async () => {
    const signatures = [await evidence.claim("https://example.org/scan/v1", { malware: true })];
    expect(codesOf(admit({}, { signatures }))).toEqual(["SIGNATURE_MISSING"]);
  });
});

describe("who signed (AIXV §11, in the reference's words)", () => {
  it.each<[string, string, Fields, How, string]>([
    [
      "subject",
      "SUBJECT_MISMATCH",
      { subject: RELEASE },
      { by: STRANGER },
      `subject mismatch: expected ${RELEASE}`,
    ],
    [
      "allow_subjects",
      "SUBJECT_NOT_ALLOWED",
      { allow_subjects: [RELEASE] },
      { by: STRANGER },
      "signer subject is not in allow_subjects",
    ],
    [
      "allow_subjects",
      "SUBJECT_NOT_ALLOWED",
      { allow_subject_patterns: ["*@example.com"] },
      { by: STRANGER },
      "signer subject is not in allow_subjects",
    ],
    [
      "deny_subjects",
      "SUBJECT_DENIED",
      { allow_subject_patterns: ["*@example.*"], deny_subjects: [STRANGER] },
      { by: STRANGER },
      "signer subject is in deny_subjects",
    ],
    [
      "deny_subjects",
      "SUBJECT_DENIED",
      { allow_subject_patterns: ["*@example.*"], deny_subject_patterns: ["*.net"] },
      { by: STRANGER },
      "signer subject is in deny_subjects",
    ],
  ])("%s gives %s, or lets by", async (name, code, fields, how, message) => {
    expect(await judged(fields, how)).toEqual([
      { code, rule: `/${name}`, message: `${message}: it was signed by "${STRANGER}"` },
    ]);
    expect(await judged(fields)).toEqual([]);
  });

  it.each<[string, string, Fields, string]>([
    [
      "issuer",
      "ISSUER_MISMATCH",
      { issuer: "CN=test intermediate,O=aixv testkit" },
      "issuer mismatch: expected CN=test intermediate,O=aixv testkit",
    ],
    [
      "allow_issuers",
      "ISSUER_NOT_ALLOWED",
      { allow_issuers: ["CN=test intermediate,O=aixv testkit"] },
      "signer issuer is not in allow_issuers",
    ],
    [
      "allow_issuers",
      "ISSUER_NOT_ALLOWED",
      { allow_issuer_patterns: ["CN=test *"] },
      "signer issuer is not in allow_issuers",
    ],
    [
      "deny_issuers",
      "ISSUER_DENIED",
      { deny_issuers: ["CN=other intermediate,O=aixv testkit"] },
      "signer issuer is in deny_issuers",
    ],
    [
      "deny_issuers",
      "ISSUER_DENIED",
      { deny_issuer_patterns: ["CN=other *"] },
      "signer issuer is in deny_issuers",
    ],
  ])("%s gives %s, or lets by", async (name, code, fields, message) => {
    const named = { allow_subjects: [RELEASE], ...fields };
    const [violation, ...others] = await judged(named, { under: "other" });
    expect(violation).toMatchObject({ code, rule: `/${name}` });
    expect(violation?.message.startsWith(message)).toBe(true);
    expect(others).toEqual([]);
    expect(await judged(named)).toEqual([]);
  });

  it("has to have an issuer where one is asked for", async () => {
    const { verified, subjects } = await evidence.keySignature(1);
    const decide = (fields: Fields) =>
      codesOf(admit({ allow_subjects: subjects, ...fields }, { signatures: [verified] }));
    expect(decide({ issuer: "x" })).toEqual(["ISSUER_MISMATCH"]);
    expect(decide({ allow_issuer_patterns: ["**a"] })).toEqual(["ISSUER_NOT_ALLOWED"]);
    expect(decide({ deny_issuer_patterns: ["**a"] })).toEqual([]);
  });

  it("is denied by any of several names, and allowed by one", async () => {
    const by = [RELEASE, STRANGER];
    expect(await codes({ allow_subjects: [RELEASE] }, { by })).toEqual([]);
    expect(await codes({ subject: STRANGER, issuer: "CN=test intermediate,O=aixv testkit" }, { by })).toEqual(
      [],
    );
    expect(await codes({ allow_subjects: [RELEASE], deny_subjects: [STRANGER] }, { by })).toEqual([
      "SUBJECT_DENIED",
    ]);
  });

  it("is denied by any of several signers of one bundle", async () => {
    const { verified, subjects } = await evidence.keySignature(2);
    const [first = "", second = ""] = subjects;
    const decide = (fields: Fields) =>
      codesOf(admit({ allow_subjects: [first], ...fields }, { signatures: [verified] }));
    expect(decide({})).toEqual([]);
    expect(decide({ deny_subjects: [second] })).toEqual(["SUBJECT_DENIED"]);
  });

  it("gets by no deny pattern with a name that is too long for it", async () => {
    const by = `https://evil.example/${"a".repeat(2100)}`;
    const fields = { allow_subjects: [by], deny_issuers: [] };
    expect(await codes(fields, { by })).toEqual([]);
    const { signers } = await evidence.signature({ by: [RELEASE, by] });
    expect(signers[0]?.subjects).toEqual([RELEASE, by]);
    expect(
      await codes(
        { allow_subjects: [RELEASE], deny_subject_patterns: ["https://evil.example/**"] },
        { by: [RELEASE, by] },
      ),
    ).toEqual(["SUBJECT_DENIED"]);
  });
});

describe("a policy that names nobody (AIXV §3)", () => {
  it.each<Fields>([{}, { allow_issuers: ["x"] }, { issuer: "x" }, { deny_subjects: [STRANGER] }])(
    "takes a signature by whoever only where the verifier said who may sign: %j",
    async (fields) => {
      expect(await codes(fields, { logged: true, byAnybody: true })).toContain("SIGNER_UNCONSTRAINED");
      expect(await codes(fields, { logged: true })).not.toContain("SIGNER_UNCONSTRAINED");
    },
  );

  it("takes a trusted key for an expectation", async () => {
    const { verified } = await evidence.keySignature(1);
    expect(admit({ allow_subjects: [] }, { signatures: [verified] }).decision).toBe("allow");
  });

  it("and one that names somebody needs no expectation", async () => {
    expect(await codes({ subject: RELEASE }, { logged: true, byAnybody: true })).toEqual([]);
  });
});

describe("when it was signed (AIXV §14)", () => {
  const named = { allow_subjects: [RELEASE] };
  it("has to be known, and recent, where an age is asked for", async () => {
    const fields = { ...named, max_bundle_age_days: 10 };
    expect(await codes(fields, { at: "2026-05-25T00:00:00Z" })).toEqual([]);
    expect(await judged(fields)).toEqual([
      {
        code: "SIGNATURE_TOO_OLD",
        rule: "/max_bundle_age_days",
        message: `bundle age exceeds max_bundle_age_days (10): it was signed by "${RELEASE}"`,
      },
    ]);
    const [missing] = await judged(fields, { at: null });
    expect(missing).toMatchObject({ code: "SIGNATURE_TIME_MISSING" });
    expect(missing?.message).toMatch(/^freshness policy set but bundle integrated time is unavailable/);
    expect(await codes(named, { at: null })).toEqual([]);
    expect(await codes(named, { at: "2025-06-01T00:00:00Z" })).toEqual([]);
  });

  it("may lie ahead by the policy's skew, by default five minutes", async () => {
    expect(await codes(named, { at: "2026-06-01T00:05:00Z" })).toEqual([]);
    expect(await codes(named, { at: "2026-06-01T00:05:01Z" })).toEqual(["SIGNATURE_TIME_IN_FUTURE"]);
    expect(await codes({ ...named, max_clock_skew_seconds: 0 }, { at: "2026-06-01T00:00:01Z" })).toEqual([
      "SIGNATURE_TIME_IN_FUTURE",
    ]);
    expect(await codes({ ...named, max_clock_skew_seconds: 86_400 }, { at: "2026-06-01T23:00:00Z" })).toEqual(
      [],
    );
  });

  it("has to be a time: imagined facts show it, since verification proves no other", async () => {
    const facts = createFacts({
      artifact: { digest: MODEL },
      signatures: [await evidence.signature()],
      now: NOW,
    });
    const signatures = facts.signatures.map((one) => ({ ...one, signed_time: "soon" as Timestamp }));
    const decision = decide(policyOf(named), { ...facts, signatures });
    expect(codesOf(decision)).toEqual(["SIGNATURE_TIME_INVALID"]);
    expect(decide(policyOf(named), facts).decision).toBe("allow");
  });
});

describe("require_transparency_log (AIXV §14)", () => {
  const fields = { allow_subjects: [RELEASE], require_transparency_log: true };
  it("takes a signature that a log has, and no other", async () => {
    expect(await codes(fields, { logged: true })).toEqual([]);
    expect(await judged(fields)).toMatchObject([
      { code: "TRANSPARENCY_LOG_MISSING", rule: "/require_transparency_log" },
    ]);
    expect(await codes({ ...fields, require_transparency_log: false })).toEqual([]);
  });
});

describe("of several signatures", () => {
  it("one has to meet all of it: two halves are no whole", async () => {
    const fields = { issuer: "CN=test intermediate,O=aixv testkit" };
    const mine = await evidence.signature({ under: "other" });
    const theirs = await evidence.signature({ by: STRANGER });
    expect(admit(fields, { signatures: [mine, theirs] }).decision).toBe("deny");
    const good = await evidence.signature();
    expect(admit(fields, { signatures: [mine, theirs, good] })).toMatchObject({
      decision: "allow",
      evidence: { bundle_digest: good.bundleDigest, verified_subjects: [RELEASE] },
    });
  });

  it("what is wrong with the one that lacks least is reported", async () => {
    const fields = { issuer: "CN=test intermediate,O=aixv testkit", require_transparency_log: true };
    const worse = await evidence.signature({ by: STRANGER });
    const least = await evidence.signature();
    for (const signatures of [
      [worse, least],
      [least, worse],
    ]) {
      expect(admit(fields, { signatures })).toMatchObject({
        violations: [{ code: "TRANSPARENCY_LOG_MISSING", evidence: [least.bundleDigest] }],
        evidence: { bundle_digest: least.bundleDigest },
      });
    }
  });

  it("a stranger's does not stand before one of which a waiver lifts what is wrong", async () => {
    const fields = {
      max_bundle_age_days: 1,
      require_transparency_log: true,
      waivers: { signers: { subjects: ["risk@example.com"] } },
    };
    const waiver = await evidence.record(
      "waiver",
      {
        reason: "known",
        expires_at: "2027-01-01T00:00:00Z",
        artifact_digests: [MODEL],
        violation_codes: ["SIGNATURE_TOO_OLD", "TRANSPARENCY_LOG_MISSING"],
      },
      { by: "risk@example.com" },
    );
    const own = await evidence.signature();
    const strangers = await evidence.signature({ by: STRANGER, logged: true, at: "2026-05-31T23:00:00Z" });
    const decision = (...signatures: Verified<unknown>[]) =>
      admit(fields, { signatures, records: [waiver] }).decision;
    expect(decision(own)).toBe("allow-with-waiver");
    expect(decision(strangers)).toBe("deny");
    expect(decision(own, strangers)).toBe("allow-with-waiver");
    const undated = await evidence.signature({ at: null });
    expect(decision(undated)).toBe("deny");
    expect(decision(undated, own)).toBe("allow-with-waiver");
  });
});
