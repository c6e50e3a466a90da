import { compareCodePoints, isJsonObject, type JsonObject, type JsonValue, utf8Bytes } from "@aixv/core";
import { type ArtifactFormat, fieldsOf, jsonFormat } from "../artifact-format.ts";
import type { ArtifactSource } from "../artifact-source.ts";
import { relativeTo, sharedRoot } from "../shared-root.ts";
import { requireTotal } from "../test-tally.ts";

/** `eslint --format json`; one without any file is an empty list, which many tools write. */
export const ESLINT_JSON: ArtifactFormat = jsonFormat({
  id: "eslint-json",
  form: { strip: ["/*/stats"], sort: [""], paths: ["/*/filePath"] },
  recognises: (document): document is readonly JsonObject[] =>
    isListOf(document, (entry) => Array.isArray(entry.messages) && Object.hasOwn(entry, "errorCount")),
  read: (document, format) => {
    let errors = 0;
    let warnings = 0;
    for (const entry of document) {
      const file = fieldsOf(entry, format);
      file.text("filePath");
      const severities = file.objects("messages", (message) => message.integer("severity"));
      const found = severities.filter((severity) => severity === 2).length;
      requireTotal("errorCount", file.integer("errorCount"), found);
      requireTotal("warningCount", file.integer("warningCount"), severities.length - found);
      errors += found;
      warnings += severities.length - found;
    }
    return { kind: "static-analysis", format, errors, warnings };
  },
});

/** `ruff check --output-format json`; a list of faults, empty where there is none. */
export const RUFF_JSON: ArtifactFormat = jsonFormat({
  id: "ruff-json",
  form: { sort: [""], paths: ["/*/filename"] },
  recognises: (document): document is readonly JsonObject[] =>
    isListOf(
      document,
      (entry) =>
        typeof entry.filename === "string" && Object.hasOwn(entry, "code") && isJsonObject(entry.location),
    ),
  read: (document, format) => ({ kind: "static-analysis", format, errors: document.length, warnings: 0 }),
});

function isListOf(
  document: JsonValue,
  accepts: (entry: JsonObject) => boolean,
): document is readonly JsonObject[] {
  return (
    Array.isArray(document) &&
    document.length > 0 &&
    (document as readonly JsonValue[]).every((entry) => isJsonObject(entry) && accepts(entry))
  );
}

/** `tsc --pretty false`: `src/a.ts(1,5): error TS2304: …`, what explains it indented below. */
export const TSC_TEXT: ArtifactFormat = {
  id: "tsc-text",
  stripped: [],
  recognises: (source) => {
    const { text } = source;
    return text !== undefined && isDiagnostic(text.slice(0, text.indexOf("\n")));
  },
  read: (source) => ({
    kind: "static-analysis",
    format: "tsc-text",
    errors: diagnosticsOf(source).length,
    warnings: 0,
  }),
  canonicalize: (source) => {
    const diagnostics = diagnosticsOf(source);
    const root = sharedRoot(diagnostics.map((text) => text.slice(0, Math.max(0, text.indexOf("(")))));
    const written = diagnostics.map((text) => relativeTo(root, text));
    return utf8Bytes(written.toSorted(compareCodePoints).join(""));
  },
};

function isDiagnostic(line: string): boolean {
  const mark = line.indexOf("error TS");
  if (mark < 0 || line.startsWith(" ")) return false;
  return (
    (mark === 0 || /\(\d{1,9},\d{1,9}\): $/.test(line.slice(Math.max(0, mark - 24), mark))) &&
    /^error TS\d{1,6}: /.test(line.slice(mark, mark + 20))
  );
}

/** Each with the lines that explain it, ended by LF. */
function diagnosticsOf(source: ArtifactSource): readonly string[] {
  const diagnostics: string[] = [];
  for (const raw of (source.text ?? "").split("\n")) {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (line.trim() === "") continue;
    const last = diagnostics.length - 1;
    if (isDiagnostic(line) || last < 0) diagnostics.push(`${line}\n`);
    else diagnostics[last] = `${diagnostics[last]}${line}\n`;
  }
  return diagnostics;
}
