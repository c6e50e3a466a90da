import { describeJson, digestHex, err, type JsonValue, ok, type Result } from "@aixv/core";
import { createStatement } from "@aixv/envelope";
import type { AdmissionDecision } from "@aixv/policy";
import { FOREIGN_PREDICATES } from "@aixv/records";
import { checkDescriptors, checkStatement, checkTimestamp, checkUri } from "../check/check-statement.ts";
import { isStatementOf } from "../check/recognize.ts";
import { defineExporter, type WriteOptions } from "../define-exporter.ts";
import { artifactSubject } from "../documents/artifact.ts";
import { reachedLevels } from "../documents/levels.ts";
import { omitAllBut } from "../documents/omit-evidence.ts";
import { nothingFor } from "../documents/unsaid.ts";
import { DEFAULT_VERIFIER, policyUri } from "../documents/verifier.ts";
import { ExportError } from "../export-error.ts";
import type { CheckFinding, ExportedDocuments, Exporter } from "../exporter.ts";
import type { ExportFacts } from "../facts/export-facts.ts";

/** The predicate type of simple verification results (in-toto, SVR v0.2). */
export const SVR_TYPE: typeof FOREIGN_PREDICATES.svr = FOREIGN_PREDICATES.svr;

/** Simple verification result of in-toto: which properties an admitted artifact has. It cannot say that one was denied. */
export const svr: Exporter = defineExporter({
  id: "svr",
  title: "in-toto simple verification result",
  specVersions: ["0.2"],
  mediaType: "application/vnd.in-toto.svr+json",
  extension: ".svr.json",
  serialization: "json",
  mapping: [
    { fact: "artifact", target: "subject" },
    { fact: "decision.decision", target: "properties: AIXV_ADMITTED, AIXV_ADMITTED_WITH_WAIVER" },
    {
      fact: "decision.assurance_level, maturity.level",
      target: "properties: AIXV_LEVEL_n, AIXV_MATURITY_LEVEL_n",
    },
    { fact: "decision.satisfied[].rule", target: "properties: AIXV_RULE:<JSON Pointer>" },
    { fact: "decision.policy_id, policy_digest", target: "verifier.policies" },
    { fact: "decision.evaluated_at", target: "timeCreated" },
  ],
  write: writeResult,
  check: checkResult,
  recognizes: isStatementOf(SVR_TYPE),
});

function writeResult(facts: ExportFacts, options: WriteOptions): Result<ExportedDocuments, ExportError> {
  const { decision } = facts;
  if (decision === undefined)
    return nothingFor(
      "a simple verification result",
      "the decision of a policy that admits the artifact",
      "decide by a policy (--policy) or a level (--assurance-level)",
    );
  if (decision.decision === "deny") {
    const message =
      "a simple verification result cannot say that a policy denies: expected one that admits the artifact; write a vsa, which can";
    return err(new ExportError("EXPORT_EMPTY", message));
  }
  const { verifierId = DEFAULT_VERIFIER } = options;
  const policy = { uri: policyUri(decision), digest: { sha256: digestHex(decision.policy_digest) } };
  const statement = createStatement({
    subject: [artifactSubject(facts)],
    predicateType: SVR_TYPE,
    predicate: {
      verifier: { id: verifierId, policies: [policy] },
      timeCreated: decision.evaluated_at,
      properties: propertiesOf(decision),
    },
  });
  const omitted = omitAllBut(
    facts,
    [],
    "a simple verification result has no place for evidence; a vsa names it",
  );
  return ok({ documents: [statement], omitted });
}

function propertiesOf(decision: AdmissionDecision): readonly string[] {
  const isWaived = decision.decision === "allow-with-waiver";
  return [
    isWaived ? "AIXV_ADMITTED_WITH_WAIVER" : "AIXV_ADMITTED",
    ...reachedLevels(decision),
    ...new Set(decision.satisfied.map(({ rule }) => `AIXV_RULE:${rule}`)),
  ];
}

function checkResult(document: JsonValue): readonly CheckFinding[] {
  return checkStatement(document, [SVR_TYPE], (result, path, findings) => {
    const verifier = findings.object(result, "verifier", path);
    if (verifier !== undefined) {
      const place = [...path, "verifier"];
      findings.text(verifier, "id", place);
      checkUri(verifier, "id", place, findings);
      if (verifier.policies === undefined) findings.items(verifier, "policies", place);
      checkDescriptors(verifier, "policies", place, findings);
    }
    findings.text(result, "timeCreated", path);
    checkTimestamp(result, "timeCreated", path, findings);
    for (const [index, name] of (findings.items(result, "properties", path) ?? []).entries())
      if (typeof name !== "string" || name === "")
        findings.add(
          "MEMBER_MALFORMED",
          [...path, "properties", index],
          `expected the name of a property, got ${describeJson(name)}`,
        );
  });
}
