import { describe, expect, it } from "vitest";
import { askGraph, foundIn, loadGraph } from "../bench/lineage/load-graph.ts";
import { askReferencePython, REFERENCE_PYTHON } from "../bench/lineage/reference-python.ts";
import { createReferenceRoot, QUESTIONS } from "./lineage-bench-cases.ts";

if (REFERENCE_PYTHON === undefined) {
  process.stderr.write(
    "skipped: AIXV_REFERENCE_PYTHON names no python that has the reference implementation\n",
  );
}

describe.skipIf(REFERENCE_PYTHON === undefined)(
  "the AIXV reference answers as the graph of its store does",
  () => {
    it.each(QUESTIONS)("%s", async (_, question) => {
      const { root, remove } = createReferenceRoot();
      try {
        const found = foundIn(askGraph(await loadGraph(root), question));
        expect(askReferencePython(root, question).found).toEqual(found);
      } finally {
        remove();
      }
    });
  },
);
