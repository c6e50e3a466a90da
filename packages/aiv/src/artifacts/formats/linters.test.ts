import { utf8Bytes } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { TEXT_FIXTURES } from "../../../test/artifacts/fixtures.ts";
import type { ArtifactContent } from "../../facts/artifact-facts.ts";
import { canonicalForms } from "../canonical-forms.ts";
import { readArtifact } from "../read-artifact.ts";

function read(value: unknown): ArtifactContent | string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const result = readArtifact(utf8Bytes(text));
  return result.ok ? result.value : result.error.code;
}

const found = (format: string, errors: number, warnings = 0): unknown => ({
  kind: "static-analysis",
  format,
  errors,
  warnings,
});
const TEXT = { kind: "other", format: "text" };
const MALFORMED = "ARTIFACT_MALFORMED";
const CONTRADICTS = "ARTIFACT_CONTRADICTS_ITSELF";
const red = (text: string): string => `\u001b[91m${text}\u001b[0m`;

describe("what linters print for people (AIV §6.2)", () => {
  it.each([
    [
      "tsc behind the lines of npm",
      "\n> shop@1.0.0 types\n> tsc --noEmit\n\nsrc/a.ts(1,5): error TS2304: Cannot find name 'x'.\n",
      found("tsc-text", 1),
    ],
    [
      "tsc behind the lines of pnpm and of a log",
      "$ tsc\r\n2026-11-22T05:15:57Z src/a.ts(1,5): error TS2304: x\r\nerror TS18003: No inputs were found.\r\n ELIFECYCLE  Command failed.\r\n",
      found("tsc-text", 2),
    ],
    [
      "tsc in colours",
      `${red("src/a.ts")}:${red("1")}:5 - ${red("error")}${red(" TS2304: ")}Cannot find name 'x'.\n\n1 x\n\nFound 1 error in src/a.ts${red(":1")}\n\n`,
      found("tsc-text", 1),
    ],
    ["a total alone", "\n\nFound 3 errors in 2 files.\n", found("linter-text", 3)],
    [
      "ESLint",
      "\n/ci/src/a.js\n  1:5  error  'x' is never used  no-unused-vars\n\n✖ 3 problems (1 error, 2 warnings)\n",
      found("eslint-text", 1, 2),
    ],
    [
      "mypy",
      'a.py:3: error: Name "x" is not defined  [name-defined]\nFound 1 error in 1 file (checked 2 source files)\n',
      found("mypy-text", 1),
    ],
    [
      "pyright",
      '/ci/a.py\n  /ci/a.py:1:5 - error: "x" is not defined (reportUndefinedVariable)\n1 error, 0 warnings, 0 informations\n',
      found("pyright-text", 1),
    ],
    ["ruff", "a.py:1:8: F401 `os` imported but unused\nFound 1 error.\n", found("linter-text", 1)],
    [
      "Biome",
      "src/a.ts lint/x\n\nChecked 3 files in 5ms. No fixes applied.\nFound 2 errors.\n",
      found("biome-text", 2),
    ],
    [
      "an error that a clean total hides",
      "a.py:3: error: x\nSuccess: no issues found in 2 source files\n",
      found("mypy-text", 1),
    ],
  ])("errors of %s are counted", (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each([
    ["mypy", "Success: no issues found in 10 source files\n", found("mypy-text", 0)],
    ["ruff", "> shop@1.0.0 lint\n> ruff check\n\nAll checks passed!\n", found("ruff-text", 0)],
    ["pyright", "0 errors, 0 warnings, 0 informations \n", found("pyright-text", 0)],
    [
      "pyright with a warning",
      "/ci/a.py:1:5 - warning: x\n0 errors, 1 warning, 0 informations\n",
      found("pyright-text", 0, 1),
    ],
    [
      "ESLint, by nothing behind the line that runs it",
      "\n> shop@1.0.0 lint\n> eslint .\n\n",
      found("eslint-text", 0),
    ],
    ["tsc, by nothing behind the line that runs it", "$ tsc --noEmit\n", found("tsc-text", 0)],
    ["Biome", "Checked 12 files in 30ms. No fixes applied.\n", found("biome-text", 0)],
  ])("%s says that there is none", (_, text, expected) => {
    expect(read(text)).toEqual(expected);
    // Something else beside it is something else.
    expect(read(`${text}3 tests failed\n`)).toEqual(TEXT);
  });

  it.each([
    "no errors were found in the text\n",
    "an error: see a.ts\n",
    "> shop@1.0.0 build\n> vite build\n",
    "eslint .\n",
    "Success: no issues found in 0 source files\n",
    "All checks passed! I promise.\n",
    "Found several errors\n",
  ])("%j is some text", (text) => {
    expect(read(text)).toEqual(TEXT);
  });

  it("have the form of any text", () => {
    const text = utf8Bytes("Success: no issues found in 10 source files\n");
    expect(canonicalForms(text).map(({ id }) => id)).toEqual(["raw", "text"]);
    const plain = utf8Bytes(TEXT_FIXTURES["tsc-text"] ?? "");
    expect(canonicalForms(plain).map(({ id }) => id)).toEqual(["raw", "tsc-text"]);
  });
});

describe("JSON of linters", () => {
  const pyright = (severities: readonly string[], summary: object): unknown => ({
    version: "1.1",
    generalDiagnostics: severities.map((severity) => ({ file: "/ci/a.py", severity, message: "x" })),
    summary: { filesAnalyzed: 2, errorCount: 0, warningCount: 0, informationCount: 0, ...summary },
  });
  const biome = (severities: readonly string[], errors: number): unknown => ({
    summary: { changed: 0, unchanged: 3, errors, warnings: 1 },
    diagnostics: severities.map((severity) => ({ category: "lint/x", severity })),
    command: "check",
  });
  const sarif = (results: readonly object[], run: object = {}): unknown => ({
    version: "2.1.0",
    runs: [{ tool: { driver: { name: "x", rules: RULES } }, results, ...run }],
  });
  const RULES = [{ id: "bad", defaultConfiguration: { level: "error" } }, { id: "odd" }];

  it.each([
    ["pyright", pyright([], {}), found("pyright-json", 0)],
    [
      "pyright",
      pyright(["error", "warning"], { errorCount: 1, warningCount: 1 }),
      found("pyright-json", 1, 1),
    ],
    ["pyright", pyright(["error"], {}), CONTRADICTS],
    ["pyright", pyright([], { filesAnalyzed: 0 }), MALFORMED],
    ["Biome", biome([], 0), found("biome-json", 0, 1)],
    ["Biome", biome(["error"], 7), found("biome-json", 7, 1)],
    ["Biome", biome(["error", "fatal"], 1), CONTRADICTS],
    ["SARIF", sarif([]), found("sarif", 0)],
    ["SARIF", sarif([{ level: "error" }, { level: "note" }, {}]), found("sarif", 1, 2)],
    ["SARIF", sarif([{ ruleIndex: 0 }, { ruleId: "bad" }, { ruleId: "odd" }]), found("sarif", 2, 1)],
    ["SARIF", sarif([{ level: "error", kind: "pass" }]), found("sarif", 0)],
    ["SARIF", sarif([{ level: "error", suppressions: [{ kind: "inSource" }] }]), found("sarif", 0)],
    ["SARIF", sarif([{ level: "error", suppressions: [{ status: "rejected" }] }]), found("sarif", 1)],
    ["SARIF", sarif([], { invocations: [{ executionSuccessful: true }] }), found("sarif", 0)],
    ["SARIF", sarif([], { invocations: [{ executionSuccessful: false }] }), MALFORMED],
    ["SARIF", { version: "2.1.0", runs: [] }, MALFORMED],
    ["SARIF", sarif([], { results: undefined }), MALFORMED],
    [
      "mypy",
      '{"file": "a.py", "line": 1, "severity": "error"}\n{"file": "a.py", "line": 2, "severity": "note"}\n',
      found("mypy-json", 1, 1),
    ],
    ["a list of nothing, which many write", [], found("empty-list", 0)],
    ["a list of something", [{}], { kind: "other", format: "json" }],
    ["another document", { summary: {}, diagnostics: [] }, { kind: "other", format: "json" }],
  ])("%s: %j", (_, document, expected) => {
    expect(read(document)).toEqual(expected);
  });
});

describe("a search of nothing has found nothing", () => {
  const search = TEXT_FIXTURES["ripgrep-json"] ?? "";
  const [summary = ""] = /.*"summary".*\n/.exec(search) ?? [];
  const none = summary.replace('"searches_with_match":1', '"searches_with_match":0');
  const empty = none.replace('"matched_lines":1,"matches":1', '"matched_lines":0,"matches":0');

  it("and is no output of a search", () => {
    expect(read(empty)).toEqual({ kind: "search-output", format: "ripgrep-json", matches: 0 });
    expect(read(empty.replace('"searches":3', '"searches":0'))).toBe(MALFORMED);
    expect(read(empty.replace('"bytes_searched":4096', '"bytes_searched":0'))).toBe(MALFORMED);
    expect(read(empty.replace('"bytes_searched":4096,', ""))).toBe(MALFORMED);
  });

  it("nor is one whose matches were taken out", () => {
    expect(read(search)).toMatchObject({ matches: 1 });
    expect(read(empty.replace('"searches_with_match":0', '"searches_with_match":1'))).toBe(CONTRADICTS);
  });
});
