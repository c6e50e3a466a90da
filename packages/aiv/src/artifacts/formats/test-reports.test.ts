import { utf8Bytes } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { JSON_FIXTURES, TEXT_FIXTURES } from "../../../test/artifacts/fixtures.ts";
import type { ArtifactContent } from "../../facts/artifact-facts.ts";
import { readArtifact } from "../read-artifact.ts";

type Json = { readonly [name: string]: unknown };

function read(value: unknown): ArtifactContent | string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const result = readArtifact(utf8Bytes(text));
  return result.ok ? result.value : result.error.code;
}

const changed = (format: string, changes: Json): Json => ({ ...(JSON_FIXTURES[format] as Json), ...changes });
const CONTRADICTS = "ARTIFACT_CONTRADICTS_ITSELF";
const MALFORMED = "ARTIFACT_MALFORMED";

function files(format: string): readonly Json[] {
  return changed(format, {}).testResults as readonly Json[];
}

/** The first file, and in it the first test, changed. */
function withFile(format: string, file: Json, test: Json = {}): readonly Json[] {
  const [first = {}, ...rest] = files(format);
  const [one = {}, ...others] = first.assertionResults as readonly Json[];
  return [{ ...first, ...file, assertionResults: [{ ...one, ...test }, ...others] }, ...rest];
}

describe.each(["vitest-json", "jest-json"])("%s: what failed, and no test says so (AIV §6.2.1)", (format) => {
  it.each([
    ["suites that failed", { numFailedTestSuites: 2 }],
    ["snapshots that differ", { snapshot: { failure: true, unmatched: 3 } }],
    ["snapshots that failed", { snapshot: { failure: true } }],
    ["a message of a file", { testResults: withFile(format, { message: "Error: afterAll failed" }) }],
    ["a file that failed", { testResults: withFile(format, { status: "failed" }) }],
    ["a file in a state that is unknown", { testResults: withFile(format, { status: "odd" }) }],
  ])("%s: a failure, and no success", (_, changes) => {
    expect(read(changed(format, changes))).toBe(CONTRADICTS);
    expect(read(changed(format, { ...changes, success: false }))).toMatchObject({ counts: { failed: 1 } });
    expect(read(changed(format, {}))).toMatchObject({ counts: { failed: 0 } });
  });

  it("a test that passed and has failure messages is none", () => {
    const passed = (failureMessages: unknown): unknown =>
      changed(format, { testResults: withFile(format, {}, { failureMessages }) });
    expect(read(passed(["boom"]))).toBe(CONTRADICTS);
    expect(read(passed([]))).toMatchObject({ counts: { failed: 0 } });
    expect(read(passed(null))).toMatchObject({ counts: { failed: 0 } });
  });

  it("a run that was interrupted is no run", () => {
    expect(read(changed(format, { wasInterrupted: true }))).toBe(MALFORMED);
    expect(read(changed(format, { wasInterrupted: false }))).toMatchObject({ counts: { failed: 0 } });
  });
});

it("Jest: suites that did not run failed; a file some of whose tests were left out did not", () => {
  const broken = { numRuntimeErrorTestSuites: 3 };
  expect(read(changed("jest-json", broken))).toBe(CONTRADICTS);
  expect(read(changed("jest-json", { ...broken, success: false }))).toMatchObject({ counts: { failed: 1 } });
  const focused = { testResults: withFile("jest-json", { status: "focused" }) };
  expect(read(changed("jest-json", focused))).toMatchObject({ counts: { failed: 0 } });
});

it("Vitest: snapshots that nothing asks for any more are no failure; to Jest they are", () => {
  const snapshot = { failure: true, unmatched: 0, unchecked: 2 };
  expect(read(changed("vitest-json", { snapshot }))).toMatchObject({ counts: { failed: 0 } });
  expect(read(changed("jest-json", { snapshot }))).toBe(CONTRADICTS);
});

describe("pytest-json-report", () => {
  const withPhase = (phase: string, outcome: string): unknown => {
    const [first = {}, ...rest] = changed("pytest-json-report", {}).tests as readonly Json[];
    return changed("pytest-json-report", { tests: [{ ...first, [phase]: { outcome } }, ...rest] });
  };

  it.each(["setup", "call", "teardown"])("a test that passed has not failed in %s", (phase) => {
    expect(read(withPhase(phase, "failed"))).toBe(CONTRADICTS);
    expect(read(withPhase(phase, "error"))).toBe(CONTRADICTS);
    expect(read(withPhase(phase, "passed"))).toMatchObject({ counts: { passed: 1, failed: 0 } });
  });

  it("a collector in error is a failure", () => {
    const collectors = [{ nodeid: "b.py", outcome: "error", result: [] }];
    expect(read(changed("pytest-json-report", { collectors }))).toBe(CONTRADICTS);
    expect(read(changed("pytest-json-report", { collectors, exitcode: 2 }))).toMatchObject({
      counts: { failed: 1 },
    });
  });
});

describe("pytest-report-log", () => {
  const log = TEXT_FIXTURES["pytest-report-log"] ?? "";
  const finish = (exitstatus: number): string =>
    `${JSON.stringify({ exitstatus, $report_type: "SessionFinish" })}\n`;

  it("ends once, whatever the order of its lines", () => {
    expect(read(log)).toMatchObject({ counts: { passed: 1, failed: 0 } });
    expect(read(log + finish(0))).toBe(MALFORMED);
    expect(read(finish(1) + log)).toBe(MALFORMED);
    expect(read(log + finish(1))).toBe(MALFORMED);
    const lines = log.trimEnd().split("\n");
    expect(read(`${lines.toReversed().join("\n")}\n`)).toEqual(read(log));
  });

  it.each(["CollectReport", "SubTestReport", "SomethingNew"])(
    "%s that failed is a failure",
    ($report_type) => {
      const report = (outcome: string): string =>
        `${JSON.stringify({ nodeid: "b.py", outcome, $report_type })}\n`;
      expect(read(report("passed") + log)).toMatchObject({ counts: { failed: 0 } });
      for (const outcome of ["failed", "error"]) {
        expect(read(report(outcome) + log)).toBe(CONTRADICTS);
        expect(read(report(outcome) + log.replace('"exitstatus":0', '"exitstatus":1'))).toMatchObject({
          counts: { failed: 1 },
        });
      }
    },
  );
});
