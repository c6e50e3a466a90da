import { type JsonValue, quote } from "@aixv/core";
import { pathOf } from "../../check/document-parts.ts";
import type { Findings } from "../../check/findings.ts";
import { isA } from "../classes.ts";
import { classOf, individual } from "./check-references.ts";
import { type RelationshipRule, ruleOf, VEX_TYPES } from "./relationship-types.ts";
import type { SpdxNode, SpdxView } from "./spdx-nodes.ts";

/** That a relationship is of a known type, and its ends are what the type is between. */
export function checkRelationship({ part, value, type }: SpdxNode, view: SpdxView, findings: Findings): void {
  if (!isA(type, "Relationship")) return;
  const path = pathOf(part);
  const { relationshipType: said, from, to } = value;
  const targets = (Array.isArray(to) ? to : to === undefined ? [] : [to]) as readonly JsonValue[];
  const isNone = (target: JsonValue): boolean =>
    typeof target === "string" && individual(target) === "NoneElement";
  if (targets.length > 1 && targets.some(isNone))
    findings.add("NONE_WITH_OTHERS", [...path, "to"], "expected NoneElement alone (Core/Relationship)");
  if (typeof said !== "string") return;
  const rule = ruleOf(said);
  if (rule === undefined) {
    const message = `expected a type of relationship, got ${quote(said)}`;
    findings.add("RELATIONSHIP_TYPE_UNKNOWN", [...path, "relationshipType"], message);
    return;
  }
  checkClass(type, said, path, findings);
  const check = (
    end: JsonValue | undefined,
    expected: RelationshipRule["from"],
    at: readonly (string | number)[],
  ) => {
    const found = end === undefined ? undefined : classOf(end, view);
    if (found === undefined || found === "" || expected === undefined || isA(found, expected)) return;
    // What takes no licence takes these for anything.
    if (found === "IndividualElement" && expected !== "simplelicensing_AnyLicenseInfo") return;
    const message = `expected ${expected} at this end of ${said}, got ${quote(found)}`;
    findings.add("RELATIONSHIP_END_UNEXPECTED", [...path, ...at], message);
  };
  check(from, rule.from, ["from"]);
  for (const [index, target] of targets.entries())
    check(target, rule.to, Array.isArray(to) ? ["to", index] : ["to"]);
}

/** Types of VEX are of their own classes, and these have no other. */
function checkClass(
  type: string,
  said: string,
  path: readonly (string | number)[],
  findings: Findings,
): void {
  const expected =
    VEX_TYPES.get(type) ??
    (isA(type, "security_VulnAssessmentRelationship") ? "hasAssessmentFor" : undefined);
  const isOwn =
    expected === undefined ? ![...VEX_TYPES.values(), "hasAssessmentFor"].includes(said) : expected === said;
  if (isOwn) return;
  const message =
    expected === undefined
      ? `expected a class of assessments for ${said}, got ${quote(type)}`
      : `expected ${expected} of ${type}, got ${quote(said)}`;
  findings.add("RELATIONSHIP_CLASS_UNEXPECTED", [...path, "relationshipType"], message);
}
