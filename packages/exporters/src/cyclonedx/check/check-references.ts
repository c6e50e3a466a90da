import { describeJson, type JsonObject, type JsonValue, quote } from "@aixv/core";
import { type DocumentPart, isIn, pathOf } from "../../check/document-parts.ts";
import type { Findings } from "../../check/findings.ts";
import { isComponentPart } from "./component-part.ts";

/** What a reference may be to. */
type Kind =
  | "data component"
  | "evidence"
  | "claim"
  | "assessor"
  | "requirement"
  | "formula, workflow or task";

/** What the members of an object refer to; undefined: anything that has a bom-ref. */
interface References {
  readonly one: { readonly [member: string]: Kind | undefined };
  readonly lists: { readonly [member: string]: Kind | undefined };
}

const NONE: References = { one: {}, lists: {} };

/** References of CycloneDX 1.7, by the object that they are in. Those of cryptographic assets are not looked at. */
function referencesOf(part: DocumentPart): References {
  if (isIn(part, "dependencies", ""))
    return { one: { ref: undefined }, lists: { dependsOn: undefined, provides: undefined } };
  if (isIn(part, "datasets", "modelParameters")) return { one: { ref: "data component" }, lists: {} };
  if (isIn(part, "claims", "declarations")) {
    const lists = {
      evidence: "evidence",
      counterEvidence: "evidence",
      mitigationStrategies: "evidence",
    } as const;
    return { one: { target: undefined }, lists };
  }
  if (isIn(part, "attestations", "declarations")) return { one: { assessor: "assessor" }, lists: {} };
  if (isIn(part, "map", "attestations"))
    return { one: { requirement: "requirement" }, lists: { claims: "claim", counterClaims: "claim" } };
  if (isIn(part, "conformance", "map")) return { one: {}, lists: { mitigationStrategies: "evidence" } };
  if (isIn(part, "citations", ""))
    return { one: { attributedTo: undefined, process: "formula, workflow or task" }, lists: {} };
  if (isIn(part, "affects", "vulnerabilities")) return { one: { ref: undefined }, lists: {} };
  if (isIn(part, "compositions", ""))
    return { one: {}, lists: { assemblies: undefined, dependencies: undefined, vulnerabilities: undefined } };
  if (isIn(part, "annotations", "")) return { one: {}, lists: { subjects: undefined } };
  if (["resource", "source", "target", "resourceReferences"].includes(part.at))
    return { one: { ref: undefined }, lists: {} };
  return NONE;
}

/** What has a bom-ref is one of these, or something else that only some references are to. */
function kindOf(part: DocumentPart): Kind | undefined {
  if (isComponentPart(part)) return part.value.type === "data" ? "data component" : undefined;
  // A dataset may also be described within a component.
  if (part.at === "data" && part.parent !== undefined && isComponentPart(part.parent))
    return "data component";
  if (isIn(part, "datasets", "modelParameters")) return "data component";
  if (isIn(part, "evidence", "declarations")) return "evidence";
  if (isIn(part, "claims", "declarations")) return "claim";
  if (isIn(part, "assessors", "declarations")) return "assessor";
  if (isIn(part, "requirements", "standards")) return "requirement";
  if (["formulation", "workflows", "tasks"].includes(part.at)) return "formula, workflow or task";
  return undefined;
}

/** That every bom-ref is there once, and every reference is to one of the right kind. */
export function checkReferences(parts: readonly DocumentPart[], findings: Findings): void {
  const known = new Map<string, DocumentPart>();
  for (const part of parts) addRef(part, known, findings);
  for (const part of parts) {
    const { one, lists } = referencesOf(part);
    for (const [member, kind] of Object.entries(one))
      checkReference(part, [member], own(part.value, member), kind, known, findings);
    for (const [member, kind] of Object.entries(lists)) {
      const list = own(part.value, member);
      if (!Array.isArray(list)) continue;
      for (const [index, ref] of (list as readonly JsonValue[]).entries())
        checkReference(part, [member, index], ref, kind, known, findings);
    }
  }
  checkDependencies(parts, findings);
}

function addRef(part: DocumentPart, known: Map<string, DocumentPart>, findings: Findings): void {
  const ref = own(part.value, "bom-ref");
  if (ref === undefined) return;
  const path = [...pathOf(part), "bom-ref"];
  if (typeof ref !== "string" || ref === "") {
    findings.add(
      "MEMBER_MALFORMED",
      path,
      `expected a bom-ref, a text that is not empty, got ${describeJson(ref)}`,
    );
    return;
  }
  if (ref.startsWith("urn:cdx:"))
    findings.add("REF_IS_BOM_LINK", path, `expected a bom-ref that is no BOM-Link, got ${quote(ref)}`);
  if (known.has(ref))
    findings.add("REF_DUPLICATE", path, `expected each bom-ref once, got ${quote(ref)} again`);
  else known.set(ref, part);
}

const BOM_LINK =
  /^urn:cdx:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\/[1-9][0-9]*(?:#.+)?$/s;

function checkReference(
  part: DocumentPart,
  steps: readonly (string | number)[],
  ref: JsonValue | undefined,
  kind: Kind | undefined,
  known: ReadonlyMap<string, DocumentPart>,
  findings: Findings,
): void {
  if (typeof ref !== "string" || BOM_LINK.test(ref)) return;
  const found = known.get(ref);
  const expected = kind === undefined ? "something" : `a ${kind}`;
  if (found === undefined) {
    const message = `expected the bom-ref of ${expected} in this document, got ${quote(ref)}, which nothing has`;
    findings.add("REF_DANGLING", [...pathOf(part), ...steps], message);
  } else if (kind !== undefined && kindOf(found) !== kind) {
    const message = `expected the bom-ref of ${expected}, got ${quote(ref)}, which is something else`;
    findings.add("REF_OF_OTHER_KIND", [...pathOf(part), ...steps], message);
  }
}

function checkDependencies(parts: readonly DocumentPart[], findings: Findings): void {
  const seen = new Set<string>();
  for (const part of parts) {
    if (!isIn(part, "dependencies", "")) continue;
    const ref = own(part.value, "ref");
    if (typeof ref !== "string") continue;
    if (seen.has(ref))
      findings.add(
        "DEPENDENCY_DUPLICATE",
        [...pathOf(part), "ref"],
        "expected the dependencies of each once",
      );
    seen.add(ref);
    const dependsOn = own(part.value, "dependsOn");
    if (Array.isArray(dependsOn) && dependsOn.includes(ref))
      findings.add(
        "DEPENDENCY_ON_ITSELF",
        [...pathOf(part), "dependsOn"],
        "expected no dependency on itself",
      );
  }
}

function own(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
