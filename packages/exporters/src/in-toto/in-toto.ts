import {
  decodeBase64,
  describeJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ok,
  parseJson,
  quote,
  type Result,
} from "@aixv/core";
import { IN_TOTO_PAYLOAD_TYPE, parseBundle } from "@aixv/envelope";
import { checkStatement } from "../check/check-statement.ts";
import { Findings } from "../check/findings.ts";
import { defineExporter } from "../define-exporter.ts";
import { EXPORT_PREDICATE_TYPE } from "../documents/export-predicate-type.ts";
import { Omissions } from "../documents/omissions.ts";
import { nothingFor } from "../documents/unsaid.ts";
import type { ExportError } from "../export-error.ts";
import type { CheckFinding, ExportedDocuments, Exporter } from "../exporter.ts";
import { allEvidence, type ExportFacts } from "../facts/export-facts.ts";

/** in-toto attestation bundle: the envelopes that were verified, as they were signed, a line each. */
export const inToto: Exporter = defineExporter({
  id: "in-toto",
  title: "in-toto attestation bundle",
  specVersions: ["1.0"],
  mediaType: "application/vnd.in-toto.bundle",
  extension: ".intoto.jsonl",
  serialization: "json-lines",
  mapping: [{ fact: "every signed statement and record", target: "a DSSE envelope of its own" }],
  write: writeEnvelopes,
  check: checkEnvelope,
  recognizes: (document) => isJsonObject(document) && document.payloadType !== undefined,
  predicate: (documents) => ({
    predicateType: EXPORT_PREDICATE_TYPE,
    predicate: { format: "in-toto", documents },
  }),
});

function writeEnvelopes(facts: ExportFacts): Result<ExportedDocuments, ExportError> {
  const omitted = new Omissions();
  const documents: JsonObject[] = [];
  for (const { bundle_digest } of allEvidence(facts)) {
    const bytes = facts.bundles.get(bundle_digest);
    const bundle = bytes === undefined ? undefined : parseBundle(bytes);
    const json = bytes === undefined ? undefined : parseJson(bytes);
    const envelope = json?.ok === true && isJsonObject(json.value) ? json.value.dsseEnvelope : undefined;
    if (bundle?.ok !== true) {
      omitted.add("REQUIRED_FACT_MISSING", bundle_digest, "the bundle itself is not at hand");
    } else if (isJsonObject(envelope)) {
      documents.push(envelope);
      const reason = "an envelope has no certificates, log entries and timestamps; aixv carries them";
      omitted.add("NOT_OF_THIS_FORMAT", bundle_digest, reason, "/verificationMaterial");
    } else {
      const reason =
        "it signs the bytes of a file and no statement, so that there is no envelope; aixv carries it";
      omitted.add("NOT_OF_THIS_FORMAT", bundle_digest, reason);
    }
  }
  if (facts.decision !== undefined) {
    const reason = "nobody signed it as a statement here; vsa and aixv carry it";
    omitted.add("NOT_OF_THIS_FORMAT", "decision", reason);
  }
  if (documents.length === 0) return nothingFor("an in-toto bundle", "a signed statement or record");
  return ok({ documents, omitted: omitted.list });
}

/** What is wrong with one line of a bundle: its envelope (DSSE v1), and its statement (in-toto Statement v1). */
function checkEnvelope(document: JsonValue): readonly CheckFinding[] {
  const findings = new Findings();
  if (!isJsonObject(document)) {
    findings.add("DOCUMENT_MALFORMED", [], `expected an envelope, got ${describeJson(document)}`);
    return findings.list;
  }
  const type = findings.text(document, "payloadType", []);
  const payload = findings.text(document, "payload", []);
  const signatures = findings.items(document, "signatures", []) ?? [];
  if (Array.isArray(document.signatures) && signatures.length === 0)
    findings.add("SIGNATURE_MISSING", ["signatures"], "expected at least one signature");
  for (const [index, signature] of signatures.entries()) {
    const text = isJsonObject(signature) ? signature.sig : undefined;
    if (typeof text !== "string" || decodeBase64(text) === undefined)
      findings.add(
        "SIGNATURE_MALFORMED",
        ["signatures", index, "sig"],
        `expected Base64, got ${describeJson(text)}`,
      );
  }
  const bytes = payload === undefined ? undefined : decodeBase64(payload);
  if (payload !== undefined && bytes === undefined)
    findings.add("MEMBER_MALFORMED", ["payload"], `expected Base64, got ${describeJson(payload)}`);
  if (type !== undefined && type !== IN_TOTO_PAYLOAD_TYPE)
    findings.add(
      "PAYLOAD_TYPE_UNEXPECTED",
      ["payloadType"],
      `expected ${IN_TOTO_PAYLOAD_TYPE}, got ${quote(type)}`,
    );
  if (bytes === undefined || type !== IN_TOTO_PAYLOAD_TYPE) return findings.list;
  const statement = parseJson(bytes);
  if (!statement.ok) findings.add("PAYLOAD_NOT_JSON", ["payload"], statement.error.message);
  else
    for (const { code, message, path } of checkStatement(statement.value, undefined, () => {}))
      findings.add(code, ["payload"], `in the statement at ${path === "" ? "its top" : path}: ${message}`);
  return findings.list;
}
