import { describeJson, isJsonObject, type JsonObject, type JsonValue, quote } from "@aixv/core";
import { documentParts } from "../../check/document-parts.ts";
import { Findings } from "../../check/findings.ts";
import { checkKnown } from "../../check/members.ts";
import { unsupportedVersion } from "../../check/spec-version.ts";
import type { CheckFinding } from "../../exporter.ts";
import { CYCLONEDX_VERSIONS } from "../bom-input.ts";
import { checkMembers } from "./check-members.ts";
import { checkPointers } from "./check-pointers.ts";
import { checkReferences } from "./check-references.ts";

/** Signatures have members of their own format, and properties hold texts alone. */
const OPAQUE: readonly string[] = ["signature", "properties"];

/** What is wrong with a CycloneDX BOM in JSON, of 1.6 or 1.7, that its official schema lets pass, and the most of what it does not. */
export function checkBom(document: JsonValue): readonly CheckFinding[] {
  const findings = new Findings();
  if (!isJsonObject(document)) {
    findings.add("DOCUMENT_MALFORMED", [], `expected a BOM, an object, got ${describeJson(document)}`);
    return findings.list;
  }
  const { bomFormat, specVersion } = document;
  if (bomFormat === "CycloneDX" && typeof specVersion === "string" && specVersion !== "")
    if (!(CYCLONEDX_VERSIONS as readonly string[]).includes(specVersion))
      return unsupportedVersion(CYCLONEDX_VERSIONS, specVersion, ["specVersion"]);
  checkHead(document, findings);
  checkKnown(document, MEMBERS, [], findings);
  const parts = documentParts(document, OPAQUE, findings);
  for (const part of parts) checkMembers(part, document.specVersion, findings);
  checkReferences(parts, findings);
  checkPointers(document, findings);
  return findings.list;
}

/** Of the document itself, in 1.6 and 1.7: it has no others. */
const MEMBERS: readonly string[] = [
  ...["$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "services"],
  ...["externalReferences", "dependencies", "compositions", "vulnerabilities", "annotations", "formulation"],
  ...["declarations", "definitions", "citations", "properties", "signature"],
];

const SERIAL_NUMBER = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function checkHead(document: JsonObject, findings: Findings): void {
  const format = findings.text(document, "bomFormat", []);
  if (format !== undefined && format !== "CycloneDX")
    findings.add("BOM_FORMAT_UNKNOWN", ["bomFormat"], `expected "CycloneDX", got ${quote(format)}`);
  const version = findings.text(document, "specVersion", []);
  const { $schema: schema, serialNumber, version: revision } = document;
  const named = typeof schema === "string" ? /\/bom-([0-9.]+)\.schema\.json$/.exec(schema)?.[1] : undefined;
  if (named !== undefined && version !== undefined && named !== version)
    findings.add(
      "SCHEMA_OF_OTHER_VERSION",
      ["$schema"],
      `expected that of ${quote(version)}, got that of ${named}`,
    );
  if (serialNumber !== undefined && (typeof serialNumber !== "string" || !SERIAL_NUMBER.test(serialNumber)))
    findings.add(
      "SERIAL_NUMBER_MALFORMED",
      ["serialNumber"],
      `expected urn:uuid: and a UUID in lowercase, got ${describeJson(serialNumber)}`,
    );
  if (revision !== undefined && !(Number.isInteger(revision) && Number(revision) >= 1))
    findings.add(
      "BOM_VERSION_MALFORMED",
      ["version"],
      `expected an integer from 1, got ${describeJson(revision)}`,
    );
  for (const name of ["components", "dependencies", "citations", "formulation"])
    if (document[name] !== undefined) findings.items(document, name, []);
  for (const name of ["metadata", "declarations"])
    if (document[name] !== undefined) findings.object(document, name, []);
}
