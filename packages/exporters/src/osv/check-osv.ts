import { describeJson, isJsonObject, type JsonObject, type JsonValue, quote } from "@aixv/core";
import { Findings } from "../check/findings.ts";
import {
  checkKnown,
  checkObjects,
  checkTextList,
  checkTexts,
  checkTime,
  checkWord,
  isIri,
  requireTime,
} from "../check/members.ts";
import { unsupportedVersion } from "../check/spec-version.ts";
import type { CheckFinding } from "../exporter.ts";
import { checkAffected } from "./check-affected.ts";
import { checkSeverity } from "./check-severity.ts";

const MEMBERS = [
  ...["schema_version", "id", "modified", "published", "withdrawn", "aliases", "related", "upstream"],
  ...["summary", "details", "severity", "affected", "references", "credits", "database_specific"],
];
const REFERENCES = [
  ...["ADVISORY", "ARTICLE", "DETECTION", "DISCUSSION", "REPORT", "FIX", "INTRODUCED", "GIT", "PACKAGE"],
  ...["EVIDENCE", "WEB"],
];
const CREDITS = [
  ...["FINDER", "REPORTER", "ANALYST", "COORDINATOR", "REMEDIATION_DEVELOPER", "REMEDIATION_REVIEWER"],
  ...["REMEDIATION_VERIFIER", "TOOL", "SPONSOR", "OTHER"],
];

/**
 * What is wrong with an entry by the OSV schema 1.9.0. Beyond its JSON Schema: whether times follow each other, ids do not repeat the
 * entry's own, and what the prose says of packages, ranges and purls. Which prefixes and ecosystems there are is not looked at.
 */
export function checkOsv(document: JsonValue): readonly CheckFinding[] {
  const findings = new Findings();
  if (!isJsonObject(document)) {
    findings.add("DOCUMENT_MALFORMED", [], `expected an entry, an object, got ${describeJson(document)}`);
    return findings.list;
  }
  const { schema_version: version } = document;
  if (typeof version === "string" && isLater(version))
    return unsupportedVersion(["1.0.0 to 1.9"], version, ["schema_version"]);
  checkKnown(document, MEMBERS, [], findings);
  checkIds(document, findings);
  checkTimes(document, findings);
  checkTexts(document, ["summary", "details"], [], findings);
  if (typeof document.summary === "string" && /[\n\r\u2028\u2029]/.test(document.summary))
    findings.add("SUMMARY_NOT_ONE_LINE", ["summary"], "expected one line: details takes more");
  if (Object.hasOwn(document, "database_specific")) findings.object(document, "database_specific", []);
  const hasSeverity = checkSeverity(document, [], findings);
  for (const [affected, path] of listOf(document, "affected", findings)) {
    checkAffected(affected, path, findings);
    if (checkSeverity(affected, path, findings) && hasSeverity)
      findings.add(
        "SEVERITY_TWICE",
        [...path, "severity"],
        "expected it of the entry, or of what is affected",
      );
  }
  for (const [reference, path] of listOf(document, "references", findings)) {
    checkWord(reference, "type", REFERENCES, path, findings);
    const url = findings.text(reference, "url", path);
    if (url !== undefined && !isIri(url))
      findings.add("URI_MALFORMED", [...path, "url"], `expected an absolute URI, got ${quote(url)}`);
  }
  for (const [credit, path] of checkObjects(document, "credits", [], findings)) {
    findings.text(credit, "name", path);
    if (Object.hasOwn(credit, "type")) checkWord(credit, "type", CREDITS, path, findings);
    for (const [index, contact] of checkTextList(credit, "contact", path, findings).entries())
      if (!isIri(contact))
        findings.add("URI_MALFORMED", [...path, "contact", index], `expected a URI, got ${quote(contact)}`);
  }
  return findings.list;
}

/** Whether a document looks like an entry, which does not say of itself that it is one. */
export function isOsv(document: JsonValue): boolean {
  return isJsonObject(document) && ["id", "modified"].every((name) => typeof document[name] === "string");
}

function checkIds(document: JsonObject, findings: Findings): void {
  const id = findings.text(document, "id", []);
  if (id !== undefined && !/^[A-Za-z0-9][A-Za-z0-9_]*-\S+$/.test(id))
    findings.add(
      "ID_MALFORMED",
      ["id"],
      `expected the prefix of a database, "-" and an id in it, got ${quote(id)}`,
    );
  for (const name of ["aliases", "related", "upstream"]) {
    if (name === "aliases" && document.aliases === null) continue;
    if (id !== undefined && checkTextList(document, name, [], findings).includes(id))
      findings.add("ID_REPEATED", [name], "expected ids of others, got that of the entry itself");
  }
}

function checkTimes(document: JsonObject, findings: Findings): void {
  const modified = requireTime(document, "modified", [], findings);
  for (const name of ["modified", "published", "withdrawn"]) {
    const time = checkTime(document, name, [], new Findings());
    const value = document[name];
    if (name !== "modified") checkTime(document, name, [], findings);
    if (typeof value === "string" && time !== undefined && !value.endsWith("Z"))
      findings.add("TIME_NOT_UTC", [name], `expected a time that ends in "Z", got ${quote(value)}`);
    if (time !== undefined && modified !== undefined && time > modified)
      findings.add("TIME_ORDER", [name], "expected no time after modified");
  }
  const { schema_version: version } = document;
  if (version !== undefined && !(typeof version === "string" && /^\d+\.\d+\.\d+(?:-\S+)?$/.test(version)))
    findings.add(
      "VERSION_MALFORMED",
      ["schema_version"],
      `expected a version such as "1.9.0", got ${describeJson(version)}`,
    );
}

/** Whether a version is after 1.9, which may have members that are unknown here. */
function isLater(version: string): boolean {
  const [, major = "", minor = ""] = /^(\d+)\.(\d+)\.\d+(?:-\S+)?$/.exec(version) ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) > 9);
}

/** Lists that may be null. */
function listOf(document: JsonObject, name: string, findings: Findings): ReturnType<typeof checkObjects> {
  return document[name] === null ? [] : checkObjects(document, name, [], findings);
}
