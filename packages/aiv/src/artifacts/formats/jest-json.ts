import { getOwn, isJsonObject, type JsonFields, type JsonObject, type JsonValue } from "@aixv/core";
import type { ArtifactContent } from "../../facts/artifact-facts.ts";
import { contradiction, malformed } from "../artifact-error.ts";
import { type ArtifactFormat, fieldsOf, jsonFormat } from "../artifact-format.ts";
import type { JsonForm } from "../json-form.ts";
import { relativeTo, sharedRoot } from "../shared-root.ts";
import { requireTotal, type TestOutcome, TestTally } from "../test-tally.ts";

// Vitest writes the shape that Jest invented; Jest alone counts suites that did not run at all.

const FORM: JsonForm = {
  strip: [
    "/startTime",
    "/testResults/*/startTime",
    "/testResults/*/endTime",
    "/testResults/*/assertionResults/*/duration",
  ],
  sort: ["/testResults"],
  paths: ["/testResults/*/name", "/coverageMap/*/path"],
  pathKeys: ["/coverageMap"],
};

/** `vitest run --reporter=json`. */
export const VITEST_JSON: ArtifactFormat = jsonFormat({
  id: "vitest-json",
  form: FORM,
  recognises: (document): document is JsonObject =>
    isReport(document) && !Object.hasOwn(document, "numRuntimeErrorTestSuites"),
  read,
});

/** `jest --json`. */
export const JEST_JSON: ArtifactFormat = jsonFormat({
  id: "jest-json",
  form: {
    ...FORM,
    strip: [...(FORM.strip ?? []), "/testResults/*/assertionResults/*/startAt", "/testResults/*/perfStats"],
  },
  recognises: (document): document is JsonObject =>
    isReport(document) && Object.hasOwn(document, "numRuntimeErrorTestSuites"),
  read,
});

function isReport(document: JsonValue): document is JsonObject {
  return (
    isJsonObject(document) && Array.isArray(document.testResults) && Object.hasOwn(document, "numTotalTests")
  );
}

const OUTCOMES: { readonly [status: string]: TestOutcome } = {
  passed: "passed",
  failed: "failed",
  skipped: "skipped",
  pending: "skipped",
  todo: "skipped",
  disabled: "skipped",
};

interface TestFile {
  readonly name: string;
  readonly failed: boolean;
  readonly tests: readonly { readonly name: string; readonly outcome: TestOutcome }[];
}

function read(document: JsonObject, format: string): ArtifactContent {
  const report = fieldsOf(document, format);
  // What was still to run is in no list.
  if (report.has("wasInterrupted") && report.boolean("wasInterrupted"))
    throw malformed(`${format}: expected a run that went to its end, got one that was interrupted`);
  const files = report.objects("testResults", readFile);
  const root = sharedRoot(files.map(({ name }) => name));
  const tally = new TestTally();
  for (const { name, tests } of files) {
    const file = relativeTo(root, name);
    for (const test of tests) tally.add(`${file} > ${test.name}`, test.outcome);
  }
  const { passed, failed, skipped, total } = tally.counts;
  requireTotal("numTotalTests", report.integer("numTotalTests"), total);
  requireTotal("numPassedTests", report.integer("numPassedTests"), passed);
  requireTotal("numFailedTests", report.integer("numFailedTests"), failed);
  const todo = report.has("numTodoTests") ? report.integer("numTodoTests") : 0;
  requireTotal("numPendingTests + numTodoTests", report.integer("numPendingTests") + todo, skipped);
  // A file that did not load has no tests, and must not pass for one without failures.
  for (const { name, failed: fileFailed, tests } of files) {
    if (fileFailed && tests.every(({ outcome }) => outcome !== "failed"))
      tally.add(relativeTo(root, name), "failed");
  }
  if (tally.counts.failed === 0)
    for (const failure of failuresAsAWhole(report, document)) tally.add(failure, "failed");
  tally.requireVerdict("success", report.boolean("success"));
  return tally.content(format);
}

/** What failed, and no test did: a hook behind the tests, a file that did not load, snapshots. */
function failuresAsAWhole(report: JsonFields, document: JsonObject): readonly string[] {
  const names = ["numFailedTestSuites", "numRuntimeErrorTestSuites"];
  const failures = names.filter((name) => report.has(name) && report.integer(name) > 0);
  return hasFailedSnapshots(document) ? [...failures, "snapshot"] : failures;
}

function hasFailedSnapshots(document: JsonObject): boolean {
  const snapshot = getOwn(document, "snapshot");
  if (!isJsonObject(snapshot)) return false;
  const [failure, unmatched, unchecked, filesRemoved] = [
    "failure",
    "unmatched",
    "unchecked",
    "filesRemoved",
  ].map((name) => getOwn(snapshot, name));
  if (typeof unmatched === "number" && unmatched > 0) return true;
  // To Vitest a run with snapshots that nothing asks for any more is a good one, though it sets this.
  const isObsolete = [unchecked, filesRemoved].some((count) => typeof count === "number" && count > 0);
  return failure === true && !(isObsolete && !Object.hasOwn(document, "numRuntimeErrorTestSuites"));
}

function readFile(file: JsonFields): TestFile {
  const status = file.text("status");
  const tests = file.objects("assertionResults", readTest);
  const hasFailures = tests.some(({ outcome }) => outcome === "failed");
  return {
    name: file.text("name"),
    // Of a file that passed, nothing is told.
    failed: !FINE.includes(status) || (!hasFailures && optionalString(file, "message") !== ""),
    tests,
  };
}

/** `focused` is a file of Jest some of whose tests were left out. */
const FINE: readonly string[] = ["passed", "skipped", "pending", "focused"];

function readTest(test: JsonFields): TestFile["tests"][number] {
  const status = test.text("status");
  const outcome = Object.hasOwn(OUTCOMES, status) ? OUTCOMES[status] : undefined;
  if (outcome === undefined) throw test.fault("status", "how a test ended");
  const failures = test.raw("failureMessages");
  if (outcome === "passed" && Array.isArray(failures) && failures.length > 0)
    throw contradiction("the failure messages of a test that passed", failures.length, 0);
  const ancestors = test.array("ancestorTitles", "a title", (title) =>
    typeof title === "string" ? title : undefined,
  );
  return { name: [...ancestors, test.optionalText("title")].join(" > "), outcome };
}

function optionalString(fields: JsonFields, name: string): string {
  return fields.raw(name) === null ? "" : fields.optionalText(name).trim();
}
