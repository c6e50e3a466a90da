import type { JsonValue } from "@aixv/core";
import { Findings } from "../../check/findings.ts";
import type { CheckFinding } from "../../exporter.ts";
export function checkSpdx(document: JsonValue): readonly CheckFinding[] {
  const f = new Findings();
  if (document === null) f.add("X", [], "x");
  return f.list;
}
