import { isJsonObject, type JsonFields, type JsonObject } from "@aixv/core";
import type { ArtifactContent } from "../../facts/artifact-facts.ts";
import { contradiction } from "../artifact-error.ts";
import { type ArtifactFormat, fieldsOf, jsonFormat } from "../artifact-format.ts";
import { coverageContent, percentOf } from "../coverage.ts";

/** `coverage json` of coverage.py. */
export const COVERAGE_PY: ArtifactFormat = jsonFormat({
  id: "coverage-py-json",
  form: { strip: ["/meta/timestamp"], pathKeys: ["/files"] },
  recognises: (document): document is JsonObject =>
    isJsonObject(document) &&
    isJsonObject(document.files) &&
    isJsonObject(document.totals) &&
    isJsonObject(document.meta) &&
    Object.hasOwn(document.meta, "branch_coverage"),
  read,
});

function read(document: JsonObject, format: string): ArtifactContent {
  const report = fieldsOf(document, format);
  const files = report.object("files");
  let covered = 0;
  let missing = 0;
  const read = Object.keys(files.json).map((path) => {
    const file = files.object(path);
    const executed = lineNumbers(file, "executed_lines").length;
    const unexecuted = lineNumbers(file, "missing_lines").length;
    requireSummary(file.object("summary"), executed, unexecuted);
    covered += executed;
    missing += unexecuted;
    return { path, lines: percentOf(executed, executed + unexecuted) };
  });
  requireSummary(report.object("totals"), covered, missing);
  return coverageContent(format, read);
}

function requireSummary(summary: JsonFields, covered: number, missing: number): void {
  for (const [name, counted] of [
    ["covered_lines", covered],
    ["missing_lines", missing],
    ["num_statements", covered + missing],
  ] as const) {
    const said = summary.integer(name);
    if (said !== counted) throw contradiction(`${summary.pointer}/${name}`, said, counted);
  }
}

function lineNumbers(file: JsonFields, name: string): readonly number[] {
  return file.array(name, "a line number", (line) =>
    typeof line === "number" && Number.isSafeInteger(line) && line >= 0 ? line : undefined,
  );
}
