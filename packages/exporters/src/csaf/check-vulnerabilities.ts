import { describeJson, type JsonObject, quote } from "@aixv/core";
import type { Findings } from "../check/findings.ts";
import { checkObjects, checkTexts, checkTime } from "../check/members.ts";
import type { DefinedProducts } from "./check-product-tree.ts";

type Path = readonly (string | number)[];

/** Statuses of which a product has no two (CSAF 2.0 §6.1.6), by what they come to. */
const STATUSES: { readonly [status: string]: string } = {
  first_affected: "affected",
  known_affected: "affected",
  last_affected: "affected",
  known_not_affected: "not affected",
  first_fixed: "fixed",
  fixed: "fixed",
  under_investigation: "under investigation",
};
/** One of these a VEX document has (§6.1.27.7). */
const VEX_STATUSES = ["fixed", "known_affected", "known_not_affected", "under_investigation"];

/** What a document says beyond its vulnerabilities. */
export interface VulnerabilityContext {
  readonly products: DefinedProducts;
  /** The profile, if it is one about products. */
  readonly profile: string | undefined;
}

export function checkVulnerabilities(
  document: JsonObject,
  { products, profile }: VulnerabilityContext,
  findings: Findings,
): void {
  const cves = new Set<string>();
  for (const [one, path] of checkObjects(document, "vulnerabilities", [], findings)) {
    checkTexts(one, ["title"], path, findings);
    for (const name of ["discovery_date", "release_date"]) checkTime(one, name, path, findings);
    checkNames(one, cves, path, findings);
    checkNotes(one, path, findings);
    const statusOf = checkStatus(one, products, path, findings);
    const remedied = checkTargets(one, "remediations", products, path, findings);
    const threatened = checkTargets(one, "threats", products, path, findings);
    checkTargets(one, "scores", products, path, findings);
    if (profile === undefined) continue;
    if (!Object.hasOwn(one, "notes"))
      findings.add("MEMBER_MISSING", [...path, "notes"], `expected notes in profile ${profile} (§6.1.27.5)`);
    if (!Object.hasOwn(one, "product_status"))
      findings.add(
        "MEMBER_MISSING",
        [...path, "product_status"],
        `expected it in profile ${profile} (§6.1.27.6)`,
      );
    if (profile === "csaf_vex") checkVex(one, { statusOf, remedied, threatened }, path, findings);
  }
}

function checkNames(one: JsonObject, cves: Set<string>, path: Path, findings: Findings): void {
  for (const [id, place] of checkObjects(one, "ids", path, findings)) {
    findings.text(id, "system_name", place);
    findings.text(id, "text", place);
  }
  if (!Object.hasOwn(one, "cve")) return;
  const cve = findings.text(one, "cve", path);
  if (cve === undefined) return;
  if (!/^CVE-[0-9]{4}-[0-9]{4,}$/.test(cve))
    findings.add(
      "CVE_MALFORMED",
      [...path, "cve"],
      `expected an id such as CVE-2026-12345, got ${quote(cve)}`,
    );
  if (cves.has(cve)) findings.add("CVE_TWICE", [...path, "cve"], `expected ${quote(cve)} once (§6.1.23)`);
  cves.add(cve);
}

/** Each note has a sort and a text. */
export function checkNotes(one: JsonObject, path: Path, findings: Findings): void {
  for (const [note, place] of checkObjects(one, "notes", path, findings)) {
    findings.text(note, "category", place);
    findings.text(note, "text", place);
  }
}

function checkStatus(
  one: JsonObject,
  { products }: DefinedProducts,
  path: Path,
  findings: Findings,
): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  if (!Object.hasOwn(one, "product_status")) return said;
  const status = findings.object(one, "product_status", path) ?? {};
  const place = [...path, "product_status"];
  for (const name of Object.keys(status)) {
    const meaning = Object.hasOwn(STATUSES, name) ? STATUSES[name] : undefined;
    for (const [index, id] of (findings.items(status, name, place) ?? []).entries()) {
      const at = [...place, name, index];
      if (typeof id !== "string") {
        findings.add("MEMBER_MALFORMED", at, `expected the id of a product, got ${describeJson(id)}`);
        continue;
      }
      if (!products.has(id)) findings.add("PRODUCT_UNDEFINED", at, `no product has the id ${quote(id)}`);
      if (meaning === undefined) continue;
      const before = said.get(id);
      if (before !== undefined && before !== meaning)
        findings.add(
          "STATUS_CONTRADICTORY",
          at,
          `expected one status, got ${before} and ${meaning} (§6.1.6)`,
        );
      said.set(id, before ?? meaning);
    }
  }
  return said;
}

/** Checks whom remediations, threats and scores are about (§6.1.1, §6.1.29), and gives them. */
function checkTargets(
  one: JsonObject,
  name: string,
  { products, groups }: DefinedProducts,
  path: Path,
  findings: Findings,
): ReadonlySet<string> {
  const targets = new Set<string>();
  for (const [item, place] of checkObjects(one, name, path, findings)) {
    const members = name === "scores" ? ["products"] : ["product_ids", "group_ids"];
    if (name === "remediations" && !members.some((member) => Object.hasOwn(item, member)))
      findings.add("PRODUCT_MISSING", place, "expected a product that it is for (§6.1.29)");
    for (const member of members) {
      if (!Object.hasOwn(item, member)) continue;
      for (const [index, id] of (findings.items(item, member, place) ?? []).entries()) {
        const at = [...place, member, index];
        if (typeof id !== "string") {
          findings.add(
            "MEMBER_MALFORMED",
            at,
            `expected the id of a product or group, got ${describeJson(id)}`,
          );
          continue;
        }
        const group = member === "group_ids" ? groups.get(id) : undefined;
        const isDefined = member === "group_ids" ? group !== undefined : products.has(id);
        if (!isDefined) findings.add("PRODUCT_UNDEFINED", at, `no product or group has the id ${quote(id)}`);
        for (const target of group ?? [id]) targets.add(target);
      }
    }
  }
  return targets;
}

/** Rules of the VEX profile (§6.1.27.7 to 10). */
function checkVex(
  one: JsonObject,
  said: {
    readonly statusOf: ReadonlyMap<string, string>;
    readonly remedied: ReadonlySet<string>;
    readonly threatened: ReadonlySet<string>;
  },
  path: Path,
  findings: Findings,
): void {
  const status = one.product_status;
  const names = typeof status === "object" && status !== null ? Object.keys(status) : [];
  if (!names.some((name) => VEX_STATUSES.includes(name)))
    findings.add("STATUS_MISSING", [...path, "product_status"], `expected one of ${VEX_STATUSES.join(", ")}`);
  if (!Object.hasOwn(one, "cve") && !Object.hasOwn(one, "ids"))
    findings.add("ID_MISSING", path, "expected a cve or ids (§6.1.27.8)");
  for (const [id, meaning] of said.statusOf) {
    if (meaning === "not affected" && !said.threatened.has(id) && !Object.hasOwn(one, "flags"))
      findings.add("IMPACT_MISSING", path, `expected why ${quote(id)} is not affected (§6.1.27.9)`);
    if (meaning === "affected" && !said.remedied.has(id))
      findings.add("ACTION_MISSING", path, `expected what to do about ${quote(id)} (§6.1.27.10)`);
  }
}
