import { describeJson, type JsonObject, type JsonValue, parseTime, quote } from "@aixv/core";
import { pathOf } from "../../check/document-parts.ts";
import type { Findings } from "../../check/findings.ts";
import { isA } from "../classes.ts";
import type { SpdxNode } from "./spdx-nodes.ts";

/** Members that objects of a class have to have (minCount 1 of SPDX 3.0.1); `spdxId` is looked at elsewhere. */
const REQUIRED: { readonly [type: string]: readonly string[] } = {
  Element: ["creationInfo"],
  CreationInfo: ["specVersion", "created", "createdBy"],
  Annotation: ["annotationType", "subject"],
  Relationship: ["from", "to", "relationshipType"],
  DictionaryEntry: ["key"],
  ExternalIdentifier: ["externalIdentifierType", "identifier"],
  ExternalMap: ["externalSpdxId"],
  NamespaceMap: ["prefix", "namespace"],
  PositiveIntegerRange: ["beginIntegerRange", "endIntegerRange"],
  Hash: ["algorithm", "hashValue"],
  PackageVerificationCode: ["algorithm", "hashValue"],
  build_Build: ["build_buildType"],
  dataset_DatasetPackage: ["dataset_datasetType"],
  software_File: ["name"],
  software_Package: ["name"],
  software_Snippet: ["software_snippetFromFile"],
  software_ContentIdentifier: ["software_contentIdentifierType", "software_contentIdentifierValue"],
  simplelicensing_LicenseExpression: ["simplelicensing_licenseExpression"],
  simplelicensing_SimpleLicensingText: ["simplelicensing_licenseText"],
  security_VexAffectedVulnAssessmentRelationship: ["security_actionStatement"],
};

/** Hex digits of hash algorithms (Core/HashAlgorithm); others have no one length. */
const HASH_LENGTHS: ReadonlyMap<string, number> = new Map([
  ["adler32", 8],
  ["blake2b256", 64],
  ["blake2b384", 96],
  ["blake2b512", 128],
  ["blake3", 64],
  ["md2", 32],
  ["md4", 32],
  ["md5", 32],
  ["sha1", 40],
  ["sha224", 56],
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
  ["sha3_224", 56],
  ["sha3_256", 64],
  ["sha3_384", 96],
  ["sha3_512", 128],
]);
const OF_ANY_LENGTH: readonly string[] = ["crystalsDilithium", "crystalsKyber", "falcon", "md6", "other"];

/** Members that are times, of any class. */
const TIMES: readonly string[] = [
  "created",
  "builtTime",
  "releaseTime",
  "validUntilTime",
  "startTime",
  "endTime",
  "build_buildStartTime",
  "build_buildEndTime",
  "security_publishedTime",
  "security_modifiedTime",
  "security_withdrawnTime",
  "security_actionStatementTime",
  "security_impactStatementTime",
];

/** What each object has to keep by itself. */
export function checkNode({ part, value, type }: SpdxNode, findings: Findings): void {
  const path = pathOf(part);
  for (const [ancestor, members] of Object.entries(REQUIRED)) {
    if (!isA(type, ancestor)) continue;
    for (const member of members)
      if (!isThere(value, member))
        findings.add("MEMBER_MISSING", [...path, member], `expected ${member}, which each ${ancestor} has`);
  }
  for (const member of TIMES) if (Object.hasOwn(value, member)) checkTime(value, member, path, findings);
  if (isA(type, "Hash") || isA(type, "PackageVerificationCode")) checkHash(value, path, findings);
  if (type === "CreationInfo") checkSpecVersion(value, path, findings);
  if (type === "PositiveIntegerRange") checkRange(value, path, findings);
  if (type === "ai_AIPackage" || type === "build_Build") checkDictionaries(value, path, findings);
}

function isThere(value: JsonObject, member: string): boolean {
  const said = Object.hasOwn(value, member) ? (value[member] ?? null) : null;
  return said !== null && said !== "" && !(Array.isArray(said) && said.length === 0);
}

type Path = readonly (string | number)[];

/** In UTC, to the second (Core/DateTime). */
function checkTime(value: JsonObject, member: string, path: Path, findings: Findings): void {
  const time = value[member];
  const isSound =
    typeof time === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(time) && parseTime(time).ok;
  if (!isSound)
    findings.add(
      "TIME_MALFORMED",
      [...path, member],
      `expected a time in UTC without a fraction, such as "2026-01-31T12:00:00Z", got ${describeJson(time)}`,
    );
}

function checkHash(value: JsonObject, path: Path, findings: Findings): void {
  const { algorithm, hashValue } = value;
  if (typeof algorithm !== "string" || typeof hashValue !== "string") return;
  const length = HASH_LENGTHS.get(algorithm);
  if (length === undefined) {
    if (!OF_ANY_LENGTH.includes(algorithm))
      findings.add(
        "HASH_ALGORITHM_UNKNOWN",
        [...path, "algorithm"],
        `expected a hash algorithm, got ${quote(algorithm)}`,
      );
  } else if (hashValue.length !== length || !/^[0-9a-f]+$/.test(hashValue)) {
    const message = `expected ${length} lowercase hex digits of ${algorithm}, got ${quote(hashValue, 130)}`;
    findings.add("HASH_MALFORMED", [...path, "hashValue"], message);
  }
}

function checkSpecVersion(value: JsonObject, path: Path, findings: Findings): void {
  const { specVersion } = value;
  if (typeof specVersion === "string" && specVersion !== "3.0.1" && specVersion !== "")
    findings.add(
      "SPEC_VERSION_UNEXPECTED",
      [...path, "specVersion"],
      `expected "3.0.1", as the context has it, got ${quote(specVersion)}`,
    );
}

function checkRange(value: JsonObject, path: Path, findings: Findings): void {
  const { beginIntegerRange: begin, endIntegerRange: end } = value;
  const isPositive = (one: JsonValue | undefined): boolean => Number.isInteger(one) && Number(one) > 0;
  if (isPositive(begin) && isPositive(end) && Number(begin) <= Number(end)) return;
  findings.add(
    "RANGE_MALFORMED",
    path,
    `expected positive integers, the first not greater than the second, got ${describeJson(begin)} and ${describeJson(end)}`,
  );
}

/** Keys of a dictionary are unique (Core/DictionaryEntry). */
function checkDictionaries(value: JsonObject, path: Path, findings: Findings): void {
  for (const member of [
    "ai_hyperparameter",
    "ai_metric",
    "ai_metricDecisionThreshold",
    "build_environment",
    "build_parameter",
  ]) {
    const entries = value[member];
    if (!Array.isArray(entries)) continue;
    const keys = new Set<string>();
    for (const [index, entry] of (entries as readonly JsonValue[]).entries()) {
      const key = typeof entry === "object" && entry !== null && "key" in entry ? entry.key : undefined;
      if (typeof key !== "string") continue;
      if (keys.has(key))
        findings.add("KEY_DUPLICATE", [...path, member, index, "key"], `expected ${quote(key)} once`);
      keys.add(key);
    }
  }
}
