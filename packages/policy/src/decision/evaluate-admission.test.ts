import { canonicalizeJson, type Timestamp, unwrap } from "@aixv/core";
import type { Verified } from "@aixv/envelope";
import { validatePolicy } from "@aixv/records";
import { describe, expect, it } from "vitest";
import { useEvidence } from "../../test/evidence.ts";
import {
  admit,
  codesOf,
  digest,
  MODEL,
  NOW,
  POLICY_DIGEST,
  policyOf,
  RELEASE,
  SIGNED_AT,
  STRANGER,
} from "../../test/setting.ts";
import type { AdmissionRequest } from "../facts/admission-request.ts";
import { type AssuranceLevel, type CompiledPolicy, compilePolicy } from "../index.ts";
import { acceptsSignature, evaluateAdmission, trustsLineage } from "./evaluate-admission.ts";
import { VIOLATION_CODES } from "./violation-code.ts";

const evidence = useEvidence();
const POLICY = policyOf({ allow_subjects: [RELEASE] }, "prod");

describe("a decision (Normative Core §3)", () => {
  it("allows what meets the policy, and says by what evidence", async () => {
    const signature = await evidence.signature();
    const policy = policyOf({ allow_subjects: [RELEASE], max_bundle_age_days: 60 }, "prod");
    const decision = evaluateAdmission(policy, {
      artifact: { digest: MODEL },
      signatures: [signature],
      now: NOW,
    });
    expect(decision).toEqual({
      decision: "allow",
      violations: [],
      satisfied: [
        { rule: "/allow_subjects", evidence: [signature.bundleDigest] },
        { rule: "/max_bundle_age_days", evidence: [signature.bundleDigest] },
      ],
      ignored: [],
      evidence: {
        artifact_digest: MODEL,
        verified_subjects: [RELEASE],
        verified_issuer: evidence.issuer,
        integrated_time: null,
        advisory_count: 0,
        signed_time: SIGNED_AT,
        bundle_digest: signature.bundleDigest,
      },
      maturity: { level: 1, missing: [`a trusted claim of what ${MODEL} was made of`] },
      policy_id: "prod",
      policy_digest: POLICY_DIGEST,
      evaluated_at: NOW,
    });
    expect(() => canonicalizeJson(decision)).not.toThrow();
  });

  it("denies what does not, with its twin's artifact as the subject", async () => {
    const signature = await evidence.signature({ by: STRANGER });
    const decision = admit({}, { signatures: [signature] });
    expect(decision).toMatchObject({
      decision: "deny",
      violations: [
        {
          code: "SUBJECT_NOT_ALLOWED",
          rule: "/allow_subjects",
          subject: MODEL,
          evidence: [signature.bundleDigest],
        },
      ],
      evidence: { verified_subjects: [STRANGER] },
      maturity: { level: 0 },
    });
    expect(decision).not.toHaveProperty("policy_id");
    expect(decision).not.toHaveProperty("assurance_level");
  });

  it("has its violations in the order of their codes", async () => {
    const decision = admit(
      {
        issuer: "https://x",
        deny_formats: ["pickle"],
        deny_datasets: [digest(1)],
        require_transparency_log: true,
      },
      { signatures: [await evidence.signature({ by: STRANGER })], now: "soon" as Timestamp },
    );
    const order = codesOf(decision).map((code) => VIOLATION_CODES.indexOf(code));
    expect(order.length).toBeGreaterThan(4);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it("denies by a clock that is no time, or has no zone, and takes the same time with one", async () => {
    const signatures = [await evidence.signature()];
    for (const now of [
      "soon",
      "",
      "2026-06-01",
      "2026-06-01 00:00:00",
      "2026-06-01T00:00:00",
      "2026-02-30T00:00:00Z",
    ]) {
      const decision = admit({}, { signatures, now: now as Timestamp });
      expect(codesOf(decision)).toContain("CLOCK_INVALID");
      expect(decision).toMatchObject({ decision: "deny", evaluated_at: now });
    }
    expect(admit({}, { signatures, now: NOW }).decision).toBe("allow");
  });
});

describe("an assurance level (AIXV §13)", () => {
  it("denies where the policy does not meet its gates, and says which", async () => {
    const signatures = [await evidence.signature()];
    const decision = admit({}, { signatures, assuranceLevel: "level-2" });
    expect(codesOf(decision)).toEqual(["ASSURANCE_LEVEL_UNMET"]);
    expect(decision).toMatchObject({
      assurance_level: "level-2",
      violations: [
        { subject: "level-2", rule: "", message: expect.stringContaining("signed policy verification") },
      ],
    });
    expect(admit({}, { signatures, assuranceLevel: "level-1" }).decision).toBe("allow");
  });

  it("allows by a signed policy that meets them", async () => {
    const fields = { allow_subjects: [RELEASE], max_bundle_age_days: 60, require_no_active_advisories: true };
    const signed = unwrap(compilePolicy(await evidence.record("policy", fields, { id: "prod" })));
    const request = { artifact: { digest: MODEL }, signatures: [await evidence.signature()], now: NOW };
    const decide = (policy: CompiledPolicy) =>
      evaluateAdmission(policy, { ...request, assuranceLevel: "level-3" });
    expect(decide(signed)).toMatchObject({
      decision: "allow",
      assurance_level: "level-3",
      policy_id: "prod",
    });
    expect(codesOf(decide(policyOf(fields)))).toEqual(["ASSURANCE_LEVEL_UNMET"]);
  });

  it.each(["level-4", "", null, "LEVEL-1"])("denies by the unknown level %j", async (level) => {
    const assuranceLevel = level as AssuranceLevel;
    const decision = admit({}, { signatures: [await evidence.signature()], assuranceLevel });
    expect(codesOf(decision)).toEqual(["ASSURANCE_LEVEL_UNMET"]);
  });

  it("takes the verifier's expected signers for named ones, and an unconstrained one for none", async () => {
    const named = await evidence.signature({ logged: true });
    const anybody = await evidence.signature({ logged: true, byAnybody: true });
    const decide = (signature: Verified<unknown>) =>
      evaluateAdmission(policyOf({}), {
        artifact: { digest: MODEL },
        signatures: [signature],
        now: NOW,
        assuranceLevel: "level-1",
      });
    expect(decide(named).decision).toBe("allow");
    expect(codesOf(decide(anybody))).toEqual(["ASSURANCE_LEVEL_UNMET", "SIGNER_UNCONSTRAINED"]);
  });
});

describe("an internal fault denies, and never throws", () => {
  const fault = (): never => {
    throw new Error("planted");
  };
  const hostile = new Proxy({}, { get: fault, has: fault, getPrototypeOf: fault, ownKeys: fault });
  const getter = (name: string): object => Object.defineProperty({}, name, { get: fault, enumerable: true });

  const decisionOn = (request: unknown, policy: unknown = POLICY) =>
    evaluateAdmission(policy as CompiledPolicy, request as AdmissionRequest);

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a number", 1],
    ["an empty request", {}],
    ["an artifact that is null", { artifact: null, signatures: [], now: NOW }],
    ["evidence that is no list", { artifact: { digest: MODEL }, signatures: 1, now: NOW }],
    ["other digests that are no list", { artifact: { digest: MODEL, other_digests: "x" }, now: NOW }],
    ["a clock that is a number", { artifact: { digest: MODEL }, signatures: [], now: 1 }],
    ["a clock that is a symbol", { artifact: { digest: MODEL }, signatures: [], now: Symbol("now") }],
    ["ignored evidence that is none", { artifact: { digest: MODEL }, ignored: [null], now: NOW }],
    ["a proxy that always throws", hostile],
    ["an artifact that throws when asked", getter("artifact")],
    ["a digest that throws when asked", { artifact: getter("digest"), signatures: [], now: NOW }],
    ["a clock that throws when asked", Object.assign(getter("now"), { artifact: { digest: MODEL } })],
    [
      "a digest that is an object of a throwing text",
      { artifact: { digest: { toString: fault } }, now: null },
    ],
    ["a digest that is a symbol", { artifact: { digest: Symbol("digest") }, now: null }],
    ["a digest that is a bigint", { artifact: { digest: 1n }, now: null }],
  ])("for %s", (_, request) => {
    const decision = decisionOn(request);
    expect(decision).toMatchObject({
      decision: "deny",
      policy_digest: POLICY_DIGEST,
      maturity: { level: 0 },
    });
    expect(decision.violations.length).toBeGreaterThan(0);
    expect(() => canonicalizeJson(decision)).not.toThrow();
  });

  it("gives its code, and what is known of the request", () => {
    const decision = decisionOn({ artifact: { digest: MODEL }, signatures: 1, now: NOW });
    expect(decision).toMatchObject({
      violations: [{ code: "INTERNAL_FAULT", subject: MODEL }],
      evidence: { artifact_digest: MODEL },
      evaluated_at: NOW,
    });
  });

  it.each<[string, unknown]>([
    ["null", null],
    ["a proxy that always throws", hostile],
    ["a copy of a compiled one", { ...POLICY }],
    ["a digest that throws when asked", getter("digest")],
    ["one written by hand", { policy: unwrap(validatePolicy({})), digest: digest(1), isSigned: true }],
  ])("for a policy that is %s", async (_, policy) => {
    const decision = decisionOn(
      { artifact: { digest: MODEL }, signatures: [await evidence.signature()], now: NOW },
      policy,
    );
    expect(decision).toMatchObject({
      decision: "deny",
      violations: [{ code: "INTERNAL_FAULT", subject: MODEL }],
    });
    expect(() => canonicalizeJson(decision)).not.toThrow();
  });

  it("for something thrown that is no error, or that throws itself", () => {
    for (const thrown of [undefined, null, "text", hostile]) {
      const request = {
        get artifact(): never {
          throw thrown;
        },
      };
      expect(decisionOn(request)).toMatchObject({
        decision: "deny",
        violations: [{ code: "INTERNAL_FAULT" }],
      });
    }
    const error = new Error("x");
    Object.defineProperty(error, "message", { get: fault });
    const request = {
      get artifact(): never {
        throw error;
      },
    };
    expect(codesOf(decisionOn(request))).toEqual(["INTERNAL_FAULT"]);
  });

  it("asks once what the artifact is", async () => {
    let asked = 0;
    const artifact = {
      get digest() {
        return asked++ === 0 ? MODEL : digest(1);
      },
    };
    const decision = decisionOn({ artifact, signatures: [await evidence.signature()], now: NOW });
    expect(decision).toMatchObject({ decision: "allow", evidence: { artifact_digest: MODEL } });
    expect(asked).toBe(1);
  });
});

describe("acceptsSignature", () => {
  it("is what the rules on the signer find, whatever the artifact", async () => {
    const accepts = (signature: Verified<unknown>) => acceptsSignature(POLICY, signature, NOW);
    expect(accepts(await evidence.signature({ of: digest(7) }))).toBe(true);
    expect(accepts(await evidence.fileSignature("weights"))).toBe(true);
    expect(accepts(await evidence.signature({ by: STRANGER }))).toBe(false);
    expect(accepts(await evidence.signature({ at: "2027-01-01T00:00:00Z" }))).toBe(false);
    expect(accepts({ ...(await evidence.signature()) })).toBe(false);
    expect(accepts(await evidence.feed([]))).toBe(false);
  });
});

describe("trustsLineage", () => {
  it("is whom the policy names for the artifact, and for its ancestors", async () => {
    const policy = policyOf({
      allow_subjects: [RELEASE],
      lineage: {
        signers: { subjects: ["maker@example.com"] },
        upstream_signers: { subjects: ["vendor@example.org"] },
      },
    });
    const trusts = async (by: string) => {
      const statement = await evidence.signature({ by });
      return [trustsLineage(policy, statement, "artifact"), trustsLineage(policy, statement, "ancestor")];
    };
    expect(await trusts("maker@example.com")).toEqual([true, true]);
    expect(await trusts("vendor@example.org")).toEqual([false, true]);
    expect(await trusts(RELEASE)).toEqual([false, false]);
  });
});
