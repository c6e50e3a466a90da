import { isJsonObject, type JsonFields, type JsonObject, type JsonValue } from "@aixv/core";
import type { ArtifactContent, FileCoverage } from "../../facts/artifact-facts.ts";
import { contradiction, malformed } from "../artifact-error.ts";
import { type ArtifactFormat, fieldsOf, jsonFormat } from "../artifact-format.ts";
import { coverageContent, percentOf } from "../coverage.ts";

/** `coverage-final.json` of Istanbul, nyc, Jest and Vitest (reporter `json`). */
export const ISTANBUL_JSON: ArtifactFormat = jsonFormat({
  id: "istanbul-json",
  form: {
    // `hash` covers the path of the check-out, the source map has it.
    strip: ["/*/hash", "/*/inputSourceMap"],
    paths: ["/*/path"],
    pathKeys: [""],
  },
  recognises: (document): document is JsonObject =>
    isNonEmptyObject(document) &&
    Object.values(document).every(
      (file) => isJsonObject(file) && isJsonObject(file.statementMap) && isJsonObject(file.s),
    ),
  read: readFinal,
});

/** `coverage-summary.json` (reporter `json-summary`). */
export const ISTANBUL_SUMMARY: ArtifactFormat = jsonFormat({
  id: "istanbul-summary",
  form: { pathKeys: [""] },
  recognises: (document): document is JsonObject =>
    isNonEmptyObject(document) &&
    isJsonObject(document.total) &&
    Object.values(document).every((entry) => isJsonObject(entry) && isJsonObject(entry.lines)),
  read: readSummary,
});

function isNonEmptyObject(document: JsonValue): document is JsonObject {
  return isJsonObject(document) && Object.keys(document).length > 0;
}

function readFinal(document: JsonObject, format: string): ArtifactContent {
  const report = fieldsOf(document, format);
  return coverageContent(
    format,
    Object.keys(document).map((path) => {
      const file = report.object(path);
      const named = file.raw("path");
      if (named !== undefined && named !== path) throw file.fault("path", "the name under which it stands");
      return { path, lines: lineCoverage(file) };
    }),
  );
}

/** A line is covered where any statement that begins on it ran, as Istanbul counts lines. */
function lineCoverage(file: JsonFields): number {
  const map = file.object("statementMap");
  const hits = file.object("s");
  const statements = Object.keys(map.json);
  if (statements.length !== Object.keys(hits.json).length)
    throw contradiction("the number of statements", Object.keys(hits.json).length, statements.length);
  const lines = new Map<number, boolean>();
  for (const id of statements) {
    const line = map.object(id).object("start").integer("line", 1);
    lines.set(line, (lines.get(line) ?? false) || hits.integer(id) > 0);
  }
  const covered = [...lines.values()].filter(Boolean).length;
  return percentOf(covered, lines.size);
}

const METRICS = ["lines", "statements", "functions", "branches"] as const;

function readSummary(document: JsonObject, format: string): ArtifactContent {
  const report = fieldsOf(document, format);
  const sums = new Map(METRICS.map((metric) => [metric as string, { total: 0, covered: 0 }]));
  const files: FileCoverage[] = [];
  for (const path of Object.keys(document)) {
    if (path === "total") continue;
    const file = report.object(path);
    for (const metric of METRICS) {
      const counted = readMetric(file, metric);
      const sum = sums.get(metric);
      if (sum === undefined) continue;
      sum.total += counted.total;
      sum.covered += counted.covered;
      if (metric === "lines") files.push({ path, lines: percentOf(counted.covered, counted.total) });
    }
  }
  const total = report.object("total");
  for (const metric of METRICS) {
    const said = readMetric(total, metric);
    const sum = sums.get(metric) ?? said;
    if (said.total !== sum.total) throw contradiction(`total.${metric}.total`, said.total, sum.total);
    if (said.covered !== sum.covered)
      throw contradiction(`total.${metric}.covered`, said.covered, sum.covered);
  }
  return coverageContent(format, files);
}

function readMetric(entry: JsonFields, metric: string): { readonly total: number; readonly covered: number } {
  const fields = entry.object(metric);
  const total = fields.integer("total");
  const covered = fields.integer("covered");
  if (covered > total)
    throw malformed(`expected ${metric} of which at most ${total} are covered, got ${covered}`);
  const pct = fields.raw("pct");
  // Of nothing, older versions say 100, newer ones "Unknown".
  const percent = percentOf(covered, total);
  if (total > 0 && !(typeof pct === "number" && Math.abs(pct - percent) < 0.011))
    throw contradiction(`${metric}.pct`, pct, Math.floor(percent * 100) / 100);
  return { total, covered };
}
