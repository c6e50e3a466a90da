import { isJsonObject, type JsonValue } from "@aixv/core";
import { Findings } from "../check/findings.ts";
import type { CheckFinding } from "../exporter.ts";

export function checkBom(document: JsonValue): readonly CheckFinding[] {
  const findings = new Findings();
  if (!isJsonObject(document)) findings.add("DOCUMENT_MALFORMED", [], "expected a BOM, an object");
  else findings.text(document, "bomFormat", []);
  return findings.list;
}
