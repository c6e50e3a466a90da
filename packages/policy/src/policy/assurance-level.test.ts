import { unwrap } from "@aixv/core";
import { validatePolicy } from "@aixv/records";
import { describe, expect, it } from "vitest";
import {
  ASSURANCE_LEVELS,
  type AssuranceLevel,
  assuranceLevelGaps,
  type GatedPolicy,
  namesSigners,
} from "./assurance-level.ts";

const policy = (fields: { readonly [name: string]: string | number | boolean | readonly string[] }) =>
  unwrap(validatePolicy(fields));
const STRICT = policy({
  allow_subjects: ["a"],
  advisory_allow_subjects: ["s"],
  max_bundle_age_days: 30,
  require_no_active_advisories: true,
});
const gaps = (level: AssuranceLevel, gated: Partial<GatedPolicy> = {}): readonly string[] =>
  assuranceLevelGaps(level, { policy: STRICT, isSigned: true, namesSigners: true, ...gated });

describe("the gates of assurance levels (AIXV ASSURANCE_LEVELS, in the reference's words)", () => {
  it.each(ASSURANCE_LEVELS)("a strict, signed policy meets %s", (level) => {
    expect(gaps(level)).toEqual([]);
  });

  it("level-1 asks for somebody who may sign, and for no policy", () => {
    const { policy: _, ...without } = { policy: STRICT, isSigned: false, namesSigners: true };
    expect(assuranceLevelGaps("level-1", without)).toEqual([]);
    expect(assuranceLevelGaps("level-1", { ...without, namesSigners: false })).toEqual([
      expect.stringMatching(/^assurance level level-1 requires trusted signer subjects/),
    ]);
  });

  it.each(["level-2", "level-3"] as const)("%s asks for a policy, and a signature of it", (level) => {
    const none = assuranceLevelGaps(level, { isSigned: false, namesSigners: true });
    expect(none).toContain(`assurance level ${level} requires --policy`);
    expect(gaps(level, { isSigned: false })).toEqual([
      `assurance level ${level} requires signed policy verification`,
    ]);
    expect(gaps("level-1", { isSigned: false })).toEqual([]);
  });

  it.each(["level-2", "level-3"] as const)("%s asks for signed advisories", (level) => {
    const unsigned = policy({ ...plain(STRICT), require_signed_advisories: false });
    expect(gaps(level, { policy: unsigned })).toEqual([
      `assurance level ${level} requires require_signed_advisories=true`,
    ]);
    expect(gaps("level-1", { policy: unsigned })).toEqual([]);
  });

  it("level-2 asks for somebody whose advisories count, which may be who signs", () => {
    const message =
      "assurance level level-2 requires advisory trust subjects via advisory_allow_subjects or subject/allow_subjects";
    expect(gaps("level-2", { policy: policy({}) })).toEqual([message]);
    for (const fields of [
      { subject: "a" },
      { allow_subjects: ["a"] },
      { allow_subject_patterns: ["a*"] },
      { advisory_allow_subjects: ["a"] },
      { advisory_allow_subject_patterns: ["a*"] },
    ]) {
      expect(gaps("level-2", { policy: policy(fields) })).toEqual([]);
    }
    expect(
      gaps("level-2", { policy: policy({ advisory_allow_issuers: ["i"], allow_issuers: ["i"] }) }),
    ).toEqual([message]);
  });

  it("level-3 asks for an age and for no active advisories; level-2 does not", () => {
    const lax = policy({ allow_subjects: ["a"] });
    expect(gaps("level-3", { policy: lax })).toEqual([
      "assurance level level-3 requires max_bundle_age_days",
      "assurance level level-3 requires require_no_active_advisories=true",
    ]);
    expect(gaps("level-2", { policy: lax })).toEqual([]);
    const threshold = policy({
      allow_subjects: ["a"],
      max_bundle_age_days: 1,
      deny_advisory_severity_at_or_above: "low",
    });
    expect(gaps("level-3", { policy: threshold })).toHaveLength(1);
  });

  it.each(["level-0", "level-4", "LEVEL-1", "", "level-1 ", "toString", null, 1])(
    "nothing meets the unknown level %j",
    (level) => {
      expect(gaps(level as AssuranceLevel)).toEqual([`unsupported assurance level: ${String(level)}`]);
    },
  );
});

describe("namesSigners", () => {
  it.each([{ subject: "a" }, { allow_subjects: ["a"] }, { allow_subject_patterns: ["a*"] }])(
    "%j does",
    (fields) => {
      expect(namesSigners(policy(fields))).toBe(true);
    },
  );

  it.each([
    {},
    { issuer: "i" },
    { allow_issuers: ["i"] },
    { allow_issuer_patterns: ["i*"] },
    { deny_subjects: ["a"] },
    { advisory_allow_subjects: ["a"] },
    { allow_subjects: [], allow_subject_patterns: [] },
  ])("%j does not", (fields) => {
    expect(namesSigners(policy(fields))).toBe(false);
  });
});

function plain(value: object): { readonly [name: string]: string | boolean | number | readonly string[] } {
  return JSON.parse(JSON.stringify(value)) as ReturnType<typeof plain>;
}
