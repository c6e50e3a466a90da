import { unwrap } from "@aixv/core";
import { ASSURANCE_LEVELS, assuranceLevelGaps, compilePolicy, namesSigners } from "@aixv/policy";
import {
  migratePolicy,
  policyTemplate,
  TEMPLATE_ADVISORY_SIGNER,
  TEMPLATE_SUBJECT,
} from "@aixv/policy/templates";
import { validatePolicy } from "@aixv/records";
import { describe, expect, it } from "vitest";
import { admit, digest, POLICY_DIGEST } from "../../test/setting.ts";

const codeOf = (result: ReturnType<typeof policyTemplate>): string => (result.ok ? "ok" : result.error.code);

describe("policyTemplate (AIXV ASSURANCE_LEVELS)", () => {
  it.each(ASSURANCE_LEVELS)(
    "meets the gates of %s, compiles, and admits nobody until it is filled in",
    (level) => {
      const policy = unwrap(policyTemplate(level, { maxBundleAgeDays: 30 }));
      const gated = { policy, isSigned: true, namesSigners: namesSigners(policy) };
      expect(assuranceLevelGaps(level, gated)).toEqual([]);
      expect(compilePolicy({ payload: policy, digest: POLICY_DIGEST }).ok).toBe(true);
      expect(policy.allow_subjects).toEqual([TEMPLATE_SUBJECT]);
      expect(admit({ ...policy } as never).decision).toBe("deny");
    },
  );

  it("names who is trusted with advisories, or a placeholder", () => {
    const given = unwrap(policyTemplate("level-2", { advisorySubjects: ["security@example.com"] }));
    expect(given.advisory_allow_subjects).toEqual(["security@example.com"]);
    expect(unwrap(policyTemplate("level-2")).advisory_allow_subjects).toEqual([TEMPLATE_ADVISORY_SIGNER]);
  });

  it("refuses a level 3 without an age, an age out of range, and a level that there is not", () => {
    expect(codeOf(policyTemplate("level-3"))).toBe("ASSURANCE_LEVEL_UNMET");
    expect(codeOf(policyTemplate("level-3", { maxBundleAgeDays: 0 }))).toBe("POLICY_INVALID");
    expect(codeOf(policyTemplate("level-1", { maxBundleAgeDays: 1e9 }))).toBe("POLICY_INVALID");
    expect(codeOf(policyTemplate("level-4" as never))).toBe("ASSURANCE_LEVEL_UNMET");
  });
});

describe("migratePolicy (AIXV ASSURANCE_LEVELS)", () => {
  const policy = unwrap(
    validatePolicy({
      allow_subjects: ["a@example.com"],
      max_bundle_age_days: 7,
      deny_formats: ["pickle"],
      deny_ancestors: [digest(1)],
      require_signed_advisories: false,
    }),
  );

  it("adds what the level needs and takes nothing away", () => {
    expect(unwrap(migratePolicy(policy, "level-3"))).toEqual({
      ...policy,
      require_signed_advisories: true,
      require_no_active_advisories: true,
    });
    expect(unwrap(migratePolicy(policy, "level-1"))).toEqual(policy);
    expect(unwrap(migratePolicy(policy, "level-3", { maxBundleAgeDays: 1 })).max_bundle_age_days).toBe(1);
  });

  it("says what is lacking", () => {
    const { max_bundle_age_days: _age, ...ageless } = policy;
    const free = unwrap(validatePolicy({ ...ageless }));
    expect(codeOf(migratePolicy(free, "level-3"))).toBe("ASSURANCE_LEVEL_UNMET");
    expect(codeOf(migratePolicy(unwrap(validatePolicy({})), "level-2"))).toBe("ASSURANCE_LEVEL_UNMET");
    expect(codeOf(migratePolicy(policy, "level-2", { advisorySubjects: [" "] }))).toBe("POLICY_INVALID");
  });
});
