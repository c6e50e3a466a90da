import { describeJson, isJsonObject, type JsonObject, type JsonValue } from "@aixv/core";
import { documentParts } from "../../check/document-parts.ts";
import { Findings } from "../../check/findings.ts";
import { unsupportedVersion } from "../../check/spec-version.ts";
import type { CheckFinding } from "../../exporter.ts";
import { SPDX_CONTEXT, spdxVersion } from "../context.ts";
import { checkCollections } from "./check-collections.ts";
import { checkNode } from "./check-node.ts";
import { checkReferences } from "./check-references.ts";
import { checkRelationship } from "./check-relationships.ts";
import { readNodes } from "./spdx-nodes.ts";

/** Extensions have members of their own formats, and the context has names. */
const OPAQUE: readonly string[] = ["@context", "extension"];

/**
 * What is wrong with SPDX 3.0.1 in JSON-LD that its official schema lets pass, and the most of what it does not.
 *
 * Elements are in `@graph`. A single element in place of a graph, which the schema takes as well, is checked as such: it need be in no
 * SpdxDocument, and what it refers to is elsewhere.
 */
export function checkSpdx(document: JsonValue): readonly CheckFinding[] {
  const findings = new Findings();
  if (!isJsonObject(document)) {
    findings.add("DOCUMENT_MALFORMED", [], `expected SPDX 3, an object, got ${describeJson(document)}`);
    return findings.list;
  }
  const version = spdxVersion(document);
  if (version !== undefined && version !== SPDX_CONTEXT)
    return unsupportedVersion([SPDX_CONTEXT], version, [
      version.startsWith("SPDX-") ? "spdxVersion" : "@context",
    ]);
  checkContext(document, findings);
  // Without one, names in it may mean anything.
  if (!Object.hasOwn(document, "@context")) return findings.list;
  const isGraph = Object.hasOwn(document, "@graph") || !Object.hasOwn(document, "type");
  if (isGraph) checkGraph(document, findings);
  const parts = documentParts(document, OPAQUE, findings);
  const view = readNodes(document, isGraph ? parts.slice(1) : parts, isGraph, findings);
  for (const node of view.nodes) {
    checkNode(node, findings);
    checkReferences(node, view, findings);
    checkRelationship(node, view, findings);
  }
  checkCollections(view, findings);
  return findings.list;
}

/** That of SPDX 3.0.1, alone or with prefixes of namespaces in an object beside it. */
function checkContext(document: JsonObject, findings: Findings): void {
  const { "@context": context } = document;
  const [first, ...others] = (Array.isArray(context) ? context : [context]) as readonly (
    | JsonValue
    | undefined
  )[];
  if (first === SPDX_CONTEXT && others.every((one) => one !== undefined && isJsonObject(one))) return;
  const code = context === undefined ? "CONTEXT_MISSING" : "CONTEXT_UNSUPPORTED";
  findings.add(code, ["@context"], `expected ${SPDX_CONTEXT}, got ${describeJson(context)}`);
}

function checkGraph(document: JsonObject, findings: Findings): void {
  const graph = findings.items(document, "@graph", []);
  for (const [index, item] of (graph ?? []).entries())
    if (!isJsonObject(item))
      findings.add("MEMBER_MALFORMED", ["@graph", index], `expected an element, got ${describeJson(item)}`);
  for (const name of Object.keys(document))
    if (name !== "@context" && name !== "@graph")
      findings.add("MEMBER_UNKNOWN", [name], "expected no member beside @context and @graph");
}
