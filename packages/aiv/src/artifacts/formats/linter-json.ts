import { getOwn, isJsonObject, type JsonFields, type JsonObject, type JsonValue } from "@aixv/core";
import type { ArtifactContent } from "../../facts/artifact-facts.ts";
import { contradiction, malformed } from "../artifact-error.ts";
import { type ArtifactReader, fieldsOf } from "../artifact-format.ts";
import type { ArtifactSource } from "../artifact-source.ts";
import { requireTotal } from "../test-tally.ts";

// Formats of linters that are read, and have no form of their own: that of any JSON is theirs.

/** What ruff and others write as JSON where they find nothing: a list of faults in which is none, whatever tool it was. */
export const EMPTY_LIST: ArtifactReader = {
  id: "empty-list",
  recognises: ({ json }) => Array.isArray(json) && json.length === 0,
  read: () => ({ kind: "static-analysis", format: "empty-list", errors: 0, warnings: 0 }),
};

/** `pyright --outputjson`. */
export const PYRIGHT_JSON: ArtifactReader = jsonReader("pyright-json", {
  recognises: (document) =>
    Array.isArray(getOwn(document, "generalDiagnostics")) &&
    hasMembers(getOwn(document, "summary"), "errorCount", "filesAnalyzed"),
  read: (report) => {
    const severities = report.objects("generalDiagnostics", (fault) => fault.text("severity"));
    const errors = severities.filter((severity) => severity === "error").length;
    const warnings = severities.filter((severity) => severity === "warning").length;
    const summary = report.object("summary");
    requireTotal("summary.errorCount", summary.integer("errorCount"), errors);
    requireTotal("summary.warningCount", summary.integer("warningCount"), warnings);
    summary.integer("filesAnalyzed", 1);
    return { errors, warnings };
  },
});

/** `biome check --reporter=json`; it lists no more faults than it is told to, and counts all. */
export const BIOME_JSON: ArtifactReader = jsonReader("biome-json", {
  recognises: (document) =>
    typeof getOwn(document, "command") === "string" &&
    Array.isArray(getOwn(document, "diagnostics")) &&
    hasMembers(getOwn(document, "summary"), "errors", "warnings", "unchanged"),
  read: (report) => {
    const severities = report.objects("diagnostics", (fault) => fault.text("severity"));
    const listed = severities.filter((severity) => severity === "error" || severity === "fatal").length;
    const summary = report.object("summary");
    const errors = summary.integer("errors");
    if (errors < listed) throw contradiction("summary.errors", errors, listed);
    return { errors, warnings: summary.integer("warnings") };
  },
});

/** SARIF 2.1.0 (OASIS), as ESLint, ruff, semgrep, CodeQL and others write it. */
export const SARIF: ArtifactReader = jsonReader("sarif", {
  recognises: (document) =>
    getOwn(document, "version") === "2.1.0" &&
    Array.isArray(getOwn(document, "runs")) &&
    !Object.hasOwn(document, "testResults"),
  read: (report) => {
    const levels = report.objects("runs", levelsOf).flat();
    if (report.objects("runs", () => true).length === 0)
      throw malformed("sarif: expected a run of a tool, got none");
    return {
      errors: levels.filter((level) => level === "error").length,
      warnings: levels.filter((level) => level !== "error").length,
    };
  },
});

/** Levels of the faults in one run; what was looked at and is none is left out, and so is what is suppressed. */
function levelsOf(run: JsonFields): readonly string[] {
  const rules = ruleLevels(run);
  if (run.has("invocations")) {
    run.objects("invocations", (invocation) => {
      if (invocation.raw("executionSuccessful") === false)
        throw malformed("sarif: expected a tool that ran to its end, got one that did not");
    });
  }
  const levels = run.objects("results", (result) => {
    const suppressions = result.raw("suppressions");
    const isSuppressed =
      Array.isArray(suppressions) &&
      suppressions.length > 0 &&
      (suppressions as readonly JsonValue[]).every(
        (one) => isJsonObject(one) && (getOwn(one, "status") ?? "accepted") === "accepted",
      );
    const kind = result.optionalText("kind") || "fail";
    if (isSuppressed || kind === "pass" || kind === "notApplicable" || kind === "informational") return "";
    const byIndex = rules.byIndex[Number(result.raw("ruleIndex") ?? -1)];
    const byId = rules.byId.get(result.optionalText("ruleId"));
    return result.optionalText("level") || byIndex || byId || "warning";
  });
  return levels.filter((level) => level !== "");
}

interface RuleLevels {
  readonly byIndex: readonly (string | undefined)[];
  readonly byId: ReadonlyMap<string, string>;
}

function ruleLevels(run: JsonFields): RuleLevels {
  const driver = run.object("tool").object("driver");
  if (!driver.has("rules")) return { byIndex: [], byId: new Map() };
  const rules = driver.objects("rules", (rule) => {
    const configuration = rule.has("defaultConfiguration") ? rule.object("defaultConfiguration") : undefined;
    return { id: rule.optionalText("id"), level: configuration?.optionalText("level") || undefined };
  });
  const byId = new Map(rules.flatMap(({ id, level }) => (level === undefined ? [] : [[id, level] as const])));
  return { byIndex: rules.map(({ level }) => level), byId };
}

/** `mypy --output json`: a fault a line. Where there is none it writes nothing. */
export const MYPY_JSON: ArtifactReader = {
  id: "mypy-json",
  recognises: (source) => faultsOfMypy(source) !== undefined,
  read: (source) => {
    const severities = faultsOfMypy(source) ?? [];
    const errors = severities.filter((severity) => severity === "error").length;
    return { kind: "static-analysis", format: "mypy-json", errors, warnings: severities.length - errors };
  },
};

function faultsOfMypy(source: ArtifactSource): readonly string[] | undefined {
  if (!/^\{"file": ?"/.test(source.text?.slice(0, 20) ?? "")) return undefined;
  const severities = source.jsonLines?.map((line) =>
    isJsonObject(line) ? getOwn(line, "severity") : undefined,
  );
  return severities?.every((severity) => typeof severity === "string") === true ? severities : undefined;
}

interface JsonReaderParts {
  readonly recognises: (document: JsonObject) => boolean;
  readonly read: (report: JsonFields) => { readonly errors: number; readonly warnings: number };
}

function jsonReader(id: string, { recognises, read }: JsonReaderParts): ArtifactReader {
  return {
    id,
    recognises: ({ json }) => isJsonObject(json) && recognises(json),
    read: ({ json }): ArtifactContent => {
      if (!isJsonObject(json)) throw new TypeError(`expected content that ${id} recognises`);
      return { kind: "static-analysis", format: id, ...read(fieldsOf(json, id)) };
    },
  };
}

function hasMembers(value: JsonValue | undefined, ...names: readonly string[]): boolean {
  return isJsonObject(value) && names.every((name) => Object.hasOwn(value, name));
}
