import { describeJson, isJsonObject, type JsonValue, quote } from "@aixv/core";
import { pathOf } from "../../check/document-parts.ts";
import type { Findings } from "../../check/findings.ts";
import { isIri } from "../../check/members.ts";
import { isA } from "../classes.ts";
import type { SpdxNode, SpdxView } from "./spdx-nodes.ts";

/** Members that refer to something, and of which class that is. */
const REFERENCES: { readonly [member: string]: string } = {
  creationInfo: "CreationInfo",
  createdBy: "Agent",
  createdUsing: "Tool",
  originatedBy: "Agent",
  suppliedBy: "Agent",
  from: "Element",
  to: "Element",
  element: "Element",
  rootElement: "Element",
  subject: "Element",
  definingArtifact: "Artifact",
  dataLicense: "simplelicensing_AnyLicenseInfo",
  software_snippetFromFile: "software_File",
  security_assessedElement: "software_SoftwareArtifact",
  expandedlicensing_member: "simplelicensing_AnyLicenseInfo",
  expandedlicensing_subjectAddition: "expandedlicensing_LicenseAddition",
  expandedlicensing_subjectExtendableLicense: "expandedlicensing_ExtendableLicense",
  expandedlicensing_subjectLicense: "expandedlicensing_License",
};

const TERMS = /^https:\/\/spdx\.org\/rdf\/3\.0\.1\/terms\/(?:Core|ExpandedLicensing|Licensing)\//;

/** Individuals that SPDX itself defines, which are in no graph: by their names in the context, or in their IRIs. */
const INDIVIDUALS: { readonly [name: string]: string } = {
  NoneElement: "IndividualElement",
  NoAssertionElement: "IndividualElement",
  SpdxOrganization: "Organization",
  NoneLicense: "expandedlicensing_IndividualLicensingInfo",
  NoAssertionLicense: "expandedlicensing_IndividualLicensingInfo",
  None: "expandedlicensing_IndividualLicensingInfo",
  NoAssertion: "expandedlicensing_IndividualLicensingInfo",
};

/** Licences and exceptions of the SPDX License List. */
const LISTED = /^https?:\/\/spdx\.org\/licenses\/[A-Za-z0-9.+-]+$/;

/** The name of an individual of SPDX that a reference is to. */
export function individual(id: string): string | undefined {
  if (id === "https://spdx.org/") return "SpdxOrganization";
  const name = TERMS.test(id) ? id.replace(TERMS, "") : id.replace(/^expandedlicensing_/, "");
  return Object.hasOwn(INDIVIDUALS, name) ? name : undefined;
}

/** The class of what a reference is to; `""`: it is defined elsewhere, and so unknown; undefined: it is to nothing. */
export function classOf(reference: JsonValue, view: SpdxView): string | undefined {
  const { byId, imported, isGraph, expand } = view;
  if (isJsonObject(reference)) return typeof reference.type === "string" ? reference.type : "";
  if (typeof reference !== "string") return undefined;
  const found = byId.get(expand(reference));
  if (found !== undefined) return found.type;
  const name = individual(reference);
  if (name !== undefined) return INDIVIDUALS[name];
  // What a single element refers to is elsewhere, unless its name is of one document alone.
  const isElsewhere = !isGraph && isIri(expand(reference));
  return isElsewhere || imported.has(expand(reference)) || LISTED.test(reference) ? "" : undefined;
}

/** That whatever an object refers to is in the document or imported, and of the right class. */
export function checkReferences({ part, value }: SpdxNode, view: SpdxView, findings: Findings): void {
  for (const [member, expected] of Object.entries(REFERENCES)) {
    if (!Object.hasOwn(value, member)) continue;
    const said = value[member] ?? null;
    const isList = Array.isArray(said);
    for (const [index, reference] of ((isList ? said : [said]) as readonly JsonValue[]).entries()) {
      const path = [...pathOf(part), member, ...(isList ? [index] : [])];
      const type = classOf(reference, view);
      if (type === undefined) {
        const got = typeof reference === "string" ? quote(reference) : describeJson(reference);
        const message = `expected the id of something in the document, or that it imports, got ${got}`;
        findings.add("REFERENCE_DANGLING", path, message);
      } else if (type !== "" && !isA(type, expected))
        findings.add("REFERENCE_OF_OTHER_CLASS", path, `expected ${expected}, got ${quote(type)}`);
    }
  }
}
