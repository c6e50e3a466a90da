import { describeJson, type JsonObject, quote } from "@aixv/core";
import type { Findings } from "../check/findings.ts";
import { checkObjects, checkTextList, checkWord } from "../check/members.ts";

type Path = readonly (string | number)[];

const EVENTS = ["introduced", "fixed", "last_affected", "limit"];

/** Checks one of what is affected. */
export function checkAffected(affected: JsonObject, path: Path, findings: Findings): void {
  checkPackage(affected, path, findings);
  checkTextList(affected, "versions", path, findings);
  for (const name of ["ecosystem_specific", "database_specific"])
    if (Object.hasOwn(affected, name)) findings.object(affected, name, path);
  for (const [range, place] of checkObjects(affected, "ranges", path, findings)) {
    const type = checkWord(range, "type", ["GIT", "SEMVER", "ECOSYSTEM"], place, findings);
    if (type === "GIT") findings.text(range, "repo", place);
    else if (type !== undefined && !Object.hasOwn(affected, "package"))
      findings.add("PACKAGE_MISSING", place, `expected a package, of which versions of ${type} are`);
    checkEvents(range, type, place, findings);
  }
}

function checkPackage(affected: JsonObject, path: Path, findings: Findings): void {
  if (!Object.hasOwn(affected, "package")) return;
  const place = [...path, "package"];
  const named = findings.object(affected, "package", path);
  if (named === undefined) return;
  findings.text(named, "ecosystem", place);
  findings.text(named, "name", place);
  const { purl } = named;
  if (purl === undefined) return;
  if (typeof purl !== "string" || !/^pkg:[A-Za-z][A-Za-z0-9.+-]*\/\S+$/.test(purl))
    findings.add("PURL_MALFORMED", [...place, "purl"], `expected a package URL, got ${describeJson(purl)}`);
  else if (/@[^@/?#]+(?:[?#]|$)/.test(purl))
    findings.add("PURL_HAS_VERSION", [...place, "purl"], "expected a package URL without a version");
}

function checkEvents(range: JsonObject, type: string | undefined, path: Path, findings: Findings): void {
  const seen = new Set<string>();
  if (!Object.hasOwn(range, "events")) findings.items(range, "events", path);
  for (const [event, place] of checkObjects(range, "events", path, findings)) {
    const names = Object.keys(event).filter((name) => EVENTS.includes(name));
    if (names.length !== 1)
      findings.add("EVENT_MALFORMED", place, `expected one of ${EVENTS.join(", ")}, got ${names.length}`);
    for (const name of names) {
      seen.add(name);
      const value = findings.text(event, name, place);
      if (type === "GIT" && value !== undefined && !/^(?:0|[a-f0-9]{40}|[a-f0-9]{64})$/.test(value))
        findings.add(
          "COMMIT_MALFORMED",
          [...place, name],
          `expected the full hash of a commit, got ${quote(value)}`,
        );
    }
  }
  const place = [...path, "events"];
  if (!seen.has("introduced")) findings.add("EVENT_MISSING", place, "expected an introduced event");
  if (seen.has("fixed") && seen.has("last_affected"))
    findings.add("EVENTS_CONTRADICTORY", place, "expected fixed or last_affected, got both");
}
