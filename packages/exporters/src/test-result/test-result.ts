import { type JsonObject, type JsonValue, ok, quote, type Result } from "@aixv/core";
import { createStatement, type ResourceDescriptor, type Statement } from "@aixv/envelope";
import type { AdmissionDecision } from "@aixv/policy";
import { type Benchmark, type EvaluationPredicate, FOREIGN_PREDICATES } from "@aixv/records";
import { checkDescriptors, checkStatement, checkUri } from "../check/check-statement.ts";
import { isStatementOf } from "../check/recognize.ts";
import { defineExporter } from "../define-exporter.ts";
import { describeResource } from "../documents/describe-resource.ts";
import { evidenceDescriptor } from "../documents/evidence-descriptor.ts";
import { Omissions } from "../documents/omissions.ts";
import { nothingFor } from "../documents/unsaid.ts";
import type { ExportError } from "../export-error.ts";
import type { CheckFinding, ExportedDocuments, Exporter } from "../exporter.ts";
import { type Claim, claimsOf } from "../facts/claims.ts";
import type { ExportFacts } from "../facts/export-facts.ts";
import { signedStatements, subjectsOf } from "../facts/original-statement.ts";

/** The predicate type of test results (in-toto, v0.1). */
export const TEST_RESULT_TYPE: (typeof FOREIGN_PREDICATES)["test-result"] = FOREIGN_PREDICATES["test-result"];

/**
 * in-toto test results: of an evaluation whether it reached what a policy asks of it. An evaluation has figures, and no verdict: where
 * no rule looked at it there is no result, and none is made up.
 */
export const testResult: Exporter = defineExporter({
  id: "test-result",
  title: "in-toto test result",
  specVersions: ["0.1"],
  mediaType: "application/vnd.in-toto.test-result+json",
  extension: ".test-result.jsonl",
  serialization: "json-lines",
  mapping: [
    { fact: "evaluation subjects", target: "subject" },
    {
      fact: "decision.satisfied[], violations[] that name the evaluation",
      target: "result, passedTests, failedTests",
    },
    { fact: "evaluation.benchmarks[]", target: "configuration[name=benchmark], annotations" },
    { fact: "evaluation.eval_harness_digest", target: "configuration[name=harness]" },
    { fact: "evaluation.dataset_digests[]", target: "configuration[name=dataset]" },
    {
      fact: "evaluation.random_seed_policy, seeds, evaluated_at",
      target: "configuration[name=harness].annotations",
    },
    { fact: "evaluation.verified_upstream[]", target: "configuration[name=harness].annotations" },
    { fact: "bundle digest, signers, times", target: "configuration[name=attestation]" },
  ],
  write: writeResults,
  check: checkTestResult,
  recognizes: isStatementOf(TEST_RESULT_TYPE),
});

function writeResults(facts: ExportFacts): Result<ExportedDocuments, ExportError> {
  const { evaluation, others, ...rest } = claimsOf(facts);
  const omitted = new Omissions();
  const documents: Statement[] = [];
  for (const claim of evaluation) {
    const verdict = verdictOf(facts.decision, claim);
    if (verdict === undefined) {
      const reason =
        "no rule of a policy says what it must reach: decide by a policy that requires evaluation";
      omitted.add("REQUIRED_FACT_MISSING", claim.evidence.bundle_digest, reason);
    } else {
      const predicate = { ...verdict, configuration: configurationOf(claim) };
      const subject = subjectsOf(facts, claim.evidence);
      documents.push(createStatement({ subject, predicateType: TEST_RESULT_TYPE, predicate }));
    }
  }
  for (const statement of signedStatements(facts, others, TEST_RESULT_TYPE)) documents.push(statement);
  const elsewhere = others.filter(({ evidence }) => evidence.predicate_type !== TEST_RESULT_TYPE);
  omitted.addClaims(
    [...Object.values(rest).flat(), ...elsewhere],
    (type) => `test results say what was tested, and ${type} does not; in-toto and aixv carry it`,
  );
  omitted.addAllButClaims(
    facts,
    "test results say what was tested, and nothing else; vsa, openvex and aixv carry it",
  );
  if (documents.length === 0) {
    const needed =
      "an evaluation, and a policy with a rule (require_predicates) that says what it must reach";
    return nothingFor("a test result", needed);
  }
  return ok({ documents, omitted: omitted.list });
}

/** By the rules that a decision says this evaluation satisfies, or breaks. */
function verdictOf(
  decision: AdmissionDecision | undefined,
  { evidence: { bundle_digest } }: Claim<unknown>,
): JsonObject | undefined {
  const names = ({ evidence }: { readonly evidence: readonly string[] }): boolean =>
    evidence.includes(bundle_digest);
  const isOfClaims = ({ rule }: { readonly rule: string }): boolean =>
    rule.startsWith("/require_predicates/");
  const failed = (decision?.violations ?? []).filter((one) => isOfClaims(one) && names(one));
  const passed = (decision?.satisfied ?? []).filter((one) => isOfClaims(one) && names(one));
  if (failed.length + passed.length === 0) return undefined;
  const rules = (list: readonly { readonly rule: string }[]): readonly string[] => [
    ...new Set(list.map(({ rule }) => rule)),
  ];
  return {
    result: failed.length > 0 ? "FAILED" : "PASSED",
    passedTests: rules(passed),
    failedTests: rules(failed),
  };
}

function configurationOf({ predicate, evidence }: Claim<EvaluationPredicate>): readonly ResourceDescriptor[] {
  const { benchmarks, eval_harness_digest, dataset_digests, ...settings } = predicate;
  return [
    describeResource({ name: "harness", digest: eval_harness_digest, annotations: settings }),
    ...dataset_digests.map((digest) => describeResource({ name: "dataset", digest, annotations: {} })),
    ...benchmarks.map(benchmarkDescriptor),
    evidenceDescriptor(evidence),
  ];
}

/** One without a digest is named by a URN, as a descriptor has to have one of the two. */
function benchmarkDescriptor({ name, dataset_digest, metrics }: Benchmark): ResourceDescriptor {
  const uri =
    dataset_digest === undefined
      ? `urn:aixv:benchmark:${encodeURIComponent(name.toWellFormed())}`
      : undefined;
  return describeResource({
    name: "benchmark",
    digest: dataset_digest,
    uri,
    annotations: { benchmark: name, metrics },
  });
}

function checkTestResult(document: JsonValue): readonly CheckFinding[] {
  return checkStatement(document, [TEST_RESULT_TYPE], (predicate, path, findings) => {
    const result = findings.text(predicate, "result", path);
    if (result !== undefined && !["PASSED", "WARNED", "FAILED"].includes(result))
      findings.add(
        "RESULT_UNKNOWN",
        [...path, "result"],
        `expected PASSED, WARNED or FAILED, got ${quote(result)}`,
      );
    if (predicate.configuration === undefined) findings.items(predicate, "configuration", path);
    checkDescriptors(predicate, "configuration", path, findings);
    checkUri(predicate, "url", path, findings);
    for (const name of ["passedTests", "warnedTests", "failedTests"]) {
      if (predicate[name] === undefined) continue;
      for (const [index, test] of (findings.items(predicate, name, path) ?? []).entries())
        if (typeof test !== "string" || test === "")
          findings.add("MEMBER_MALFORMED", [...path, name, index], "expected the name of a test");
    }
    const failed = predicate.failedTests;
    if (result === "PASSED" && Array.isArray(failed) && failed.length > 0)
      findings.add("RESULT_CONTRADICTS_TESTS", [...path, "result"], "expected FAILED, as some tests failed");
  });
}
