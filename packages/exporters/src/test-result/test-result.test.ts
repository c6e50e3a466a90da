import { type JsonObject, type JsonValue, unwrap } from "@aixv/core";
import type { AdmissionDecision, StatementFacts } from "@aixv/policy";
import { validatePolicy } from "@aixv/records";
import { describe, expect, it } from "vitest";
import { withValue } from "../../test/checks.ts";
import { testExporter } from "../../test/exporter-suite.ts";
import { claim, decisionOf, digestOf, factsOf } from "../../test/facts-of.ts";
import type { ExportOptions } from "../exporter.ts";
import { TEST_RESULT_TYPE, testResult } from "./index.ts";

/** Rule 0 and 1 ask for figures, and rule 2 that an evaluation be there. */
const [figures, others, presence] = [
  { predicate: "evaluation", constraints: [{ benchmark: "mmlu", metric: "accuracy", at_least: 0.7 }] },
  { predicate: "evaluation", constraints: [{ field: "/random_seed_policy", equals: "fixed" }] },
  { predicate: "evaluation" },
];
const POLICY = {
  policy: unwrap(validatePolicy({ allow_subjects: ["a"], require_predicates: [figures, others, presence] })),
  digest: digestOf("9"),
};

describe("test-result (in-toto test result v0.1)", () =>
  testExporter(testResult, { exportOptions: { decidedBy: POLICY } }));

const evaluationOf = (value: number) =>
  claim("evaluation", {
    benchmarks: [{ name: "mmlu", metrics: [{ name: "accuracy", value }] }],
    eval_harness_digest: digestOf("6"),
    dataset_digests: [digestOf("5")],
    random_seed_policy: "fixed",
    seeds: [1],
  });
const evaluation = evaluationOf(0.5);
const names = { evidence: [evaluation.bundle_digest] };
const passed = { rule: "/require_predicates/0", ...names };
const failed = {
  ...passed,
  rule: "/require_predicates/1",
  code: "PREDICATE_CONSTRAINT_UNMET",
  message: "m",
  subject: "s",
} as const;

function resultsOf(
  decision: AdmissionDecision | undefined,
  options: ExportOptions = { decidedBy: POLICY },
  statements: readonly StatementFacts[] = [evaluation],
) {
  return testResult.export(factsOf(statements, decision === undefined ? {} : { decision }), options);
}

function resultOf(decision: AdmissionDecision): JsonObject {
  const [document = {}] = unwrap(resultsOf(decision)).documents;
  return document;
}

describe("a test result", () => {
  it("is PASSED where the policy's rule about the evaluation holds, with what was tested on what, and the policy", () => {
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
          { name: "policy", uri: "urn:aixv:policy:p", digest: { sha256: "9".repeat(64) } },
          { name: "attestation", digest: { sha256: evaluation.bundle_digest.slice(7) } },
        ],
      },
    });
  });

  it("is FAILED where one of the rules does not hold, and needs no policy at hand for that", () => {
    const decision = decisionOf({ decision: "deny", satisfied: [passed], violations: [failed] });
    expect(resultOf(decision).predicate).toMatchObject({
      result: "FAILED",
      passedTests: ["/require_predicates/0"],
      failedTests: ["/require_predicates/1"],
    });
    const [document = {}] = unwrap(resultsOf(decision, {})).documents;
    expect(document.predicate).toMatchObject({ result: "FAILED", failedTests: ["/require_predicates/1"] });
  });

  it("is none of an evaluation beside one that meets the rule: that it falls short the decision does not say", () => {
    const better = evaluationOf(0.9);
    const decision = decisionOf({ satisfied: [{ ...passed, evidence: [better.bundle_digest] }] });
    const { documents, omitted } = unwrap(resultsOf(decision, undefined, [evaluation, better]));
    expect(documents.map(({ predicate }) => predicate)).toMatchObject([{ result: "PASSED" }]);
    expect(omitted).toContainEqual({
      pointer: "",
      code: "REQUIRED_FACT_MISSING",
      evidence: evaluation.bundle_digest,
      reason: expect.stringContaining("/require_predicates/0 of the policy was decided by other evaluations"),
    });
  });

  const missing = {
    ...failed,
    rule: "/require_predicates/0",
    code: "PREDICATE_MISSING",
    evidence: [],
  } as const;
  it.each<[string, AdmissionDecision | undefined, ExportOptions, string]>([
    ["no decision", undefined, {}, "nobody decided about them"],
    [
      "a decision by other evidence",
      decisionOf({ satisfied: [{ ...passed, evidence: [digestOf("f")] }] }),
      {},
      "no rule of the policy that was applied asks for it",
    ],
    [
      "a rule that is not about claims",
      decisionOf({ satisfied: [{ ...passed, rule: "/allow_subjects" }] }),
      {},
      "no rule of the policy that was applied asks for it",
    ],
    [
      "a rule that asks only that it be there",
      decisionOf({ satisfied: [{ ...passed, rule: "/require_predicates/2" }] }),
      { decidedBy: POLICY },
      "/require_predicates/2 of the policy, which asks only that an evaluation be there",
    ],
    ["a rule that nobody can look up", decisionOf({ satisfied: [passed] }), {}, "export with the policy"],
    [
      "a rule of another policy",
      decisionOf({ satisfied: [passed] }),
      { decidedBy: { ...POLICY, digest: digestOf("8") } },
      "export with the policy",
    ],
    [
      "a rule for which its signer, its age or its log entry does not do",
      decisionOf({ decision: "deny", violations: [missing] }),
      { decidedBy: POLICY },
      "/require_predicates/0 (PREDICATE_MISSING), which may ask for another signer, age or log entry",
    ],
  ])("is none of figures alone, and says why: %s", (_, decision, options, why) => {
    const outcome = resultsOf(decision, options);
    expect(outcome.ok ? "" : [outcome.error.code, outcome.error.message]).toEqual([
      "EXPORT_EMPTY",
      expect.stringContaining(why),
    ]);
  });
});

describe("a test result that somebody else signed", () => {
  const signed = (predicate: JsonObject) =>
    claim("evaluation", predicate, { predicate_type: TEST_RESULT_TYPE });
  const configuration = [{ uri: "https://example.com/c" }];

  it("is as it was signed, with the bundle that signs it, whoever signs the document", () => {
    const theirs = signed({ result: "WARNED", configuration, warnedTests: ["a"] });
    const { documents } = unwrap(resultsOf(undefined, {}, [theirs]));
    expect(documents.map(({ predicate }) => predicate)).toEqual([
      {
        result: "WARNED",
        configuration: [
          ...configuration,
          expect.objectContaining({
            name: "attestation",
            digest: { sha256: theirs.bundle_digest.slice(7) },
            annotations: expect.objectContaining({ signers: [{ subjects: ["alice@example.com"] }] }),
          }),
        ],
        warnedTests: ["a"],
      },
    ]);
  });

  it("is omitted with the first finding where it is wrong", () => {
    const theirs = [signed({ result: "WARNED", configuration }), signed({ result: "FINE", configuration })];
    const { documents, omitted } = unwrap(resultsOf(undefined, {}, theirs));
    expect(documents).toHaveLength(1);
    expect(omitted).toMatchObject([
      {
        code: "VALUE_NOT_EXPRESSIBLE",
        evidence: theirs[1]?.bundle_digest,
        reason: expect.stringContaining("RESULT_UNKNOWN at /predicate/result"),
      },
    ]);
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
