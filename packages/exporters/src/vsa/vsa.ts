import { digestHex, type JsonObject, type JsonValue, ok, type Result } from "@aixv/core";
import { createStatement } from "@aixv/envelope";
import type { AdmissionDecision } from "@aixv/policy";
import { isStatementOf } from "../check/recognize.ts";
import { defineExporter, type WriteOptions } from "../define-exporter.ts";
import { artifactSubject, artifactUri } from "../documents/artifact.ts";
import { evidenceDescriptor } from "../documents/evidence-descriptor.ts";
import { reachedLevels } from "../documents/levels.ts";
import { omitAllBut } from "../documents/omit-evidence.ts";
import { nothingFor } from "../documents/unsaid.ts";
import { DEFAULT_VERIFIER, policyUri } from "../documents/verifier.ts";
import type { ExportError } from "../export-error.ts";
import type { ExportedDocuments, Exporter, ExportOptions } from "../exporter.ts";
import { allEvidence, type ExportFacts } from "../facts/export-facts.ts";
import { checkSummary } from "./check-summary.ts";
import { DECISION_EXTENSION, VSA_TYPE } from "./predicate-type.ts";

/** SLSA verification summary: what a policy decided about the artifact, and by which evidence. */
export const vsa: Exporter = defineExporter({
  id: "vsa",
  title: "SLSA verification summary",
  specVersions: ["1.2"],
  mediaType: "application/vnd.in-toto.vsa+json",
  extension: ".vsa.json",
  serialization: "json",
  mapping: [
    { fact: "artifact", target: "subject, resourceUri" },
    { fact: "decision.decision", target: "verificationResult" },
    { fact: "decision.assurance_level, maturity.level", target: "verifiedLevels" },
    { fact: "decision.policy_id, policy_digest", target: "policy" },
    { fact: "decision.evaluated_at", target: "timeVerified" },
    { fact: "every bundle", target: "inputAttestations" },
    { fact: "decision", target: DECISION_EXTENSION },
  ],
  write: writeSummary,
  check: checkSummary,
  recognizes: isStatementOf(VSA_TYPE),
});

function writeSummary(facts: ExportFacts, options: WriteOptions): Result<ExportedDocuments, ExportError> {
  const { decision } = facts;
  if (decision === undefined)
    return nothingFor(
      "a verification summary",
      "the decision of a policy",
      "decide by a policy (--policy) or a level (--assurance-level)",
    );
  const statement = createStatement({
    subject: [artifactSubject(facts)],
    predicateType: VSA_TYPE,
    predicate: summaryOf(facts, decision, options, options.specVersion),
  });
  const omitted = omitAllBut(
    facts,
    [],
    "a verification summary names attestations, and does not repeat them",
  );
  return ok({ documents: [statement], omitted });
}

function summaryOf(
  facts: ExportFacts,
  decision: AdmissionDecision,
  { verifierId = DEFAULT_VERIFIER, artifactUri: address }: ExportOptions,
  slsaVersion: string,
): JsonObject {
  const hasPassed = decision.decision !== "deny";
  const inputs = allEvidence(facts).map((evidence) => evidenceDescriptor(evidence));
  return {
    verifier: { id: verifierId },
    timeVerified: decision.evaluated_at,
    resourceUri: address ?? artifactUri(facts),
    policy: { uri: policyUri(decision), digest: { sha256: digestHex(decision.policy_digest) } },
    // If any, then all: no more than all was looked at.
    ...(inputs.length === 0 ? {} : { inputAttestations: inputs }),
    verificationResult: hasPassed ? "PASSED" : "FAILED",
    verifiedLevels: hasPassed ? reachedLevels(decision) : ["FAILED"],
    slsaVersion,
    [DECISION_EXTENSION]: decision as JsonValue,
  };
}
