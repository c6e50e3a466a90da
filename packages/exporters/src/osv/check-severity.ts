import { type JsonObject, quote } from "@aixv/core";
import type { Findings } from "../check/findings.ts";
import { checkObjects } from "../check/members.ts";

/** What a score of each type looks like; the values of its metrics are not looked at. */
const SCORES: { readonly [type: string]: RegExp } = {
  CVSS_V2: /^AV:[NAL]\/AC:[LMH]\/Au:[MSN](?:\/[A-Za-z]+:[A-Z]+)+$/,
  CVSS_V3: /^CVSS:3\.[01](?:\/[A-Z]+:[A-Z])+$/,
  CVSS_V4: /^CVSS:4\.0(?:\/[A-Z]+:[A-Za-z]+)+$/,
  Ubuntu: /^(?:negligible|low|medium|high|critical)$/,
};

/** Checks severities, if there are any, and tells whether there are. */
export function checkSeverity(
  parent: JsonObject,
  path: readonly (string | number)[],
  findings: Findings,
): boolean {
  if (!Object.hasOwn(parent, "severity") || parent.severity === null) return false;
  for (const [severity, place] of checkObjects(parent, "severity", path, findings)) {
    const type = findings.text(severity, "type", place);
    const score = findings.text(severity, "score", place);
    if (Object.hasOwn(severity, "source")) findings.text(severity, "source", place);
    if (type === undefined) continue;
    const pattern = Object.hasOwn(SCORES, type) ? SCORES[type] : undefined;
    if (pattern === undefined)
      findings.add(
        "VALUE_UNKNOWN",
        [...place, "type"],
        `expected ${Object.keys(SCORES).join(", ")}, got ${quote(type)}`,
      );
    else if (score !== undefined && !pattern.test(score))
      findings.add(
        "SCORE_MALFORMED",
        [...place, "score"],
        `expected a score of ${type}, got ${quote(score)}`,
      );
  }
  return true;
}
