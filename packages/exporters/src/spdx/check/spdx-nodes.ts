import { isJsonObject, type JsonObject, type JsonValue, quote } from "@aixv/core";
import { type DocumentPart, pathOf } from "../../check/document-parts.ts";
import type { Findings } from "../../check/findings.ts";
import { isIri } from "../../check/members.ts";
import { isA, isConcreteClass } from "../classes.ts";

/** An object that is of a class of SPDX. */
export interface SpdxNode {
  readonly part: DocumentPart;
  readonly value: JsonObject;
  readonly type: string;
}

/** What is in a document, and what it may refer to. */
export interface SpdxView {
  readonly nodes: readonly SpdxNode[];
  /** By their ids, as these stand for them after prefixes were replaced. */
  readonly byId: ReadonlyMap<string, SpdxNode>;
  /** Ids of elements that are defined elsewhere (Core/ExternalMap). */
  readonly imported: ReadonlySet<string>;
  /** Whether the document is a graph of elements, and not a single one. */
  readonly isGraph: boolean;
  /** An id, with the namespace in place of its prefix. */
  readonly expand: (id: string) => string;
}

/** Reads the objects of a document, and finds those that are of no class, have no id, or share theirs. */
export function readNodes(
  document: JsonObject,
  parts: readonly DocumentPart[],
  isGraph: boolean,
  findings: Findings,
): SpdxView {
  const expand = expander(document);
  const nodes: SpdxNode[] = [];
  const byId = new Map<string, SpdxNode>();
  const imported = new Set<string>();
  for (const part of parts) {
    const { value } = part;
    const type = findings.text(value, "type", pathOf(part));
    if (type === undefined) continue;
    if (!isConcreteClass(type)) {
      const message = `expected a class of SPDX 3.0.1 that is not abstract, got ${quote(type)}`;
      findings.add("CLASS_UNKNOWN", [...pathOf(part), "type"], message);
      continue;
    }
    const node = { part, value, type };
    nodes.push(node);
    addId(node, expand, byId, findings);
    if (type === "ExternalMap" && typeof value.externalSpdxId === "string")
      imported.add(expand(value.externalSpdxId));
  }
  return { nodes, byId, imported, isGraph, expand };
}

/** Elements are named by IRIs; of all else only what is referred to has a name, which need be none beyond the document. */
function addId(
  named: SpdxNode,
  expand: SpdxView["expand"],
  byId: Map<string, SpdxNode>,
  findings: Findings,
): void {
  const { part, value, type } = named;
  const isElement = isA(type, "Element");
  const member = isElement || !Object.hasOwn(value, "@id") ? "spdxId" : "@id";
  if (!isElement && !Object.hasOwn(value, member)) return;
  const id = findings.text(value, member, pathOf(part));
  if (id === undefined) return;
  const path = [...pathOf(part), member];
  if (!isIri(expand(id)) && (isElement || !/^_:[^\s]+$/.test(id)))
    findings.add("ID_MALFORMED", path, `expected an IRI (RFC 3987), got ${quote(id)}`);
  if (byId.has(expand(id)))
    findings.add("ID_DUPLICATE", path, `expected each id once, got ${quote(id)} again`);
  else byId.set(expand(id), named);
}

/** Prefixes of the context, as they are in the objects beside that of SPDX. */
function expander({ "@context": context }: JsonObject): SpdxView["expand"] {
  const prefixes = new Map<string, string>();
  for (const one of (Array.isArray(context) ? context : []) as readonly JsonValue[])
    if (isJsonObject(one))
      for (const [prefix, namespace] of Object.entries(one))
        if (typeof namespace === "string") prefixes.set(prefix, namespace);
  return (id) => {
    const [, prefix = "", rest = ""] = /^([^:]*):(?!\/\/)(.*)$/s.exec(id) ?? [];
    const namespace = prefixes.get(prefix);
    return namespace === undefined ? id : `${namespace}${rest}`;
  };
}
