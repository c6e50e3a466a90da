import {
  type Digest,
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
import { unsupportedVersion, withoutVersion } from "../check/spec-version.ts";
import { defineExporter } from "../define-exporter.ts";
import { EXPORT_PREDICATE_TYPE } from "../documents/export-predicate-type.ts";
import { Omissions } from "../documents/omissions.ts";
import { nothingFor } from "../documents/unsaid.ts";
import type { ExportError } from "../export-error.ts";
import type { CheckFinding, ExportedDocuments, Exporter } from "../exporter.ts";
import { allEvidence, type ExportFacts } from "../facts/export-facts.ts";

/** `schema` of the lossless form. */
export const EXPORT_SCHEMA = "aixv.export/v1";

/** All facts and the bundles that they are of, in one document: nothing is lost, and whoever has it can verify it again. */
export const aixv: Exporter = defineExporter({
  id: "aixv",
  title: "aixv evidence",
  specVersions: ["1"],
  mediaType: "application/vnd.aixv.export+json",
  extension: ".aixv.json",
  serialization: "json",
  takesHeaders: true,
  mapping: [
    { fact: "artifact", target: "artifact" },
    { fact: "manifest", target: "manifest" },
    { fact: "headers of files, read and not claimed", target: "headers" },
    { fact: "everything verified", target: "evidence" },
    { fact: "decision", target: "decision" },
    { fact: "every bundle", target: "bundles" },
    { fact: "every signed record", target: "documents" },
  ],
  write: writeEverything,
  check: checkExport,
  recognizes: isExport,
  predicate: ([document = {}]) => ({ predicateType: EXPORT_PREDICATE_TYPE, predicate: document }),
});

function writeEverything(facts: ExportFacts): Result<ExportedDocuments, ExportError> {
  const { artifact, manifest, headers, evidence, decision, bundles, documents } = facts;
  const all = allEvidence(facts);
  if (all.length === 0) return nothingFor("aixv evidence", "a signature or a claim that was verified");
  const omitted = new Omissions();
  for (const { bundle_digest } of all)
    if (!bundles.has(bundle_digest))
      omitted.add("REQUIRED_FACT_MISSING", bundle_digest, "the bundle itself is not at hand", "/bundle");
  for (const { bundle_digest, record_digest } of evidence.records)
    if (!documents.has(record_digest))
      omitted.add("REQUIRED_FACT_MISSING", bundle_digest, "the record itself is not at hand", "/record");
  // Facts are JSON values by their own documentation; a member that is undefined is none.
  const document = JSON.parse(
    JSON.stringify({
      schema: EXPORT_SCHEMA,
      artifact,
      manifest,
      headers,
      // What did not count is no evidence, and where it lay is of one machine.
      evidence: { ...evidence, ignored: [] },
      decision,
      bundles: contentsOf(bundles),
      documents: contentsOf(documents),
    }),
  ) as JsonObject;
  return ok({ documents: [document], omitted: omitted.list });
}

function contentsOf(contents: ReadonlyMap<Digest, Uint8Array>): readonly JsonObject[] {
  return [...contents].map(([digest, bytes]) => ({ digest, content: encodeBase64(bytes) }));
}

/** What is wrong with a document of the lossless form: its members, and whether each bundle is the one that it says. */
function checkExport(document: JsonValue): readonly CheckFinding[] {
  const findings = new Findings();
  if (!isJsonObject(document)) {
    findings.add("DOCUMENT_MALFORMED", [], `expected an object, got ${describeJson(document)}`);
    return findings.list;
  }
  const schema = findings.text(document, "schema", []);
  if (schema !== undefined && schema !== EXPORT_SCHEMA) {
    if (isExport(document)) return unsupportedVersion([EXPORT_SCHEMA], schema, ["schema"]);
    findings.add("SCHEMA_UNKNOWN", ["schema"], `expected ${EXPORT_SCHEMA}, got ${quote(schema)}`);
  }
  const artifact = findings.object(document, "artifact", []);
  if (artifact !== undefined) {
    findings.text(artifact, "name", ["artifact"]);
    findings.text(artifact, "digest", ["artifact"]);
  }
  findings.object(document, "evidence", []);
  for (const bytes of checkContents(document, "bundles", findings))
    if (!parseBundle(bytes).ok) findings.add("BUNDLE_MALFORMED", ["bundles"], "expected Sigstore bundles");
  checkContents(document, "documents", findings);
  return findings.list;
}

/** Whether a document says that it is of the lossless form, in any version. */
function isExport(document: JsonValue): boolean {
  if (!isJsonObject(document) || typeof document.schema !== "string") return false;
  return withoutVersion(document.schema) === withoutVersion(EXPORT_SCHEMA);
}

function checkContents(document: JsonObject, name: string, findings: Findings): readonly Uint8Array[] {
  const contents: Uint8Array[] = [];
  for (const [index, entry] of (findings.items(document, name, []) ?? []).entries()) {
    const path = [name, index];
    const digest = isJsonObject(entry) ? entry.digest : undefined;
    const text = isJsonObject(entry) ? entry.content : undefined;
    const bytes = typeof text === "string" ? decodeBase64(text) : undefined;
    if (bytes === undefined)
      findings.add("MEMBER_MALFORMED", [...path, "content"], `expected Base64, got ${describeJson(text)}`);
    else if (digestBytes("sha256", bytes) !== digest) {
      const message = `expected the digest of the content, got ${describeJson(digest)}`;
      findings.add("CONTENT_DIGEST_MISMATCH", [...path, "digest"], message);
    } else contents.push(bytes);
  }
  return contents;
}
