import { type JsonObject, type JsonValue, unwrap } from "@aixv/core";
import type { AdmissionDecision } from "@aixv/policy";
import { describe, expect, it } from "vitest";
import { withValue } from "../../test/checks.ts";
import { testExporter } from "../../test/exporter-suite.ts";
import { claim, decisionOf, digestOf, factsOf } from "../../test/facts-of.ts";
import { testResult } from "./index.ts";

describe("test-result (in-toto test result v0.1)", () => testExporter(testResult));

const evaluation = claim("evaluation", {
  benchmarks: [{ name: "mmlu", metrics: [{ name: "accuracy", value: 0.5 }] }],
  eval_harness_digest: digestOf("6"),
  dataset_digests: [digestOf("5")],
  random_seed_policy: "fixed",
  seeds: [1],
});
const names = { evidence: [evaluation.bundle_digest] };
const passed = { rule: "/require_predicates/0", ...names };
const failed = {
  ...passed,
  rule: "/require_predicates/1",
  code: "PREDICATE_CONSTRAINT_UNMET",
  message: "m",
  subject: "s",
} as const;

function resultOf(decision: AdmissionDecision): JsonObject {
  const [document = {}] = unwrap(testResult.export(factsOf([evaluation], { decision }))).documents;
  return document;
}

describe("a test result", () => {
  it("is PASSED where the policy's rule about the evaluation holds, with what was tested on what", () => {
    expect(resultOf(decisionOf({ satisfied: [passed] }))).toMatchObject({
      subject: [{ digest: { sha256: "0".repeat(64) } }],
      predicate: {
        result: "PASSED",
        passedTests: ["/require_predicates/0"],
        failedTests: [],
        configuration: [
          { name: "harness", digest: { sha256: "6".repeat(64) } },
          { name: "dataset", digest: { sha256: "5".repeat(64) } },
          {
            name: "benchmark",
            annotations: { benchmark: "mmlu", metrics: [{ name: "accuracy", value: 0.5 }] },
          },
          { name: "attestation", digest: { sha256: evaluation.bundle_digest.slice(7) } },
        ],
      },
    });
  });

  it("is FAILED where one of the rules does not hold", () => {
    const decision = decisionOf({ decision: "deny", satisfied: [passed], violations: [failed] });
    expect(resultOf(decision).predicate).toMatchObject({
      result: "FAILED",
      passedTests: ["/require_predicates/0"],
      failedTests: ["/require_predicates/1"],
    });
  });

  it.each<[string, AdmissionDecision | undefined]>([
    ["no decision", undefined],
    ["a decision by other evidence", decisionOf({ satisfied: [{ ...passed, evidence: [digestOf("f")] }] })],
    ["a rule that is not about claims", decisionOf({ satisfied: [{ ...passed, rule: "/allow_subjects" }] })],
  ])("is none of figures alone: %s", (_, decision) => {
    const outcome = testResult.export(factsOf([evaluation], decision === undefined ? {} : { decision }));
    expect(outcome.ok ? "" : outcome.error.code).toBe("EXPORT_EMPTY");
  });
});

describe("check of test results", () => {
  const sound = resultOf(decisionOf({ satisfied: [passed] }));

  it.each<[string, readonly (string | number)[], JsonValue | undefined]>([
    ["RESULT_UNKNOWN", ["predicate", "result"], "OK"],
    ["RESULT_CONTRADICTS_TESTS", ["predicate", "failedTests"], ["a"]],
    ["MEMBER_MISSING", ["predicate", "configuration"], undefined],
    ["DESCRIPTOR_EMPTY", ["predicate", "configuration"], [{ name: "x" }]],
    ["URI_MALFORMED", ["predicate", "url"], "here"],
    ["MEMBER_MALFORMED", ["predicate", "warnedTests"], [1]],
  ])("finds %s", (code, path, value) => {
    expect(testResult.check(withValue(sound, path, value)).map((one) => one.code)).toContain(code);
  });

  it("takes a warning", () => {
    const warned = withValue(
      withValue(sound, ["predicate", "result"], "WARNED"),
      ["predicate", "warnedTests"],
      ["a"],
    );
    expect(testResult.check(warned)).toEqual([]);
  });
});
