import { describeJson, isJsonObject, type JsonObject, type JsonValue, quote } from "@aixv/core";
import { Findings } from "../check/findings.ts";
import { checkTexts, checkWord, isIri } from "../check/members.ts";
import { unsupportedVersion } from "../check/spec-version.ts";
import type { CheckFinding } from "../exporter.ts";
import { checkProductTree } from "./check-product-tree.ts";
import { checkTracking } from "./check-tracking.ts";
import { checkNotes, checkVulnerabilities } from "./check-vulnerabilities.ts";

/** Profiles that say something of products (CSAF 2.0 §4.4, §4.5). */
const PRODUCT_PROFILES = ["csaf_security_advisory", "csaf_vex"];
const PUBLISHERS = ["coordinator", "discoverer", "other", "translator", "user", "vendor"];

/**
 * What is wrong with a document by CSAF 2.0: the members that everything rests on, and the mandatory tests (§6.1) of references,
 * statuses, versions and profiles, which no schema holds.
 */
export function checkCsaf(document: JsonValue): readonly CheckFinding[] {
  const findings = new Findings();
  if (!isJsonObject(document)) {
    findings.add("DOCUMENT_MALFORMED", [], `expected a document, an object, got ${describeJson(document)}`);
    return findings.list;
  }
  const about = findings.object(document, "document", []);
  const version = about?.csaf_version;
  if (typeof version === "string" && /^[0-9]+\.[0-9]+/.test(version) && version !== "2.0")
    return unsupportedVersion(["2.0"], version, ["document", "csaf_version"]);
  const category = about === undefined ? undefined : checkAbout(about, findings);
  const products = checkProductTree(document, findings);
  const isAboutProducts = category !== undefined && PRODUCT_PROFILES.includes(category);
  if (isAboutProducts)
    for (const name of ["product_tree", "vulnerabilities"])
      if (!Object.hasOwn(document, name))
        findings.add("MEMBER_MISSING", [name], `expected it in a document of profile ${category} (§6.1.27)`);
  checkVulnerabilities(document, { products, profile: isAboutProducts ? category : undefined }, findings);
  return findings.list;
}

/** Whether a document says that it is of CSAF, in any version. */
export function isCsaf(document: JsonValue): boolean {
  return (
    isJsonObject(document) &&
    isJsonObject(document.document) &&
    Object.hasOwn(document.document, "csaf_version")
  );
}

/** Profiles beside the base, by their names and by the values that they have (CSAF 2.0 §4.2 to §4.5). */
const OTHER_PROFILES = ["securityincidentresponse", "informationaladvisory", "securityadvisory", "vex"];

/** A category that is of no profile must not look as if it were (CSAF 2.0 §6.1.26). */
function checkCategory(category: string, findings: Findings): void {
  const values = [
    "csaf_base",
    ...PRODUCT_PROFILES,
    "csaf_informational_advisory",
    "csaf_security_incident_response",
  ];
  if (values.includes(category)) return;
  const folded = category.toLowerCase().replaceAll(/[-_\s]/g, "");
  if (!category.toLowerCase().startsWith("csaf_") && !OTHER_PROFILES.includes(folded.replace(/^csaf/, "")))
    return;
  findings.add(
    "CATEGORY_PROHIBITED",
    ["document", "category"],
    `expected ${values.join(", ")}, or a word of one's own that is like none of them (§6.1.26), got ${quote(category)}`,
  );
}

function checkAbout(about: JsonObject, findings: Findings): string | undefined {
  const path = ["document"];
  const category = findings.text(about, "category", path);
  const version = findings.text(about, "csaf_version", path);
  if (version !== undefined && version !== "2.0")
    findings.add("VERSION_UNEXPECTED", [...path, "csaf_version"], `expected 2.0, got ${quote(version)}`);
  findings.text(about, "title", path);
  if (category !== undefined) checkCategory(category, findings);
  checkNotes(about, path, findings);
  checkTexts(about, ["lang", "source_lang"], path, findings);
  const publisher = findings.object(about, "publisher", path);
  if (publisher !== undefined) {
    const place = [...path, "publisher"];
    checkWord(publisher, "category", PUBLISHERS, place, findings);
    findings.text(publisher, "name", place);
    const namespace = findings.text(publisher, "namespace", place);
    if (namespace !== undefined && !isIri(namespace))
      findings.add(
        "URI_MALFORMED",
        [...place, "namespace"],
        `expected an absolute URI, got ${quote(namespace)}`,
      );
  }
  const tracking = findings.object(about, "tracking", path);
  if (tracking !== undefined) checkTracking(tracking, findings);
  return category;
}
