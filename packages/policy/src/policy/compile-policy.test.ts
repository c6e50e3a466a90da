import { unwrap } from "@aixv/core";
import { isVerified } from "@aixv/envelope";
import { type PolicyPayload, validatePolicy, validateRecord } from "@aixv/records";
import { describe, expect, it } from "vitest";
import { useEvidence } from "../../test/evidence.ts";
import { digest, POLICY_DIGEST, RELEASE } from "../../test/setting.ts";
import { type CompiledPolicy, compilePolicy, programOf, type UnsignedPolicy } from "./compile-policy.ts";
import { PolicyError } from "./policy-error.ts";

const evidence = useEvidence();
const FIELDS = { allow_subjects: [RELEASE] };
const unsigned = (fields: Parameters<typeof validatePolicy>[0]): UnsignedPolicy => ({
  payload: unwrap(validatePolicy(fields)),
  digest: POLICY_DIGEST,
});
const codeOf = (source: unknown): string | undefined => {
  const compiled = compilePolicy(source as UnsignedPolicy);
  if (compiled.ok) return undefined;
  expect(compiled.error).toBeInstanceOf(PolicyError);
  expect(compiled.error.message).toMatch(/^[^\n]{10,400}$/);
  return compiled.error.code;
};

describe("compilePolicy (AIXV §11)", () => {
  it("compiles a validated policy that nobody signed", () => {
    const source = unsigned(FIELDS);
    const compiled = unwrap(compilePolicy({ ...source, id: "prod" }));
    expect(compiled).toEqual({ policy: source.payload, digest: POLICY_DIGEST, id: "prod", isSigned: false });
    expect(unwrap(compilePolicy(source))).not.toHaveProperty("id");
    expect(Object.isFrozen(compiled)).toBe(true);
  });

  it("compiles a verified record of kind policy: its digest is that of the record's bytes", async () => {
    const record = await evidence.record("policy", FIELDS, { id: "prod" });
    expect(unwrap(compilePolicy(record))).toMatchObject({
      digest: record.payloadDigest,
      id: "prod",
      isSigned: true,
      policy: { allow_subjects: [RELEASE], require_signed_advisories: true },
    });
  });

  it("refuses a verified record of another kind, and one whose payload nobody validated", async () => {
    const waiver = { reason: "x", expires_at: "2030-01-01T00:00:00Z" };
    expect(codeOf(await evidence.record("waiver", waiver))).toBe("POLICY_NOT_VERIFIED");
    expect(codeOf(await evidence.record("policy", FIELDS, { asIs: true }))).toBe("POLICY_NOT_VALIDATED");
    const broken = await evidence.record("policy", { allow_subject: [RELEASE] }, { asIs: true });
    expect(codeOf(broken)).toBe("POLICY_NOT_VALIDATED");
    expect(codeOf(await evidence.signature())).toBe("POLICY_NOT_VERIFIED");
  });

  it("refuses what only looks like a verified record: copies, spreads, proxies and subclasses", async () => {
    const record = await evidence.record("policy", FIELDS);
    const copies: readonly unknown[] = [
      { ...record },
      structuredClone(record),
      Object.create(record),
      new Proxy(record, {}),
      Object.assign(Object.create(Object.getPrototypeOf(record)), record),
    ];
    for (const copy of copies) {
      expect(isVerified(copy)).toBe(false);
      expect(codeOf(copy)).toBe("POLICY_NOT_VERIFIED");
    }
    expect(codeOf(record)).toBeUndefined();
  });

  it("refuses a payload that validatePolicy did not give, copies of one included", () => {
    const { payload } = unsigned(FIELDS);
    for (const copy of [{ ...payload }, structuredClone(payload), FIELDS, {}, Object.create(payload)]) {
      expect(codeOf({ payload: copy, digest: POLICY_DIGEST })).toBe("POLICY_NOT_VALIDATED");
    }
    expect(codeOf({ digest: POLICY_DIGEST })).toBe("POLICY_NOT_VALIDATED");
    expect(codeOf({ payload, digest: POLICY_DIGEST })).toBeUndefined();
  });

  it("does not take a validated policy for a signed one", async () => {
    const { value } = await evidence.record("policy", FIELDS);
    expect(codeOf(value)).toBe("POLICY_NOT_VALIDATED");
    expect(unwrap(compilePolicy(unsigned(FIELDS))).isSigned).toBe(false);
  });

  it("refuses a policy of which two rules exclude each other, and takes its twin", () => {
    expect(codeOf(unsigned({ allow_subjects: ["a"], deny_subjects: ["a"] }))).toBe("POLICY_CONTRADICTORY");
    expect(codeOf(unsigned({ allow_subjects: ["a"], deny_subjects: ["b"] }))).toBeUndefined();
  });

  it("refuses a format that nothing detects, with the one probably meant", () => {
    const outcome = compilePolicy(unsigned({ deny_formats: ["pickel"] }));
    expect(outcome.ok ? "" : outcome.error.code).toBe("POLICY_FORMAT_UNKNOWN");
    expect(outcome.ok ? "" : outcome.error.message).toContain('did you mean "pickle"?');
    expect(codeOf(unsigned({ deny_formats: ["pickle", "unknown"] }))).toBeUndefined();
    expect(codeOf(unsigned({ deny_formats: ["pickle", "zzzzzzzz"] }))).toBe("POLICY_FORMAT_UNKNOWN");
  });
});

describe("programOf", () => {
  it("throws for a policy that compilePolicy did not make", () => {
    const compiled = unwrap(compilePolicy(unsigned(FIELDS)));
    const look: CompiledPolicy = { policy: {} as PolicyPayload, digest: digest(1), isSigned: true };
    expect(() => programOf(look)).toThrow(TypeError);
    expect(() => programOf({ ...compiled })).toThrow(TypeError);
    expect(programOf(compiled)).toBe(programOf(compiled));
  });
});

it("compiles what cannot be changed after, by whoever keeps the policy or its record", async () => {
  const source = unsigned(FIELDS);
  const record = await evidence.record("policy", FIELDS, { asIs: true });
  unwrap(validateRecord(record.value));
  for (const { policy } of [unwrap(compilePolicy(source)), unwrap(compilePolicy(record))]) {
    expect(() => (policy.allow_subjects as string[]).push("evil@example.net")).toThrow(TypeError);
    expect(() => Object.assign(policy, { max_clock_skew_seconds: 1e12 })).toThrow(TypeError);
  }
});
