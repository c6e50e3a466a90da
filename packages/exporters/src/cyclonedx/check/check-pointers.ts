import { isJsonObject, type JsonObject, type JsonValue, quote } from "@aixv/core";
import type { Findings } from "../../check/findings.ts";

/** That citations point at something (CycloneDX 1.7, citations.pointers; RFC 6901). */
export function checkPointers(document: JsonObject, findings: Findings): void {
  const { citations } = document;
  if (!Array.isArray(citations)) return;
  for (const [index, citation] of (citations as readonly JsonValue[]).entries()) {
    if (!isJsonObject(citation) || !Array.isArray(citation.pointers)) continue;
    for (const [at, pointer] of (citation.pointers as readonly JsonValue[]).entries()) {
      const isSound = typeof pointer === "string" && pointsAt(document, pointer);
      if (isSound) continue;
      const got = typeof pointer === "string" ? quote(pointer) : "something else";
      const message = `expected a JSON Pointer to something in this document, got ${got}`;
      findings.add("POINTER_DANGLING", ["citations", index, "pointers", at], message);
    }
  }
}

function pointsAt(document: JsonObject, pointer: string): boolean {
  if (pointer !== "" && !pointer.startsWith("/")) return false;
  let value: JsonValue | undefined = document;
  for (const step of pointer.split("/").slice(1)) {
    if (/~(?![01])/.test(step)) return false;
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value))
      value = /^(?:0|[1-9][0-9]*)$/.test(name) ? (value as readonly JsonValue[])[Number(name)] : undefined;
    else value = isJsonObject(value) && Object.hasOwn(value, name) ? (value as JsonObject)[name] : undefined;
    if (value === undefined) return false;
  }
  return true;
}
