import { utf8Bytes } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { TEXT_FIXTURES } from "../../../test/artifacts/fixtures.ts";
import type { ArtifactContent } from "../../facts/artifact-facts.ts";
import type { ArtifactLimits } from "../artifact-source.ts";
import { readArtifact } from "../read-artifact.ts";

function read(text: string, limits?: ArtifactLimits): ArtifactContent | string {
  const result = readArtifact(utf8Bytes(text), limits);
  return result.ok ? result.value : result.error.code;
}

const counts = (passed: number, failed: number, skipped: number) => ({
  passed,
  failed,
  skipped,
  total: passed + failed + skipped,
});
const CONTRADICTS = "ARTIFACT_CONTRADICTS_ITSELF";
const MALFORMED = "ARTIFACT_MALFORMED";

describe("JUnit XML", () => {
  const junit = TEXT_FIXTURES["junit-xml"] ?? "";
  const suite = (attributes: string, inner: string): string =>
    `<testsuite ${attributes}>${inner}</testsuite>`;

  it.each([
    [
      "nested suites, counted by node:test one level at a time",
      suite(
        'name="a" tests="2" failures="1" skipped="0"',
        `<testcase name="x"/>${suite('name="b" tests="2" failures="1"', '<testcase name="y"><failure/></testcase><testcase name="z"/>')}`,
      ),
      counts(2, 1, 0),
    ],
    [
      "nested suites, counted in all",
      suite('tests="2"', suite('tests="2"', '<testcase name="x"/><testcase name="y"/>')),
      counts(2, 0, 0),
    ],
    [
      "errors as failures",
      suite('tests="1" errors="1" failures="0"', '<testcase name="x"><error/></testcase>'),
      counts(0, 1, 0),
    ],
    [
      "failure and error of one test",
      suite('tests="1" errors="1" failures="1"', '<testcase name="x"><failure/><error/></testcase>'),
      counts(0, 1, 0),
    ],
    [
      "a test that failed and was skipped",
      suite("", '<testcase name="x"><failure/><skipped/></testcase>'),
      counts(0, 1, 0),
    ],
    [
      "a test that googletest did not run",
      suite("", '<testcase name="x" status="notrun"/>'),
      counts(0, 0, 1),
    ],
    [
      "a suite that failed as a whole",
      suite('name="s" tests="1" failures="1"', '<testcase name="x"/><failure message="afterAll"/>'),
      counts(1, 1, 0),
    ],
    [
      "Surefire's flaky test",
      suite('tests="1" failures="0" flakes="1"', '<testcase name="x"><flakyFailure/></testcase>'),
      counts(1, 0, 0),
    ],
    [
      "googletest and Bazel, which say that a test ran",
      suite("", '<testcase name="x" status="run" result="completed"/><testcase name="y" status="RUN"/>'),
      counts(2, 0, 0),
    ],
    [
      "a test whose every run failed",
      suite(
        'failures="1"',
        '<testcase name="x"><failure/><rerunFailure><stackTrace/></rerunFailure></testcase>',
      ),
      counts(0, 1, 0),
    ],
    [
      "NUnit's own words",
      suite("", '<testcase name="x" status="Passed"/><testcase name="y" status="Inconclusive"/>'),
      counts(1, 0, 1),
    ],
    [
      "a test of TestNG that was left out",
      suite("", '<testcase name="x"><ignored/></testcase>'),
      counts(0, 0, 1),
    ],
    ["a test that did not run", suite("", '<testcase name="x" executed="False"/>'), counts(0, 0, 1)],
    ["reruns alone", suite("", '<testcase name="x"><rerunError/></testcase>'), counts(0, 1, 0)],
    ["a suite that says that it failed", suite('status="failed"', '<testcase name="x"/>'), counts(1, 1, 0)],
    [
      "a suite that says that it failed, as its test did",
      suite('result="failed"', '<testcase name="x"><failure/></testcase>'),
      counts(0, 1, 0),
    ],
    ["no tests", "<testsuites/>", counts(0, 0, 0)],
    ["no totals", "<testsuites><testsuite><testcase/></testsuite></testsuites>", counts(1, 0, 0)],
  ])("%s", (_, xml, expected) => {
    expect(read(xml)).toMatchObject({ kind: "test-results", counts: expected });
  });

  it.each([
    ["fewer failures", junit.replaceAll('failures="1"', 'failures="0"')],
    ["more tests", junit.replaceAll('tests="3"', 'tests="30"')],
    ["fewer skipped", junit.replace('skipped="1"', 'skipped="0"')],
    ["a negative count", junit.replace('tests="3"', 'tests="-3"')],
    ["an absurd count", junit.replace('tests="3"', 'tests="1e308"')],
    ["a count that is none", junit.replace('errors="0"', 'errors="none"')],
  ])("whose totals say otherwise: %s", (_, xml) => {
    expect(xml).not.toBe(junit);
    expect(read(xml)).toBe(CONTRADICTS);
  });

  it.each([
    'status="failed"',
    'status="FAIL"',
    'status="error"',
    'result="failure"',
    'success="false"',
    'Outcome="Failed"',
  ])("%s is a failure", (state) => {
    const failed = `<testcase name="x" ${state}/>`;
    expect(read(suite("", failed))).toMatchObject({ counts: counts(0, 1, 0) });
  });

  it.each(["Failure", "FAILURE", "failed", "errors", "aborted", "assertion-failure", "j:failure"])(
    "the verdict %s is refused",
    (name) => {
      expect(read(suite("", `<testcase name="x"><${name}/></testcase>`))).toBe(MALFORMED);
    },
  );

  it.each([
    ["an unknown state", '<testcase name="x" status="odd"/>'],
    ["an empty state", '<testcase name="x" result=""/>'],
    ["a test in properties", '<properties><testcase name="z"><failure/></testcase></properties>'],
    ["a suite in properties", "<properties><property><testsuite/></property></properties>"],
    ["a test in a test", '<testcase name="x"><testcase name="z"><failure/></testcase></testcase>'],
    ["a suite in a test", '<testcase name="x"><testsuite/></testcase>'],
    ["a failure in an output", '<testcase name="x"><system-out><failure/></system-out></testcase>'],
    ["a test in what is unknown", '<group><testcase name="z"><failure/></testcase></group>'],
    ["another word for a test", '<test name="c"><failure/></test>'],
    ["another word for failures", ""],
  ])("that hides how a test ended is no report: %s", (_, inner) => {
    const attributes = inner === "" ? 'failed="3"' : "";
    expect([CONTRADICTS, MALFORMED]).toContain(read(suite(attributes, `<testcase name="a"/>${inner}`)));
    expect(read(suite("", '<testcase name="a"/>'))).toMatchObject({ counts: counts(1, 0, 0) });
  });

  it.each([
    ["a bomb of entities", '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><testsuites>&d;</testsuites>'],
    ["a document type alone", "<!DOCTYPE testsuites><testsuites/>"],
    [
      "an external entity",
      '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><testsuites>&b;</testsuites>',
    ],
    ["an entity of HTML", "<testsuites>&nbsp;</testsuites>"],
    ["two roots", "<testsuites/><testsuites/>"],
    ["no end", "<testsuites><testsuite>"],
    ["the same attribute twice", '<testsuite tests="0" tests="1"/>'],
    ["a character that XML has not", "<testsuites>&#0;</testsuites>"],
  ])("with %s is no report", (_, xml) => {
    expect(read(xml)).toBe(MALFORMED);
  });

  it("is read no deeper and no longer than allowed", () => {
    expect(read("<testsuite>".repeat(65))).toBe("ARTIFACT_TOO_LARGE");
    expect(read("<a>".repeat(1_000_000))).toBe("ARTIFACT_TOO_LARGE");
    expect(read(junit, { maxEntries: 10 })).toBe("ARTIFACT_TOO_LARGE");
    expect(read(junit, { maxBytes: 10 })).toBe("ARTIFACT_TOO_LARGE");
  });

  it("finds no inherited attribute", () => {
    expect(read('<testsuite __proto__="1" constructor="2" tests="0"/>')).toMatchObject({
      kind: "test-results",
    });
  });

  it("of any other root is other content", () => {
    expect(read("<project/>")).toEqual({ kind: "other", format: "xml" });
  });
});
