import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { artifactOf, GENERATIONS, leafOf, rootOf } from "../bench/lineage/families.ts";
import type { Question } from "../bench/lineage/question.ts";
import { writeReferenceStore } from "../bench/lineage/reference-store.ts";

/** What the benchmark asks, and what bounds an answer. */
export const QUESTIONS: readonly (readonly [string, Question])[] = [
  ["trace, few generations", { view: "trace", artifact: leafOf(0), depth: 3 }],
  ["trace to the roots", { view: "trace", artifact: leafOf(0), depth: GENERATIONS }],
  ["trace of a root", { view: "trace", artifact: rootOf(0), depth: 3 }],
  ["impact of a root", { view: "impact", artifact: rootOf(0), depth: GENERATIONS }],
  ["impact, few generations", { view: "impact", artifact: artifactOf(0, 4, 1), depth: 2 }],
  ["impact of what nobody names", { view: "impact", artifact: artifactOf(9, 0, 0), depth: 2 }],
];

/** A root with four hundred attestations as the reference writes them; `remove` takes it away. */
export function createReferenceRoot(): { readonly root: string; readonly remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), "aixv-lineage-test-"));
  writeReferenceStore(root, 1, 20);
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
