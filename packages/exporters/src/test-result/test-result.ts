import { describeJson, type JsonObject, type JsonValue, ok, quote, type Result } from "@aixv/core";
import { createStatement, type ResourceDescriptor, type Statement } from "@aixv/envelope";
import type { AdmissionDecision } from "@aixv/policy";
import { type Benchmark, type EvaluationPredicate, FOREIGN_PREDICATES } from "@aixv/records";
import { checkDescriptors, checkStatement, checkUri } from "../check/check-statement.ts";
import { isStatementOf } from "../check/recognize.ts";
import { defineExporter, type WriteOptions } from "../define-exporter.ts";
import { describeResource } from "../documents/describe-resource.ts";
import { evidenceDescriptor } from "../documents/evidence-descriptor.ts";
import { Omissions } from "../documents/omissions.ts";
import { type SignedType, signedStatements } from "../documents/signed-statements.ts";
import { nothingFor } from "../documents/unsaid.ts";
import { policyUri } from "../documents/verifier.ts";
import type { ExportError } from "../export-error.ts";
import type { CheckFinding, ExportedDocuments, Exporter } from "../exporter.ts";
import { type Claim, claimsOf } from "../facts/claims.ts";
import type { ExportFacts } from "../facts/export-facts.ts";
import { subjectsOf } from "../facts/original-statement.ts";
import { judgeBy } from "./verdict.ts";

/** The predicate type of test results (in-toto, v0.1). */
export const TEST_RESULT_TYPE: (typeof FOREIGN_PREDICATES)["test-result"] = FOREIGN_PREDICATES["test-result"];

/**
 * in-toto test results: of an evaluation whether it reached what a policy asks of it. An evaluation has figures, and no verdict: where
 * no rule decided about it, or a rule asks only that it be there, there is no result, and none is made up.
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
      target: "result, passedTests, failedTests: pointers to rules of the policy",
    },
    { fact: "decision.policy_id, policy_digest", target: "configuration[name=policy]" },
    { fact: "evaluation.benchmarks[]", target: "configuration[name=benchmark], annotations" },
    { fact: "evaluation.eval_harness_digest", target: "configuration[name=harness]" },
    { fact: "evaluation.dataset_digests[]", target: "configuration[name=dataset]" },
    {
      fact: "evaluation.random_seed_policy, seeds, evaluated_at",
      target: "configuration[name=harness].annotations",
    },
    { fact: "evaluation.verified_upstream[]", target: "configuration[name=harness].annotations" },
    { fact: "bundle digest, signers, times", target: "configuration[name=attestation]" },
    { fact: "test results of others", target: "as they were signed, their bundle added to configuration" },
  ],
  write: writeResults,
  check: checkTestResult,
  recognizes: isStatementOf(TEST_RESULT_TYPE),
});

function writeResults(facts: ExportFacts, options: WriteOptions): Result<ExportedDocuments, ExportError> {
  const { evaluation, others, ...rest } = claimsOf(facts);
  const { decision } = facts;
  const judge = judgeBy(decision, evaluation, options);
  const omitted = new Omissions();
  const reasons = new Set<string>();
  const results = evaluation.flatMap((claim): readonly Statement[] => {
    const judgement = judge(claim);
    if ("reason" in judgement) {
      reasons.add(judgement.reason);
      omitted.add("REQUIRED_FACT_MISSING", claim.evidence.bundle_digest, judgement.reason);
      return [];
    }
    const predicate = { ...judgement.verdict, configuration: configurationOf(claim, decision) };
    const subject = subjectsOf(facts, claim.evidence);
    return [createStatement({ subject, predicateType: TEST_RESULT_TYPE, predicate })];
  });
  const documents = [...results, ...signedStatements(facts, others, RESULTS_OF_OTHERS, omitted)];
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
    return nothingFor("a test result", needed, ...(reasons.size === 0 ? [] : [told(reasons)]));
  }
  return ok({ documents, omitted: omitted.list });
}

/** Why none of the evaluations has a result, a few of the reasons. */
function told(reasons: ReadonlySet<string>): string {
  const [first = "", ...others] = reasons;
  return `of an evaluation that was verified: ${first}${others.length === 0 ? "" : `; of others: ${others.slice(0, 2).join("; ")}`}`;
}

const RESULTS_OF_OTHERS: SignedType = {
  predicateType: TEST_RESULT_TYPE,
  check: checkTestResult,
  withEvidence: (predicate, bundle) => {
    const { configuration } = predicate;
    const known = Array.isArray(configuration) ? (configuration as readonly JsonValue[]) : [];
    return { ...predicate, configuration: [...known, bundle as JsonObject] };
  },
};

/** With the policy that decided, as the names of tests are pointers to its rules. */
function configurationOf(
  { predicate, evidence }: Claim<EvaluationPredicate>,
  decision: AdmissionDecision | undefined,
): readonly ResourceDescriptor[] {
  const { benchmarks, eval_harness_digest, dataset_digests, ...settings } = predicate;
  return [
    describeResource({ name: "harness", digest: eval_harness_digest, annotations: settings }),
    ...dataset_digests.map((digest) => describeResource({ name: "dataset", digest, annotations: {} })),
    ...benchmarks.map(benchmarkDescriptor),
    ...(decision === undefined
      ? []
      : [
          describeResource({
            name: "policy",
            digest: decision.policy_digest,
            uri: policyUri(decision),
            annotations: {},
          }),
        ]),
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
          findings.add(
            "MEMBER_MALFORMED",
            [...path, name, index],
            `expected the name of a test, got ${describeJson(test)}`,
          );
    }
    const failed = predicate.failedTests;
    if (result === "PASSED" && Array.isArray(failed) && failed.length > 0)
      findings.add("RESULT_CONTRADICTS_TESTS", [...path, "result"], "expected FAILED, as some tests failed");
  });
}
