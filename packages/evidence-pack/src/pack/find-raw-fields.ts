import { indexPath, joinPath } from "../python-json/json-path.ts";
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
  visit(root, new Place("", ""), issues);
}

function visit(value: PythonJson, place: Place, issues: IssueList): void {
  if (isPythonObject(value)) {
    for (const [name, member] of value) {
      const key = stripPythonSpace(name);
      const isContainer = typeof member === "object" && member !== null;
      const isRaw = RAW_FIELDS.has(key);
      if (!isRaw && !isContainer) continue;
      const inner = new Place(place, key);
      if (isRaw) {
        const message = `raw content field '${key}' is not allowed in standards documents`;
        issues.add("raw_field_rejected", inner.path(), message);
      }
      if (isContainer) visit(member, inner, issues);
    }
  } else if (isPythonArray(value)) {
    for (const [index, item] of value.entries()) {
      if (typeof item === "object" && item !== null) visit(item, new Place(place, index), issues);
    }
  }
}

/** Where a value is. Its path is made only where there is a fault, and then once for all that is in it. */
class Place {
  readonly #parent: Place | string;
  readonly #step: string | number;
  #path: string | undefined;

  constructor(parent: Place | string, step: string | number) {
    this.#parent = parent;
    this.#step = step;
  }

  /** Paths above are made first; there are no more of them than levels of nesting. */
  path(): string {
    if (this.#path !== undefined) return this.#path;
    const above = typeof this.#parent === "string" ? this.#parent : this.#parent.path();
    const step = this.#step;
    this.#path = typeof step === "number" ? indexPath(above, step) : joinPath(above, step);
    return this.#path;
  }
}
