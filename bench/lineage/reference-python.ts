import { execFileSync } from "node:child_process";
import { type Found, foundOf, type Question } from "./question.ts";

/** A Python that has the AIXV reference implementation (`pip install aixv`). */
export const REFERENCE_PYTHON: string | undefined = process.env.AIXV_REFERENCE_PYTHON;

const SCRIPT = `
import json, sys, time
from pathlib import Path
from aixv import core
asked = json.load(sys.stdin)
views = {"trace": core.trace_training_lineage_parents, "impact": core.trace_training_lineage_descendants}
start = time.perf_counter()
found = views[asked["view"]](Path(asked["root"]), asked["artifact"], asked["depth"])
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "found": [[entry["digest"], entry["depth"]] for entry in found]}))
`;

/** Has the reference's own functions answer; measured without Python's start. */
export function askReferencePython(
  root: string,
  question: Question,
): { readonly seconds: number; readonly found: Found } {
  const input = JSON.stringify({ ...question, root });
  const output = execFileSync(REFERENCE_PYTHON ?? "", ["-c", SCRIPT], {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const { seconds, found } = JSON.parse(output) as {
    readonly seconds: number;
    readonly found: readonly (readonly [string, number])[];
  };
  return { seconds, found: foundOf(found) };
}
