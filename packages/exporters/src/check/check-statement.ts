import { describeJson, isJsonObject, type JsonObject, type JsonValue, parseTime, quote } from "@aixv/core";
import { STATEMENT_TYPE } from "@aixv/envelope";
import { isNormalUri } from "../documents/uri.ts";
import type { CheckFinding } from "../exporter.ts";
import { Findings } from "./findings.ts";
import { unsupportedVersion, withoutVersion } from "./spec-version.ts";

type Path = readonly (string | number)[];

/** Hex digits of a digest, by algorithm (in-toto v1, DigestSet; FIPS 180-4, FIPS 202, RFC 7693). */
const DIGEST_LENGTHS: { readonly [algorithm: string]: readonly number[] } = {
  sha256: [64],
  sha224: [56],
  sha384: [96],
  sha512: [128],
  sha512_224: [56],
  sha512_256: [64],
  sha3_224: [56],
  sha3_256: [64],
  sha3_384: [96],
  sha3_512: [128],
  sha1: [40],
  md5: [32],
  ripemd160: [40],
  sm3: [64],
  blake2b: [128],
  blake2s: [64],
  blake3: [64],
  gitCommit: [40, 64],
  gitTree: [40, 64],
  gitBlob: [40, 64],
  gitTag: [40, 64],
};

/** Checks a predicate whose statement is sound so far. */
export type CheckPredicate = (predicate: JsonObject, path: Path, findings: Findings) => void;

/**
 * What is wrong with a statement, by in-toto Statement v1 and ResourceDescriptor v1, and with its predicate.
 *
 * @param predicateTypes - those that it may have; undefined: any
 */
export function checkStatement(
  document: JsonValue,
  predicateTypes: readonly string[] | undefined,
  checkPredicate: CheckPredicate,
): readonly CheckFinding[] {
  const findings = new Findings();
  if (!isJsonObject(document)) {
    findings.add("DOCUMENT_MALFORMED", [], `expected a statement, an object, got ${describeJson(document)}`);
    return findings.list;
  }
  const other = otherVersion(document, predicateTypes ?? []);
  if (other !== undefined) return other;
  const type = findings.text(document, "_type", []);
  if (type !== undefined && type !== STATEMENT_TYPE)
    findings.add("STATEMENT_TYPE_UNSUPPORTED", ["_type"], `expected ${STATEMENT_TYPE}, got ${quote(type)}`);
  checkSubjects(document, findings);
  const predicateType = findings.text(document, "predicateType", []);
  checkUri(document, "predicateType", [], findings);
  if (predicateType !== undefined && predicateTypes?.includes(predicateType) === false) {
    const message = `expected ${predicateTypes.join(" or ")}, got ${quote(predicateType)}`;
    findings.add("PREDICATE_TYPE_UNEXPECTED", ["predicateType"], message);
    return findings.list;
  }
  // Unset is the same as empty, which says nothing where a type is asked for.
  if (predicateTypes === undefined && (document.predicate ?? null) === null) return findings.list;
  const predicate = findings.object(document, "predicate", []);
  if (predicate !== undefined) checkPredicate(predicate, ["predicate"], findings);
  return findings.list;
}

/** What there is to say of a statement of another version of in-toto, or of the predicate type. */
function otherVersion(
  document: JsonObject,
  predicateTypes: readonly string[],
): readonly CheckFinding[] | undefined {
  const known: { readonly [member: string]: readonly string[] } = {
    _type: [STATEMENT_TYPE],
    predicateType: predicateTypes,
  };
  for (const [member, types] of Object.entries(known)) {
    const type = document[member];
    if (typeof type !== "string" || types.includes(type)) continue;
    if (types.some((one) => withoutVersion(one) === withoutVersion(type)))
      return unsupportedVersion(types, type, [member]);
  }
  return undefined;
}

function checkSubjects(statement: JsonObject, findings: Findings): void {
  const subjects = findings.items(statement, "subject", []);
  if (subjects === undefined) return;
  if (subjects.length === 0) findings.add("SUBJECT_MISSING", ["subject"], "expected at least one subject");
  const names = new Map<string, number>();
  for (const [index, subject] of subjects.entries()) {
    const path = ["subject", index];
    checkDescriptor(subject, path, findings);
    if (!isJsonObject(subject)) continue;
    if (subject.digest === undefined)
      findings.add("SUBJECT_DIGEST_MISSING", path, "expected a digest: subjects are matched by nothing else");
    for (const member of ["name", "uri"]) {
      const value = subject[member];
      if (typeof value !== "string" || value === "_") continue;
      const key = `${member} ${value}`;
      const first = names.get(key);
      if (first !== undefined)
        findings.add(
          "SUBJECT_DUPLICATE",
          [...path, member],
          `expected each ${member} once, as subject ${first} has it`,
        );
      names.set(key, first ?? index);
    }
  }
}

/** Checks a list of ResourceDescriptors, if it is there. */
export function checkDescriptors(
  parent: JsonObject,
  name: string,
  path: Path,
  findings: Findings,
): readonly JsonObject[] {
  if (parent[name] === undefined) return [];
  const items = findings.items(parent, name, path) ?? [];
  for (const [index, item] of items.entries()) checkDescriptor(item, [...path, name, index], findings);
  return items.filter(isJsonObject);
}

/** Checks one ResourceDescriptor. */
export function checkDescriptor(item: JsonValue, path: Path, findings: Findings): void {
  if (!isJsonObject(item)) {
    findings.add(
      "MEMBER_MALFORMED",
      path,
      `expected a resource descriptor, an object, got ${describeJson(item)}`,
    );
    return;
  }
  if (item.uri === undefined && item.digest === undefined && item.content === undefined)
    findings.add("DESCRIPTOR_EMPTY", path, "expected a uri, a digest or content, got none of them");
  for (const name of ["uri", "downloadLocation"]) checkUri(item, name, path, findings);
  for (const name of ["name", "mediaType"])
    if (item[name] !== undefined && typeof item[name] !== "string")
      findings.add("MEMBER_MALFORMED", [...path, name], `expected a text, got ${describeJson(item[name])}`);
  const { content, annotations } = item;
  if (content !== undefined && !(typeof content === "string" && BASE64.test(content)))
    findings.add("MEMBER_MALFORMED", [...path, "content"], `expected Base64, got ${describeJson(content)}`);
  if (annotations !== undefined && !isJsonObject(annotations))
    findings.add(
      "MEMBER_MALFORMED",
      [...path, "annotations"],
      `expected an object, got ${describeJson(annotations)}`,
    );
  if (item.digest !== undefined) checkDigests(item, path, findings);
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function checkDigests(item: JsonObject, path: Path, findings: Findings): void {
  const digest = findings.object(item, "digest", path);
  if (digest === undefined) return;
  if (Object.keys(digest).length === 0)
    findings.add("DIGEST_MALFORMED", [...path, "digest"], "expected at least one digest");
  for (const [algorithm, value] of Object.entries(digest)) {
    const lengths = Object.hasOwn(DIGEST_LENGTHS, algorithm) ? DIGEST_LENGTHS[algorithm] : undefined;
    const isSound =
      typeof value === "string" &&
      (lengths === undefined ? value !== "" : /^[0-9a-f]+$/.test(value) && lengths.includes(value.length));
    if (isSound) continue;
    const expected = lengths === undefined ? "a text" : `${lengths.join(" or ")} lowercase hex digits`;
    findings.add(
      "DIGEST_MALFORMED",
      [...path, "digest", algorithm],
      `expected ${expected} for ${quote(algorithm)}, got ${describeJson(value)}`,
    );
  }
}

/** Checks a URI, if it is there. */
export function checkUri(parent: JsonObject, name: string, path: Path, findings: Findings): void {
  const value = parent[name];
  if (value === undefined) return;
  if (typeof value !== "string" || !isNormalUri(value)) {
    const message = `expected a URI, its scheme and authority in lowercase (RFC 3986 §6.2.2.1), got ${describeJson(value)}`;
    findings.add("URI_MALFORMED", [...path, name], message);
  }
}

/** Checks a time, if it is there: RFC 3339 in UTC. */
export function checkTimestamp(parent: JsonObject, name: string, path: Path, findings: Findings): void {
  const value = parent[name];
  if (value === undefined) return;
  if (typeof value !== "string" || !value.endsWith("Z") || !parseTime(value).ok)
    findings.add(
      "TIME_MALFORMED",
      [...path, name],
      `expected a time such as "2026-01-31T12:00:00Z", got ${describeJson(value)}`,
    );
}
