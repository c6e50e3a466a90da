import { readFileSync } from "node:fs";
import { type JsonValue, unwrap } from "@aixv/core";
import { explainPolicy } from "@aixv/policy/explain";
import { validatePolicy } from "@aixv/records";
import { describe, expect, it } from "vitest";
import { digest } from "../../test/setting.ts";

const explain = (fields: JsonValue) => explainPolicy(unwrap(validatePolicy(fields)));
const texts = (fields: JsonValue): readonly string[] => explain(fields).map(({ text }) => text);

const EVERYTHING = {
  subject: "alice@example.com",
  issuer: "https://one.example",
  allow_subjects: ["alice@example.com"],
  allow_subject_patterns: ["*@example.com"],
  deny_subjects: ["bob@example.com"],
  deny_subject_patterns: ["*@evil.example"],
  allow_issuers: ["https://one.example"],
  allow_issuer_patterns: ["https://*.example"],
  deny_issuers: ["https://two.example"],
  deny_issuer_patterns: ["https://evil.*"],
  max_bundle_age_days: 30,
  max_clock_skew_seconds: 60,
  require_transparency_log: true,
  require_no_active_advisories: true,
  deny_advisory_severity_at_or_above: "high",
  max_advisory_feed_age_days: 1,
  advisory_allow_subjects: ["security@example.com"],
  advisory_allow_subject_patterns: ["sec-*@example.com"],
  advisory_allow_issuers: ["https://one.example"],
  advisory_allow_issuer_patterns: ["https://sec.*"],
  require_signed_advisories: true,
  require_predicates: [
    {
      predicate: "evaluation",
      artifact_types: ["base-model"],
      signers: { subjects: ["lab@example.com"], issuers: ["https://lab.example"] },
      max_age_days: 7,
      require_transparency_log: true,
      constraints: [
        { benchmark: "mmlu", metric: "accuracy", at_least: 0.7, at_most: 1 },
        { field: "/random_seed_policy", equals: "fixed" },
        { property: "languages", one_of: ["en", "de"], none_of: ["xx"] },
        { field: "/licenses", license_in: ["MIT"] },
      ],
    },
  ],
  deny_ancestors: [digest(1)],
  deny_datasets: [digest(2)],
  deny_formats: ["pickle", "zip"],
  require_bundle_members: [{ member_types: ["tokenizer", "eval-report"] }],
  ignore_advisories_on: ["ancestors", "bundles"],
  lineage: {
    min_depth: 2,
    require_trusted_upstreams: true,
    upstream_fallback: "integrity",
    signers: { subjects: ["lineage@example.com"] },
    upstream_signers: { subject_patterns: ["*@vendor.example"] },
  },
  waivers: { signers: { subjects: ["risk@example.com"] }, violation_codes: ["PREDICATE_MISSING"] },
};

describe("a policy in plain words", () => {
  it("leaves no value of it out: every name, digest, number and code is told", () => {
    const told = texts(EVERYTHING).join("\n");
    const leaves = (value: JsonValue): readonly JsonValue[] =>
      typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [value];
    const values = leaves(EVERYTHING).filter((value) => typeof value !== "boolean" && value !== "integrity");
    expect(values.filter((value) => !told.includes(String(value)))).toEqual([]);
  });

  it("covers every field of a policy in this test", () => {
    const schema = JSON.parse(
      readFileSync(new URL("../../../../schemas/policy-payload.schema.json", import.meta.url), "utf8"),
    ) as { readonly properties: object };
    const fields = Object.keys(schema.properties).filter((field) => field !== "policy_type");
    expect(fields.filter((field) => !Object.hasOwn(EVERYTHING, field))).toEqual([]);
  });

  it("says in words each rule that decisions name, by the same pointers", () => {
    const rules = explain(EVERYTHING).map(({ rule }) => rule);
    for (const rule of [
      "/subject",
      "/issuer",
      "/allow_subjects",
      "/deny_subjects",
      "/allow_issuers",
      "/deny_issuers",
      "/max_bundle_age_days",
      "/require_transparency_log",
      "/require_no_active_advisories",
      "/deny_advisory_severity_at_or_above",
      "/max_advisory_feed_age_days",
      "/ignore_advisories_on",
      "/require_predicates/0",
      "/deny_ancestors",
      "/deny_datasets",
      "/lineage/min_depth",
      "/lineage/require_trusted_upstreams",
      "/deny_formats",
      "/require_bundle_members/0",
    ]) {
      expect(rules).toContain(rule);
    }
  });

  it("says what is not asked for where that is easily taken for granted", () => {
    const told = texts({});
    expect(told.some((text) => text.startsWith("It names nobody who may sign the artifact"))).toBe(true);
    expect(told).toContain("The signature may be of any age.");
    expect(told).toContain("Advisories are not looked at.");
    expect(told).toContain("No waiver is accepted.");
  });

  it("never cuts a name short, and escapes what could steer a terminal", () => {
    const long = `${"a".repeat(3000)}@example.com`;
    expect(texts({ allow_subjects: [long] }).join()).toContain(long);
    expect(texts({ allow_subjects: ["\u001b[31mred"] }).join()).toContain("\\u001b[31mred");
  });

  it("says that lists of denied ancestors ask for a known lineage", () => {
    const rules = explain({ allow_subjects: ["a"], deny_ancestors: [digest(1)] }).map(({ rule }) => rule);
    expect(rules).toContain("/lineage/require_trusted_upstreams");
    expect(explain({ allow_subjects: ["a"] }).map(({ rule }) => rule)).not.toContain(
      "/lineage/require_trusted_upstreams",
    );
  });
});
