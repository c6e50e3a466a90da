import { type JsonObject, type JsonValue, quote } from "@aixv/core";
import { pathOf } from "../../check/document-parts.ts";
import type { Findings } from "../../check/findings.ts";
import { isA } from "../classes.ts";
import { profileGaps } from "../profiles.ts";
import { classOf } from "./check-references.ts";
import type { SpdxNode, SpdxView } from "./spdx-nodes.ts";

/** Profiles that a collection can claim to keep (Core/ProfileIdentifierType). */
const PROFILE_IDS: readonly string[] = [
  "ai",
  "build",
  "core",
  "dataset",
  "expandedLicensing",
  "extension",
  "lite",
  "security",
  "simpleLicensing",
  "software",
];

/** That there is one SpdxDocument with a root, and that collections keep what they claim to. */
export function checkCollections(view: SpdxView, findings: Findings): void {
  const documents = view.nodes.filter(({ type }) => type === "SpdxDocument");
  if (view.isGraph && documents.length === 0)
    findings.add(
      "SPDX_DOCUMENT_MISSING",
      ["@graph"],
      "expected an SpdxDocument, which says what it is all about",
    );
  for (const { part } of documents.slice(1))
    findings.add(
      "SPDX_DOCUMENT_DUPLICATE",
      pathOf(part),
      "expected one SpdxDocument: a serialization must not contain more",
    );
  for (const node of view.nodes)
    if (isA(node.type, "ElementCollection")) checkCollection(node, view, findings);
}

function checkCollection(collection: SpdxNode, view: SpdxView, findings: Findings): void {
  const { part, value, type } = collection;
  const path = pathOf(part);
  const [elements, roots] = [listOf(value.element), listOf(value.rootElement)];
  if (roots.length === 0 && (type === "SpdxDocument" || elements.length > 0))
    findings.add("ROOT_ELEMENT_MISSING", [...path, "rootElement"], "expected at least one element");
  for (const member of ["element", "rootElement"])
    for (const [index, reference] of listOf(value[member]).entries())
      if (classOf(reference, view) === "SpdxDocument")
        findings.add(
          "COLLECTION_OF_DOCUMENT",
          [...path, member, index],
          "expected no SpdxDocument in a collection",
        );
  const claimed = listOf(value.profileConformance);
  if (claimed.length === 0) return;
  const contents = contentsOf(collection, view);
  // Relationships between elements of a collection need be in it no more than the elements that they are with.
  const elementsOfAll = view.nodes.filter((one) => isA(one.type, "Element")).map((one) => one.value);
  const paths = new Map(contents.map((one) => [one.value, pathOf(one.part)]));
  for (const [index, profile] of claimed.entries()) {
    const at = [...path, "profileConformance", index];
    if (typeof profile !== "string" || !PROFILE_IDS.includes(profile)) {
      const got = typeof profile === "string" ? quote(profile) : "something else";
      findings.add("PROFILE_UNKNOWN", at, `expected a profile of SPDX 3.0.1, got ${got}`);
      continue;
    }
    if (profile === "build" && !contents.some((one) => one.type === "build_Build"))
      findings.add("PROFILE_NOT_KEPT", at, "expected a build_Build, as the profile build asks");
    for (const { element, member, expected } of profileGaps(profile, elementsOfAll) ?? []) {
      const found = paths.get(element);
      if (found === undefined) continue;
      const place = [...found, ...(member === undefined ? [] : [member])];
      findings.add("PROFILE_NOT_KEPT", place, `expected ${expected}, as the claimed profile ${profile} asks`);
    }
  }
}

/** The elements that a collection contains; of a document that lists none, all there are. */
function contentsOf({ value, type }: SpdxNode, { nodes, byId, expand }: SpdxView): readonly SpdxNode[] {
  if (type === "SpdxDocument") return nodes.filter((one) => isA(one.type, "Element"));
  const listed = [...listOf(value.element), ...listOf(value.rootElement)];
  const found = listed.flatMap((one) => (typeof one === "string" ? (byId.get(expand(one)) ?? []) : []));
  return [...new Set(found)];
}

function listOf(value: JsonObject[string] | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}
