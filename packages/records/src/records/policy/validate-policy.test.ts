import { type JsonValue, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { codeOf, pointersOf } from "../../../test/outcome.ts";
import { isValidatedPolicy } from "../validated-payload.ts";
import { validatePolicy } from "./validate-policy.ts";

/** The one problem of a policy, as people read it. */
function problem(payload: JsonValue): string {
  const outcome = validatePolicy(payload);
  if (outcome.ok) throw new Error("accepted");
  expect(outcome.error.code).toBe("PAYLOAD_INVALID");
  expect(outcome.error.problems).toHaveLength(1);
  return outcome.error.problems[0]?.message ?? "";
}
const SIGNERS = { subjects: ["a"] };

describe("validatePolicy (AIXV §11)", () => {
  it("gives a policy of nothing the reference's defaults, and no other member", () => {
    expect(unwrap(validatePolicy({}))).toEqual({
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

  it("normalises thresholds in capitals, digests, and white space around names", () => {
    const policy = unwrap(
      validatePolicy({
        subject: " release@example.com ",
        deny_advisory_severity_at_or_above: " CRITICAL ",
        deny_ancestors: ["A".repeat(64)],
        lineage: { signers: { subjects: [" lab@example.com "] } },
      }),
    );
    expect(policy).toMatchObject({
      subject: "release@example.com",
      deny_advisory_severity_at_or_above: "critical",
      deny_ancestors: [`sha256:${"a".repeat(64)}`],
      lineage: { signers: { subjects: ["lab@example.com"] } },
    });
  });

  it("takes null for an absent field", () => {
    const policy = unwrap(validatePolicy({ subject: null, waivers: null, require_predicates: null }));
    expect(Object.keys(policy)).not.toEqual(expect.arrayContaining(["subject"]));
    expect(policy.waivers).toBeUndefined();
  });

  it.each<[string, JsonValue, string]>([
    ["the policy", { allow_subject: ["a"] }, "allow_subjects"],
    ["the policy", { deny_subject_pattern: [] }, "deny_subject_patterns"],
    ["the policy", { max_bundle_age_day: 1 }, "max_bundle_age_days"],
    ["the policy", { require_predicate: [] }, "require_predicates"],
    ["the policy", { waiver: {} }, "waivers"],
    ["a requirement", { require_predicates: [{ predicate: "training", constraint: [] }] }, "constraints"],
    ["signers", { waivers: { signers: { subjects: ["a"], subject_pattern: [] } } }, "subject_patterns"],
    [
      "a constraint",
      {
        require_predicates: [
          { predicate: "training", constraints: [{ field: "/x", equal: 1, at_least: 1 }] },
        ],
      },
      "equals",
    ],
    [
      "a bundle requirement",
      { require_bundle_members: [{ member_types: ["dataset"], artifact_type: [] }] },
      "artifact_types",
    ],
    ["lineage", { lineage: { upstream_signer: SIGNERS } }, "upstream_signers"],
    ["waivers", { waivers: { signers: SIGNERS, violation_code: [] } }, "violation_codes"],
  ])("refuses an unknown field of %s with the one probably meant: %j", (_, payload, meant) => {
    expect(problem(payload)).toContain(`did you mean "${meant}"`);
  });

  it("refuses a predicate that nobody knows, with the one probably meant", () => {
    expect(problem({ require_predicates: [{ predicate: "trainig" }] })).toContain('did you mean "training"');
    expect(pointersOf(validatePolicy({ require_predicates: [{ predicate: "trainig" }] }))).toEqual([
      "/require_predicates/0/predicate",
    ]);
  });

  it.each([0, -1, 1.5, 1e9, 36_501, Number.MAX_SAFE_INTEGER, 2 ** 53])("refuses an age of %d days", (age) => {
    for (const payload of [
      { max_bundle_age_days: age },
      { max_advisory_feed_age_days: age },
      { require_predicates: [{ predicate: "training", max_age_days: age }] },
    ]) {
      expect(problem(payload)).toContain("an integer from 1 to 36500");
    }
  });

  it.each([1, 36_500])("takes an age of %d days", (age) => {
    expect(unwrap(validatePolicy({ max_bundle_age_days: age })).max_bundle_age_days).toBe(age);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, "7", true, [7]])(
    "refuses an age that is no number: %s",
    (age) => {
      expect(codeOf(validatePolicy({ max_bundle_age_days: age as JsonValue }))).toBe("PAYLOAD_INVALID");
    },
  );

  it("refuses signers without a subject: an issuer alone vouches for many people", () => {
    for (const signers of [
      {},
      { issuers: ["i"] },
      { subjects: [], subject_patterns: [] },
      { subjects: null },
    ]) {
      expect(pointersOf(validatePolicy({ waivers: { signers } }))).toEqual(["/waivers/signers/subjects"]);
    }
    expect(validatePolicy({ waivers: { signers: SIGNERS } }).ok).toBe(true);
    expect(pointersOf(validatePolicy({ waivers: {} }))).toEqual(["/waivers/signers"]);
  });

  it.each(["*", "**", "?", "**/*", " ", "*@*", "é"])(
    "refuses the pattern %j, which would name everybody",
    (pattern) => {
      expect(codeOf(validatePolicy({ allow_subject_patterns: [pattern] }))).toBe("PAYLOAD_INVALID");
      expect(codeOf(validatePolicy({ deny_subject_patterns: [pattern] }))).toBe("PAYLOAD_INVALID");
    },
  );

  it("refuses rules on advisories that nobody could break (AIXV reference)", () => {
    const rule = { require_no_active_advisories: true };
    expect(pointersOf(validatePolicy(rule))).toEqual(["/advisory_allow_subjects"]);
    for (const who of [
      { subject: "a" },
      { allow_subjects: ["a"] },
      { allow_subject_patterns: ["a*"] },
      { advisory_allow_subjects: ["a"] },
      { advisory_allow_subject_patterns: ["a*"] },
    ]) {
      expect(validatePolicy({ ...rule, ...who }).ok).toBe(true);
    }
    expect(validatePolicy({ ...rule, advisory_allow_issuers: ["i"], deny_subjects: ["a"] }).ok).toBe(false);
  });

  it("tells every problem at once", () => {
    const payload = {
      subject: " ",
      max_clock_skew_seconds: 86_401,
      deny_formats: ["PICKLE"],
      lineage: { min_depth: 0 },
    };
    expect(pointersOf(validatePolicy(payload)).toSorted()).toEqual([
      "/deny_formats/0",
      "/lineage/min_depth",
      "/max_clock_skew_seconds",
      "/subject",
    ]);
  });

  it.each<JsonValue>([null, [], "policy", 1, true])("refuses %j", (payload) => {
    expect(codeOf(validatePolicy(payload))).toBe("PAYLOAD_INVALID");
  });
});

describe("isValidatedPolicy", () => {
  it("knows the very object that validatePolicy gave, and no copy of it", () => {
    const policy = unwrap(validatePolicy({ subject: "a" }));
    expect(isValidatedPolicy(policy)).toBe(true);
    for (const other of [
      { ...policy },
      structuredClone(policy),
      new Proxy(policy, {}),
      Object.create(policy),
      {},
    ]) {
      expect(isValidatedPolicy(other)).toBe(false);
    }
  });

  it("knows what nobody can change any more", () => {
    const policy = unwrap(validatePolicy({ allow_subjects: ["a"], waivers: { signers: SIGNERS } }));
    expect(() => Object.assign(policy, { subject: "evil" })).toThrow(TypeError);
    expect(() => (policy.allow_subjects as string[]).push("evil")).toThrow(TypeError);
    expect(() => Object.assign(policy.waivers?.signers ?? {}, { subjects: ["evil"] })).toThrow(TypeError);
  });

  it("neither changes nor freezes what the caller passed, which cannot change the policy", () => {
    const payload = {
      subject: " a ",
      allow_subjects: ["a"],
      deny_ancestors: ["a".repeat(64)],
      waivers: { signers: { subjects: ["r"] }, violation_codes: ["ADVISORY_ACTIVE"] },
      require_predicates: [
        { predicate: "evaluation", constraints: [{ field: "/x", one_of: ["a"], license_in: ["MIT"] }] },
      ],
    };
    const before = structuredClone(payload);
    const policy = unwrap(validatePolicy(payload));
    const after = structuredClone(policy);
    expect(payload).toEqual(before);
    payload.allow_subjects.push("evil");
    payload.waivers.violation_codes.push("EVIL");
    payload.waivers.signers.subjects.push("evil");
    payload.require_predicates[0]?.constraints[0]?.one_of.push("evil");
    payload.require_predicates[0]?.constraints[0]?.license_in.push("evil");
    payload.require_predicates.pop();
    expect(policy).toEqual(after);
  });

  it("takes no inherited member, and no array, for a policy's", () => {
    expect(validatePolicy(Object.create({ subject: "a" })).ok).toBe(true);
    expect(unwrap(validatePolicy(Object.create({ subject: "a" })))).not.toHaveProperty("subject");
    expect(codeOf(validatePolicy(JSON.parse('{"__proto__": {"subject": "a"}}')))).toBe("PAYLOAD_INVALID");
    expect(codeOf(validatePolicy({ lineage: [] }))).toBe("PAYLOAD_INVALID");
    const sparse: JsonValue[] = ["a"];
    sparse.length = 2;
    expect(codeOf(validatePolicy({ allow_subjects: sparse }))).toBe("PAYLOAD_INVALID");
  });
});
