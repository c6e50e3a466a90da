import { isJsonObject, type JsonFields, type JsonObject, type JsonValue } from "@aixv/core";
import {
  TEST_INTEGRITY_CHANGES,
  TEST_INTEGRITY_WEAKENINGS,
  type TestIntegrityChange,
  type TestIntegrityChangeKind,
  type TestIntegrityReport,
} from "../../facts/test-integrity-report.ts";
import { contradiction } from "../artifact-error.ts";
import { type ArtifactFormat, fieldsOf, jsonFormat } from "../artifact-format.ts";

const SCHEMA = "aixv.test-integrity/v1";
const COMMIT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The report of aixv itself on how the tests of two commits differ. */
export const TEST_INTEGRITY: ArtifactFormat = jsonFormat({
  id: "aixv-test-integrity",
  form: {},
  recognises: (document): document is JsonObject => isJsonObject(document) && document.schema === SCHEMA,
  read: (document, format) => ({
    kind: "test-integrity",
    format,
    report: readReport(fieldsOf(document, format)),
  }),
});

function readReport(report: JsonFields): TestIntegrityReport {
  const tool = report.object("tool");
  if (tool.text("name") !== "aixv") throw tool.fault("name", '"aixv"');
  if (report.text("method") !== "ast") throw report.fault("method", '"ast"');
  const read: TestIntegrityReport = {
    schema: SCHEMA,
    tool: { name: "aixv", version: tool.text("version", 80) },
    method: "ast",
    base_sha: commitOrNull(report, "base_sha"),
    head_sha: commitOrNull(report, "head_sha"),
    frameworks: texts(report, "frameworks"),
    files: counts(report, "files", ["compared", "added", "removed"]),
    tests: counts(report, "tests", ["base", "head", "removed", "added"]),
    assertions: counts(report, "assertions", ["base", "head", "removed", "weakened"]),
    skips: counts(report, "skips", ["base", "head", "added"]),
    changes: report.objects("changes", readChange),
    unreadable: report.objects("unreadable", (file) => {
      const side = file.text("side");
      if (side !== "base" && side !== "head") throw file.fault("side", '"base" or "head"');
      return { path: file.text("path"), side, reason: file.text("reason") };
    }),
  };
  requireListedChanges(read);
  return read;
}

/** What is listed as lost must be counted as lost; the other way round, one line may stand for many. */
function requireListedChanges({ changes, assertions, skips, tests }: TestIntegrityReport): void {
  const listed = (kind: TestIntegrityChangeKind): number =>
    changes.filter((change) => change.kind === kind).length;
  for (const [name, said, counted] of [
    ["assertions.removed", assertions.removed, listed("assertion-removed")],
    ["assertions.weakened", assertions.weakened, listed("assertion-weakened")],
    ["skips.added", skips.added, listed("skip-added")],
    ["tests.removed", tests.removed, listed("test-removed")],
  ] as const) {
    if (said < counted) throw contradiction(name, said, counted);
    if (said > 0 && changes.length === 0) throw contradiction(name, said, 0);
  }
}

function readChange(change: JsonFields): TestIntegrityChange {
  const kind = TEST_INTEGRITY_CHANGES.find((name) => name === change.raw("kind"));
  if (kind === undefined) throw change.fault("kind", "a kind of change");
  const given = change.raw("reason");
  const reason = TEST_INTEGRITY_WEAKENINGS.find((name) => name === given) ?? null;
  if (reason === null && given !== null) throw change.fault("reason", "why an assertion is weaker, or null");
  return {
    kind,
    path: change.text("path"),
    test: texts(change, "test"),
    before: textOrNull(change, "before"),
    after: textOrNull(change, "after"),
    reason,
    base_line: lineOrNull(change, "base_line"),
    head_line: lineOrNull(change, "head_line"),
  };
}

function counts<K extends string>(
  report: JsonFields,
  name: string,
  keys: readonly K[],
): { readonly [key in K]: number } {
  const fields = report.object(name);
  return Object.fromEntries(keys.map((key) => [key, fields.integer(key)])) as { readonly [key in K]: number };
}

function texts(fields: JsonFields, name: string): readonly string[] {
  return fields.array(name, "a string", (entry: JsonValue) =>
    typeof entry === "string" ? entry : undefined,
  );
}

function textOrNull(fields: JsonFields, name: string): string | null {
  const value = fields.raw(name);
  if (value === null || typeof value === "string") return value;
  throw fields.fault(name, "a string or null");
}

function lineOrNull(fields: JsonFields, name: string): number | null {
  return fields.raw(name) === null ? null : fields.integer(name, 1);
}

function commitOrNull(fields: JsonFields, name: string): string | null {
  const value = textOrNull(fields, name);
  if (value !== null && !COMMIT_ID.test(value)) throw fields.fault(name, "a commit id in full, or null");
  return value;
}
