import { formatPath } from "../python-json/json-path.ts";
import { isPythonArray, isPythonObject, type PythonJson } from "../python-json/python-json.ts";
import { stripPythonSpace } from "../python-json/strip-python-space.ts";
import type { IssueList } from "./pack-issue.ts";

/** Keys that may stand nowhere in a pack: they would hold what a pack is only to point at. */
export const RAW_FIELD_NAMES = [
  "prompt",
  "content",
  "raw_payload",
  "input_text",
  "output_text",
  "message_body",
] as const;

const RAW_FIELDS: ReadonlySet<string> = new Set(RAW_FIELD_NAMES);

/** Banned raw content keys are rejected (Validation rules), at any depth; a key counts without the white space around it. */
export function findRawFields(root: PythonJson, issues: IssueList): void {
  visit(root, [], issues);
}

/** `way` leads here; a path is made of it only where there is a fault. */
function visit(value: PythonJson, way: (string | number)[], issues: IssueList): void {
  if (isPythonObject(value)) {
    for (const [name, member] of value) {
      const key = stripPythonSpace(name);
      const isContainer = typeof member === "object" && member !== null;
      const isRaw = RAW_FIELDS.has(key);
      if (!isRaw && !isContainer) continue;
      way.push(key);
      if (isRaw) {
        const message = `raw content field '${key}' is not allowed in standards documents`;
        issues.add("raw_field_rejected", formatPath(way), message);
      }
      if (isContainer) visit(member, way, issues);
      way.pop();
    }
  } else if (isPythonArray(value)) {
    for (const [index, item] of value.entries()) {
      if (typeof item !== "object" || item === null) continue;
      way.push(index);
      visit(item, way, issues);
      way.pop();
    }
  }
}
