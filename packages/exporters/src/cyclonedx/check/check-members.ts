import { describeJson, isJsonObject, type JsonObject, type JsonValue, parseTime, quote } from "@aixv/core";
import { type DocumentPart, isIn, pathOf } from "../../check/document-parts.ts";
import type { Findings } from "../../check/findings.ts";
import { HASH_LENGTHS } from "../hashes.ts";
import { isComponentPart } from "./component-part.ts";

const COMPONENT_TYPES: readonly string[] = [
  "application",
  "framework",
  "library",
  "container",
  "platform",
  "operating-system",
  "device",
  "device-driver",
  "firmware",
  "file",
  "machine-learning-model",
  "data",
  "cryptographic-asset",
];

/** What 1.7 added, by the member that has it; those of the document itself under "". */
const NEW_IN_1_7: { readonly [at: string]: readonly string[] } = {
  "": ["citations"],
  metadata: ["distributionConstraints"],
  externalReferences: ["properties"],
  definitions: ["patents"],
};
const NEW_OF_COMPONENTS = ["versionRange", "isExternal", "patentAssertions"];

/** What each object has to keep by itself. */
export function checkMembers(
  part: DocumentPart,
  specVersion: JsonValue | undefined,
  findings: Findings,
): void {
  const { value, at } = part;
  if (isComponentPart(part)) checkComponent(part, findings);
  if (isIn(part, "hashes")) checkHash(part, findings);
  if (isIn(part, "externalReferences")) checkUrl(part, findings);
  if (Array.isArray(value.licenses)) checkLicenses(part, value.licenses, specVersion, findings);
  if (Array.isArray(value.hashes)) checkContradictions(part, value.hashes, findings);
  const { timestamp } = value;
  if (timestamp !== undefined && (typeof timestamp !== "string" || !parseTime(timestamp).ok))
    findings.add(
      "TIME_MALFORMED",
      [...pathOf(part), "timestamp"],
      `expected a time such as "2026-01-31T12:00:00Z", got ${describeJson(timestamp)}`,
    );
  if (specVersion !== "1.6") return;
  const later = isComponentPart(part)
    ? NEW_OF_COMPONENTS
    : Object.hasOwn(NEW_IN_1_7, at)
      ? NEW_IN_1_7[at]
      : [];
  for (const name of later ?? [])
    if (Object.hasOwn(value, name))
      findings.add(
        "MEMBER_OF_LATER_VERSION",
        [...pathOf(part), name],
        "expected no member that 1.6 does not have",
      );
}

function checkComponent(part: DocumentPart, findings: Findings): void {
  const { value } = part;
  const path = pathOf(part);
  const type = findings.text(value, "type", path);
  findings.text(value, "name", path);
  if (type === undefined) return;
  if (!COMPONENT_TYPES.includes(type))
    findings.add(
      "COMPONENT_TYPE_UNKNOWN",
      [...path, "type"],
      `expected a type of component, got ${quote(type)}`,
    );
  if (Object.hasOwn(value, "modelCard") && type !== "machine-learning-model")
    findings.add("MODEL_CARD_MISPLACED", [...path, "modelCard"], "expected a model card on models alone");
  if (Object.hasOwn(value, "data") && type !== "data")
    findings.add("DATA_MISPLACED", [...path, "data"], "expected data on components of type data alone");
  if (Object.hasOwn(value, "version") && Object.hasOwn(value, "versionRange"))
    findings.add("VERSION_AND_RANGE", [...path, "versionRange"], "expected a version or a range, not both");
  if (Object.hasOwn(value, "versionRange") && value.isExternal !== true)
    findings.add("RANGE_OF_OWN", [...path, "versionRange"], "expected a range of external components alone");
  if (isIn(part, "component", "metadata") && value.isExternal === true)
    findings.add(
      "SUBJECT_EXTERNAL",
      [...path, "isExternal"],
      "expected what the BOM is about not to be external",
    );
  const { purl } = value;
  if (typeof purl === "string" && !/^pkg:[A-Za-z][A-Za-z0-9.+-]*\/[^\s]+$/.test(purl))
    findings.add(
      "PURL_MALFORMED",
      [...path, "purl"],
      `expected a package URL such as "pkg:npm/name@1", got ${quote(purl)}`,
    );
}

function checkHash(part: DocumentPart, findings: Findings): void {
  const path = pathOf(part);
  const alg = findings.text(part.value, "alg", path);
  const content = findings.text(part.value, "content", path);
  const length = alg === undefined ? undefined : HASH_LENGTHS.get(alg);
  if (alg !== undefined && length === undefined)
    findings.add("HASH_ALGORITHM_UNKNOWN", [...path, "alg"], `expected a hash algorithm, got ${quote(alg)}`);
  if (content === undefined || length === undefined) return;
  if (content.length !== length || !/^[0-9a-fA-F]+$/.test(content)) {
    const message = `expected ${length} hex digits of ${alg}, got ${quote(content, 130)}`;
    findings.add("HASH_MALFORMED", [...path, "content"], message);
  }
}

/** Bytes have one hash of an algorithm. */
function checkContradictions(part: DocumentPart, hashes: readonly JsonValue[], findings: Findings): void {
  const known = new Map<string, JsonValue | undefined>();
  for (const [index, hash] of hashes.entries()) {
    if (!isJsonObject(hash) || typeof hash.alg !== "string") continue;
    const content = typeof hash.content === "string" ? hash.content.toLowerCase() : hash.content;
    if (known.has(hash.alg) && known.get(hash.alg) !== content)
      findings.add(
        "HASH_CONTRADICTION",
        [...pathOf(part), "hashes", index],
        `expected one hash of ${quote(hash.alg)}, got another`,
      );
    known.set(hash.alg, content);
  }
}

/** What no IRI reference has (RFC 3987 §2.2 and §4.1): official validators do not look. */
const NOT_OF_IRIS = /[\s\p{Cc}<>"{}|\\^`\u200e\u200f\u202a-\u202e\u2066-\u2069]|%(?![0-9A-Fa-f]{2})/u;

function checkUrl(part: DocumentPart, findings: Findings): void {
  const path = pathOf(part);
  findings.text(part.value, "type", path);
  const url = findings.text(part.value, "url", path);
  if (url !== undefined && NOT_OF_IRIS.test(url))
    findings.add("URL_MALFORMED", [...path, "url"], `expected a URL (RFC 3987), got ${quote(url)}`);
}

function checkLicenses(
  part: DocumentPart,
  licenses: readonly JsonValue[],
  specVersion: JsonValue | undefined,
  findings: Findings,
): void {
  const path = [...pathOf(part), "licenses"];
  const choices = licenses.filter(isJsonObject);
  for (const [index, choice] of choices.entries()) checkLicense(choice, [...path, index], findings);
  const expressions = choices.filter((choice) => Object.hasOwn(choice, "expression")).length;
  if (specVersion === "1.6" && expressions > 0 && licenses.length > 1)
    findings.add("LICENSES_MIXED", path, "expected one expression alone, or licences, as 1.6 has it");
}

function checkLicense(choice: JsonObject, path: readonly (string | number)[], findings: Findings): void {
  const { license } = choice;
  if (Object.hasOwn(choice, "expression") === Object.hasOwn(choice, "license"))
    findings.add("LICENSE_MALFORMED", path, "expected a license or an expression, one of both");
  if (!isJsonObject(license)) return;
  const { id } = license;
  if (Object.hasOwn(license, "id") === Object.hasOwn(license, "name"))
    findings.add("LICENSE_MALFORMED", [...path, "license"], "expected an id or a name, one of both");
  if (id !== undefined && (typeof id !== "string" || !/^[A-Za-z0-9][A-Za-z0-9.+-]*$/.test(id)))
    findings.add(
      "LICENSE_ID_MALFORMED",
      [...path, "license", "id"],
      `expected an id of the SPDX License List such as "Apache-2.0", got ${describeJson(id)}: what is none is a name`,
    );
}
