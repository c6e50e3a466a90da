import { isJsonObject, type JsonFields, type JsonObject, type JsonValue } from "@aixv/core";
import type { ArtifactContent } from "../../facts/artifact-facts.ts";
import { ArtifactError } from "../artifact-error.ts";
import { type ArtifactFormat, fieldsOf, jsonFormat } from "../artifact-format.ts";
import { requireTotal, type TestOutcome, TestTally } from "../test-tally.ts";

/** Outcomes of pytest; `xfailed` tests fail as they should, `error` is one of setup or teardown. */
const OUTCOMES: { readonly [outcome: string]: TestOutcome } = {
  passed: "passed",
  xpassed: "passed",
  failed: "failed",
  error: "failed",
  skipped: "skipped",
  xfailed: "skipped",
};

/** `pytest --json-report`, of the plugin pytest-json-report. */
export const PYTEST_JSON_REPORT: ArtifactFormat = jsonFormat({
  id: "pytest-json-report",
  form: {
    strip: [
      "/created",
      "/duration",
      "/root",
      "/environment",
      // The name of the check-out's folder is among them.
      "/tests/*/keywords",
      ...["setup", "call", "teardown"].flatMap((phase) => [
        `/tests/*/${phase}/duration`,
        `/tests/*/${phase}/longrepr`,
        `/tests/*/${phase}/crash/path`,
      ]),
    ],
    sort: ["/tests", "/collectors"],
  },
  recognises: (document): document is JsonObject =>
    isJsonObject(document) &&
    Array.isArray(document.tests) &&
    isJsonObject(document.summary) &&
    Object.hasOwn(document, "exitcode"),
  read,
});

function read(document: JsonObject, format: string): ArtifactContent {
  const report = fieldsOf(document, format);
  const tally = new TestTally();
  const outcomes = new Map<string, number>();
  report.objects("tests", (test) => {
    const outcome = test.text("outcome");
    const ended = Object.hasOwn(OUTCOMES, outcome) ? OUTCOMES[outcome] : undefined;
    if (ended === undefined) throw test.fault("outcome", "how a test ended");
    if (ended !== "failed") requireGoodPhases(test);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    tally.add(test.text("nodeid"), ended);
  });
  const summary = report.object("summary");
  requireTotal("summary.total", summary.raw("total") ?? 0, tally.counts.total);
  for (const outcome of Object.keys(OUTCOMES))
    requireTotal(`summary.${outcome}`, summary.raw(outcome) ?? 0, outcomes.get(outcome) ?? 0);
  for (const name of failedCollectors(report)) tally.add(name, "failed");
  const exitCode = report.integer("exitcode");
  // 5: nothing was collected.
  if (exitCode !== 5 || tally.counts.total > 0) tally.requireVerdict("exitcode", exitCode === 0);
  return tally.content(format);
}

/** A test that has not failed has failed in none of its phases. */
function requireGoodPhases(test: JsonFields): void {
  for (const name of ["setup", "call", "teardown"]) {
    if (!test.has(name)) continue;
    const phase = test.object(name);
    if (!phase.has("outcome")) continue;
    const outcome = phase.text("outcome");
    if (!["passed", "skipped", "rerun"].includes(outcome))
      throw new ArtifactError(
        "ARTIFACT_CONTRADICTS_ITSELF",
        phase.fault("outcome", "an outcome as good as that of its test").message,
      );
  }
}

/** Files that could not be collected: their tests are in no list. */
function failedCollectors(report: JsonFields): readonly string[] {
  if (!report.has("collectors")) return [];
  return report
    .objects("collectors", (collector): JsonValue => {
      const outcome = collector.text("outcome");
      return outcome === "passed" || outcome === "skipped"
        ? ""
        : collector.optionalText("nodeid") || "session";
    })
    .filter((name): name is string => name !== "");
}
