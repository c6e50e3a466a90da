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
import { componentNames } from "./check-component.ts";
import { OPENVEX_CONTEXT } from "./context.ts";

type Path = readonly (string | number)[];

/** Status labels of VEX. */
const STATUSES = ["not_affected", "affected", "fixed", "under_investigation"];
/** Status justifications of VEX. */
const JUSTIFICATIONS = [
  "component_not_present",
  "vulnerable_code_not_present",
  "vulnerable_code_not_in_execute_path",
  "vulnerable_code_cannot_be_controlled_by_adversary",
  "inline_mitigations_already_exist",
];
/** Members that only statements of one status have. */
const MEMBERS_OF: readonly (readonly [status: string, members: readonly string[]])[] = [
  ["not_affected", ["justification", "impact_statement"]],
  ["affected", ["action_statement", "action_statement_timestamp"]],
];

/**
 * What is wrong with a document by OpenVEX 0.2.0. Beyond its schema: whether each statement has products and a time, what only goes
 * with some status, the shape of hashes, and statements of one time that contradict each other.
 */
export function checkOpenVex(document: JsonValue): readonly CheckFinding[] {
  const findings = new Findings();
  if (!isJsonObject(document)) {
    findings.add("DOCUMENT_MALFORMED", [], `expected a document, an object, got ${describeJson(document)}`);
    return findings.list;
  }
  const context = findings.text(document, "@context", []);
  if (context !== undefined && context !== OPENVEX_CONTEXT && isOpenVex(document))
    return unsupportedVersion([OPENVEX_CONTEXT], context, ["@context"]);
  if (context !== undefined && context !== OPENVEX_CONTEXT)
    findings.add("CONTEXT_UNEXPECTED", ["@context"], `expected ${OPENVEX_CONTEXT}, got ${quote(context)}`);
  if (findings.text(document, "@id", []) !== undefined) checkIri(document, "@id", [], findings);
  findings.text(document, "author", []);
  checkTexts(document, ["role", "tooling"], [], findings);
  checkVersion(document, true, [], findings);
  const issued = requireTime(document, "timestamp", [], findings);
  checkOrder(issued, checkTime(document, "last_updated", [], findings), [], findings);
  if (!Object.hasOwn(document, "statements")) findings.items(document, "statements", []);
  const statements = checkObjects(document, "statements", [], findings);
  if (Array.isArray(document.statements) && document.statements.length === 0)
    findings.add("STATEMENT_MISSING", ["statements"], "expected at least one statement");
  const told = new Map<string, string>();
  for (const [statement, path] of statements) checkStatement(statement, issued, path, told, findings);
  const known = ["@context", "@id", "author", "role", "timestamp", "last_updated", "version", "tooling"];
  checkKnown(document, [...known, "statements"], [], findings);
  return findings.list;
}

/** Whether a document says that it is of OpenVEX, in any version. */
export function isOpenVex(document: JsonValue): boolean {
  const context = isJsonObject(document) ? document["@context"] : undefined;
  return typeof context === "string" && /^https:\/\/openvex\.dev\/ns(?:\/|$)/.test(context);
}

/** @param told - which status statements so far give a product, for a vulnerability at a time */
function checkStatement(
  statement: JsonObject,
  issued: number | undefined,
  path: Path,
  told: Map<string, string>,
  findings: Findings,
): void {
  checkIri(statement, "@id", path, findings);
  checkVersion(statement, false, path, findings);
  const time = checkTime(statement, "timestamp", path, findings) ?? issued;
  checkOrder(time, checkTime(statement, "last_updated", path, findings), path, findings);
  checkTime(statement, "action_statement_timestamp", path, findings);
  checkTexts(statement, ["supplier", "status_notes", "impact_statement", "action_statement"], path, findings);
  if (Object.hasOwn(statement, "justification"))
    checkWord(statement, "justification", JUSTIFICATIONS, path, findings);
  const name = checkVulnerability(statement, path, findings);
  const status = checkWord(statement, "status", STATUSES, path, findings);
  if (status !== undefined) checkStatusMembers(statement, status, path, findings);
  const products = checkObjects(statement, "products", path, findings);
  if (products.length === 0)
    findings.add("PRODUCT_MISSING", [...path, "products"], "expected a product: this document inherits none");
  for (const [product, place] of products) {
    for (const id of componentNames(product, place, findings)) {
      const key = JSON.stringify([name, id, time]);
      const before = told.get(key);
      if (before !== undefined && status !== undefined && before !== status)
        findings.add(
          "STATUS_CONTRADICTORY",
          place,
          `another statement of the same time says ${before} of ${quote(id)}`,
        );
      if (status !== undefined) told.set(key, before ?? status);
    }
  }
  checkKnown(statement, STATEMENT_MEMBERS, path, findings);
}

const STATEMENT_MEMBERS = [
  ...["@id", "version", "vulnerability", "timestamp", "last_updated", "products", "status", "supplier"],
  ...["status_notes", "justification", "impact_statement", "action_statement", "action_statement_timestamp"],
];

function checkStatusMembers(statement: JsonObject, status: string, path: Path, findings: Findings): void {
  for (const [only, members] of MEMBERS_OF) {
    for (const name of members)
      if (status !== only && Object.hasOwn(statement, name))
        findings.add("MEMBER_NOT_OF_STATUS", [...path, name], `expected it with status ${only} alone`);
  }
  if (status === "not_affected" && !statement.justification && !statement.impact_statement)
    findings.add("JUSTIFICATION_MISSING", path, "expected a justification, or an impact_statement");
  if (status === "affected" && !statement.action_statement)
    findings.add(
      "ACTION_MISSING",
      [...path, "action_statement"],
      "expected what to do about what is affected",
    );
}

function checkVulnerability(statement: JsonObject, path: Path, findings: Findings): string | undefined {
  const vulnerability = findings.object(statement, "vulnerability", path);
  if (vulnerability === undefined) return undefined;
  const place = [...path, "vulnerability"];
  checkIri(vulnerability, "@id", place, findings);
  checkTexts(vulnerability, ["description"], place, findings);
  checkTextList(vulnerability, "aliases", place, findings);
  checkKnown(vulnerability, ["@id", "name", "description", "aliases"], place, findings);
  return findings.text(vulnerability, "name", place);
}

function checkIri(parent: JsonObject, name: string, path: Path, findings: Findings): void {
  if (Object.hasOwn(parent, name) && !isIri(parent[name]))
    findings.add(
      "IRI_MALFORMED",
      [...path, name],
      `expected an absolute IRI (RFC 3987), got ${describeJson(parent[name])}`,
    );
}

function checkVersion(parent: JsonObject, isRequired: boolean, path: Path, findings: Findings): void {
  const { version } = parent;
  if (version === undefined && !isRequired) return;
  if (!Number.isSafeInteger(version) || Number(version) < 1)
    findings.add(
      "VERSION_MALFORMED",
      [...path, "version"],
      `expected a whole number from 1, got ${describeJson(version)}`,
    );
}

function checkOrder(
  first: number | undefined,
  last: number | undefined,
  path: Path,
  findings: Findings,
): void {
  if (first !== undefined && last !== undefined && last < first)
    findings.add("TIME_ORDER", [...path, "last_updated"], "expected a time that is not before the timestamp");
}
