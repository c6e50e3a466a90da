import {
  decodeBase64,
  describeJson,
  digestBytes,
  encodeBase64,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ok,
  quote,
  type Result,
} from "@aixv/core";
import { parseBundle } from "@aixv/envelope";
import { Findings } from "../check/findings.ts";
import { EXPORT_PREDICATE_TYPE } from "../documents/export-predicate-type.ts";
import { Omissions } from "../documents/omissions.ts";
import { specVersionOf } from "../documents/spec-version.ts";
import { nothingFor } from "../documents/unsaid.ts";
import type { ExportError } from "../export-error.ts";
import type { CheckFinding, ExportedDocuments, Exporter, ExportOptions } from "../exporter.ts";
import { allEvidence, type ExportFacts } from "../facts/export-facts.ts";

/** `schema` of the lossless form. */
export const EXPORT_SCHEMA = "aixv.export/v1";

/** All facts and the bundles that they are of, in one document: nothing is lost, and whoever has it can verify it again. */
export const aixv: Exporter = {
  id: "aixv",
  title: "aixv evidence",
  specVersions: ["1"],
  mediaType: "application/vnd.aixv.export+json",
  extension: ".aixv.json",
  serialization: "json",
  mapping: [
    { fact: "artifact", target: "artifact" },
    { fact: "manifest", target: "manifest" },
    { fact: "everything verified", target: "evidence" },
    { fact: "decision", target: "decision" },
    { fact: "every bundle", target: "bundles" },
  ],
  export: exportEverything,
  check: checkExport,
  predicate: ([document = {}]) => ({ predicateType: EXPORT_PREDICATE_TYPE, predicate: document }),
};

function exportEverything(
  facts: ExportFacts,
  options?: ExportOptions,
): Result<ExportedDocuments, ExportError> {
  const version = specVersionOf(aixv, options);
  if (!version.ok) return version;
  const { artifact, manifest, evidence, decision, bundles } = facts;
  const all = allEvidence(facts);
  if (all.length === 0) return nothingFor("aixv evidence", "a signature or a claim that was verified");
  const omitted = new Omissions();
  for (const { bundle_digest } of all)
    if (!bundles.has(bundle_digest))
      omitted.add("REQUIRED_FACT_MISSING", bundle_digest, "the bundle itself is not at hand", "/bundle");
  // Facts are JSON values by their own documentation; a member that is undefined is none.
  const document = JSON.parse(
    JSON.stringify({
      schema: EXPORT_SCHEMA,
      artifact,
      manifest,
      evidence,
      decision,
      bundles: [...bundles].map(([digest, bytes]) => ({ digest, bundle: encodeBase64(bytes) })),
    }),
  ) as JsonObject;
  return ok({ documents: [document], omitted: omitted.list });
}

/** What is wrong with a document of the lossless form: its members, and whether each bundle is the one that it says. */
function checkExport(document: JsonValue): readonly CheckFinding[] {
  const findings = new Findings();
  if (!isJsonObject(document)) {
    findings.add("DOCUMENT_MALFORMED", [], `expected an object, got ${describeJson(document)}`);
    return findings.list;
  }
  const schema = findings.text(document, "schema", []);
  if (schema !== undefined && schema !== EXPORT_SCHEMA)
    findings.add("SCHEMA_UNKNOWN", ["schema"], `expected ${EXPORT_SCHEMA}, got ${quote(schema)}`);
  const artifact = findings.object(document, "artifact", []);
  if (artifact !== undefined) {
    findings.text(artifact, "name", ["artifact"]);
    findings.text(artifact, "digest", ["artifact"]);
  }
  findings.object(document, "evidence", []);
  for (const [index, entry] of (findings.items(document, "bundles", []) ?? []).entries()) {
    const path = ["bundles", index];
    const digest = isJsonObject(entry) ? entry.digest : undefined;
    const text = isJsonObject(entry) ? entry.bundle : undefined;
    const bytes = typeof text === "string" ? decodeBase64(text) : undefined;
    if (bytes === undefined) findings.add("MEMBER_MALFORMED", [...path, "bundle"], "expected Base64");
    else if (digestBytes("sha256", bytes) !== digest)
      findings.add(
        "BUNDLE_DIGEST_MISMATCH",
        [...path, "digest"],
        `expected the digest of the bundle, got ${describeJson(digest)}`,
      );
    else if (!parseBundle(bytes).ok)
      findings.add("BUNDLE_MALFORMED", [...path, "bundle"], "expected a Sigstore bundle");
  }
  return findings.list;
}
