import { isJsonObject, type JsonFields, type JsonObject } from "@aixv/core";
import type { ArtifactContent } from "../../facts/artifact-facts.ts";
import { malformed } from "../artifact-error.ts";
import { type ArtifactFormat, fieldsOf } from "../artifact-format.ts";
import type { ArtifactSource } from "../artifact-source.ts";
import { compileJsonForm } from "../json-form.ts";
import { type TestOutcome, TestTally } from "../test-tally.ts";
import { writeJsonLines } from "./json-lines-form.ts";

const ID = "pytest-report-log";

const FORM = compileJsonForm({
  strip: [
    "/duration",
    "/start",
    "/stop",
    // The name of the check-out's folder is among them.
    "/keywords",
    "/longrepr",
  ],
});

/** `pytest --report-log`, of the plugin pytest-reportlog: a JSON object a line. */
export const PYTEST_REPORT_LOG: ArtifactFormat = {
  id: ID,
  stripped: FORM.stripped,
  recognises: (source) => linesOf(source).length > 0,
  read: (source) => read(linesOf(source)),
  canonicalize: (source) => writeJsonLines(linesOf(source), FORM),
};

/** Empty for other content. */
function linesOf(source: ArtifactSource): readonly JsonObject[] {
  const { text } = source;
  const end = text?.indexOf("\n") ?? -1;
  if (text === undefined || !text.startsWith("{") || end < 0) return [];
  if (!text.slice(0, end).includes('"$report_type"')) return [];
  return (source.jsonLines ?? []).filter(isJsonObject);
}

function read(lines: readonly JsonObject[]): ArtifactContent {
  const phases = new Map<string, JsonFields[]>();
  const broken: string[] = [];
  let exitStatus: number | undefined;
  for (const line of lines) {
    const report = fieldsOf(line, ID);
    switch (report.text("$report_type")) {
      case "TestReport": {
        const name = report.text("nodeid");
        const known = phases.get(name);
        if (known === undefined) phases.set(name, [report]);
        else known.push(report);
        break;
      }
      case "SessionFinish":
        // The form sorts the lines: which of two came last, nobody could tell.
        if (exitStatus !== undefined)
          throw malformed(`${ID}: expected the end of one session, got two; give a log for each`);
        exitStatus = report.integer("exitstatus");
        break;
      default:
        // Files that were to be collected, subtests, and whatever else ends.
        if (hasFailed(report)) broken.push(report.optionalText("nodeid") || "session");
        break;
    }
  }
  if (exitStatus === undefined)
    throw malformed(`${ID}: expected the session's end (SessionFinish), got none; the run was cut off`);
  const tally = new TestTally();
  for (const [name, reports] of phases) tally.add(name, outcomeOf(reports));
  for (const name of broken) tally.add(name, "failed");
  if (exitStatus !== 5 || tally.counts.total > 0) tally.requireVerdict("exitstatus", exitStatus === 0);
  return tally.content(ID);
}

function hasFailed(report: JsonFields): boolean {
  const outcome = report.raw("outcome");
  return (
    outcome !== undefined && !["passed", "skipped", "xfailed", "rerun", null].includes(outcome as string)
  );
}

/** Setup, call and teardown of one test. What never came to its call did not pass. */
function outcomeOf(reports: readonly JsonFields[]): TestOutcome {
  let called = false;
  let skipped = false;
  for (const report of reports) {
    const outcome = report.text("outcome");
    if (outcome === "failed") return "failed";
    if (outcome === "skipped") skipped = true;
    else if (outcome === "passed") called ||= report.text("when") === "call";
    else if (outcome !== "rerun") throw report.fault("outcome", "how a phase ended");
  }
  return skipped ? "skipped" : called ? "passed" : "failed";
}
