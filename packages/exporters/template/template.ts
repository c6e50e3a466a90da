import { describeJson, isJsonObject, type JsonObject, type JsonValue, ok, type Result } from "@aixv/core";
import { Findings } from "../src/check/findings.ts";
import { defineExporter, type WriteOptions } from "../src/define-exporter.ts";
import { EXPORT_PREDICATE_TYPE } from "../src/documents/export-predicate-type.ts";
import { Omissions } from "../src/documents/omissions.ts";
import { nothingFor } from "../src/documents/unsaid.ts";
import type { ExportError } from "../src/export-error.ts";
import type { CheckFinding, ExportedDocuments, Exporter } from "../src/exporter.ts";
import { claimsOf } from "../src/facts/claims.ts";
import type { ExportFacts } from "../src/facts/export-facts.ts";

/** What the format is, and what it says of an artifact: here, the licences that model cards name. */
export const template: Exporter = defineExporter({
  id: "template",
  title: "template",
  specVersions: ["1.0"],
  mediaType: "application/json",
  extension: ".template.json",
  serialization: "json",
  mapping: [
    { fact: "artifact", target: "artifact" },
    { fact: "model-card.licenses[]", target: "licenses[].license" },
    { fact: "bundle digest", target: "licenses[].evidence" },
  ],
  write: writeTemplate,
  check: checkTemplate,
  recognizes: (document) => isJsonObject(document) && document.format === "template",
  predicate: ([document = {}]) => ({ predicateType: EXPORT_PREDICATE_TYPE, predicate: document }),
});

function writeTemplate(facts: ExportFacts, options: WriteOptions): Result<ExportedDocuments, ExportError> {
  const { modelCard, ...others } = claimsOf(facts);
  const omitted = new Omissions();
  const licenses = modelCard.flatMap(({ predicate, evidence }) =>
    (predicate.licenses ?? []).map((license) => ({ license, evidence: evidence.bundle_digest })),
  );
  // Whatever the format cannot say is told: each member of the claims that it reads, and all of those that it does not.
  for (const { predicate, evidence } of modelCard) {
    for (const member of Object.keys(predicate))
      if (member !== "licenses")
        omitted.add(
          "NOT_OF_THIS_FORMAT",
          evidence.bundle_digest,
          "this format has licences alone",
          `/${member}`,
        );
  }
  omitted.addClaims(
    Object.values(others).flat(),
    (type) => `this format has licences alone, and nothing of ${type}`,
  );
  omitted.addAllButClaims(facts, "this format has licences alone");
  if (licenses.length === 0) return nothingFor("template", "a model card with licences");
  const document: JsonObject = {
    format: "template",
    version: options.specVersion,
    artifact: facts.artifact.digest,
    licenses,
  };
  return ok({ documents: [document], omitted: omitted.list });
}

/** What is wrong with anybody's document: every rule of the specification, those too that its schema does not hold. */
function checkTemplate(document: JsonValue): readonly CheckFinding[] {
  const findings = new Findings();
  if (!isJsonObject(document)) {
    findings.add("DOCUMENT_MALFORMED", [], `expected an object, got ${describeJson(document)}`);
    return findings.list;
  }
  findings.text(document, "artifact", []);
  for (const [index, entry] of (findings.items(document, "licenses", []) ?? []).entries()) {
    if (!isJsonObject(entry)) findings.add("MEMBER_MALFORMED", ["licenses", index], "expected an object");
    else findings.text(entry, "license", ["licenses", index]);
  }
  return findings.list;
}
