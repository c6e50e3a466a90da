import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { utf8Bytes } from "@aixv/core";
import { flipEveryField } from "@aixv/testkit";
import { describe, expect, it } from "vitest";
import { fixture, JSON_FIXTURES, TEXT_FIXTURES } from "../../test/artifacts/fixtures.ts";
import { CANONICAL_FORMS, canonicalForms, canonicalize, strippedBy } from "./canonical-forms.ts";

const FORMATS = CANONICAL_FORMS.slice(3);
const bytes = (value: unknown): Uint8Array =>
  utf8Bytes(typeof value === "string" ? value : JSON.stringify(value));

function digest(value: unknown, form: string): string | undefined {
  return canonicalForms(bytes(value)).find(({ id }) => id === form)?.sha256;
}

function matches(pointer: string, pattern: string): boolean {
  const [place = "", kept = ""] = pattern.split(" but ");
  const match = new RegExp(`^${place.replaceAll("*", "[^/]+")}(?:/(.*))?$`).exec(pointer);
  return match !== null && (kept === "" || !kept.split(", ").includes(match[1] ?? ""));
}

const isStripped = (form: string, pointer: string): boolean =>
  strippedBy(form).some((pattern) => matches(pointer, pattern));

it("has a fixture of every format", () => {
  expect([...Object.keys(JSON_FIXTURES), ...Object.keys(TEXT_FIXTURES)].toSorted()).toEqual(
    FORMATS.toSorted(),
  );
});

describe.each(FORMATS)("%s (AIV §6.9.1)", (form) => {
  it("is offered behind the bytes as they are", () => {
    const forms = canonicalForms(fixture(form));
    expect(forms[0]?.id).toBe("raw");
    expect(forms[0]?.sha256).toBe(createHash("sha256").update(fixture(form)).digest("hex"));
    expect(forms.at(-1)?.id).toBe(form);
    expect(forms.at(-1)?.stripped).toEqual(strippedBy(form));
  });

  it("is the form of what is written in it", () => {
    const written = canonicalize(fixture(form), form);
    if (!written.ok) throw written.error;
    expect(canonicalize(written.value, form)).toEqual(written);
    const sha256 = createHash("sha256").update(written.value).digest("hex");
    expect(digest(new TextDecoder().decode(written.value), form)).toBe(sha256);
  });

  it("does not depend on where the check-out lies", () => {
    const moved = new TextDecoder().decode(fixture(form)).replaceAll("/build/a1/", "/home/ci/runs/77/");
    expect(digest(moved, form)).toBe(canonicalForms(fixture(form)).at(-1)?.sha256);
  });
});

describe.each(Object.entries(JSON_FIXTURES))("%s: one field changed", (form, document) => {
  const original = digest(document, form);
  const changes = [...flipEveryField(document)];

  it("has the same digest where the field is stripped", () => {
    for (const { pointer, mutated, kind } of changes.filter(({ pointer }) => isStripped(form, pointer))) {
      expect([pointer, kind, digest(mutated, form)]).toEqual([pointer, kind, original]);
    }
  });

  it("has another digest, or none, where it is not", () => {
    for (const { pointer, mutated, kind } of changes.filter(({ pointer }) => !isStripped(form, pointer)))
      expect([pointer, kind, digest(mutated, form)]).not.toEqual([pointer, kind, original]);
  });
});

describe("text formats: one line changed", () => {
  it.each([
    ["junit-xml", 'time="0.001"', 'time="7.5"'],
    ["junit-xml", 'hostname="vm"', 'hostname="ci-7"'],
    ["junit-xml", 'value="21"', 'value="25"'],
    ["junit-xml", '<skipped message="later"/>', '<skipped message="later">/home/ci/a.py:9: later</skipped>'],
    ["junit-xml", "<![CDATA[at <x>]]>", "at &lt;x&gt;"],
    ["lcov", "DA:2,0\nLF:2", "\n# comment\nDA:2,0\r\nLF:2"],
    ["git-diff", "7898192..6178079", "789819200..617807900"],
    ["git-diff", "export function sign() {", "class Token"],
    ["pytest-report-log", '"duration":0.0003', '"duration":9'],
    ["ripgrep-json", '"nanos":99', '"nanos":1'],
  ])("%s keeps its digest: %s", (form, before, after) => {
    const text = TEXT_FIXTURES[form] ?? "";
    expect(text).toContain(before);
    expect(digest(text.replace(before, after), form)).toBe(digest(text, form));
  });

  it.each([
    ["junit-xml", 'name="later"', 'name="Later"'],
    ["junit-xml", 'message="later"', 'message="never"'],
    ["junit-xml", "read 4 lines", "read 5 lines"],
    ["junit-xml", "at <x>", "at <y>"],
    ["lcov", "DA:2,0", "DA:3,0"],
    ["lcov", "FNDA:2,sign", "FNDA:3,sign"],
    ["git-diff", " first", " First"],
    ["git-diff", "1111111..2222222", "1111111..3333333"],
    ["git-diff", "@@ -1,3 +1,3 @@", "@@ -2,3 +1,3 @@"],
    ["pytest-report-log", "test_later", "test_never"],
    ["tsc-text", "(12,1)", "(12,2)"],
    ["tsc-text", "Property 'x'", "Property 'y'"],
    ["ripgrep-json", '"line_number":3', '"line_number":4'],
  ])("%s has another: %s", (form, before, after) => {
    const text = TEXT_FIXTURES[form] ?? "";
    expect(text).toContain(before);
    const changed = digest(text.replace(before, after), form);
    expect(changed).toBeDefined();
    expect(changed).not.toBe(digest(text, form));
  });
});

describe("order", () => {
  it.each([
    ["vitest-json", "testResults"],
    ["pytest-json-report", "tests"],
    ["cyclonedx-json", "components"],
    ["spdx-2-json", "packages"],
  ])("%s sorts %s", (form, name) => {
    const document = structuredClone(JSON_FIXTURES[form]) as { [name: string]: unknown[] };
    document[name]?.reverse();
    expect(digest(document, form)).toBe(digest(JSON_FIXTURES[form], form));
    expect(digest(document, "json")).not.toBe(digest(JSON_FIXTURES[form], "json"));
  });

  it("of suites and cases, records and lines means nothing either", () => {
    const cases =
      /(<testcase classname="token" name="a.*\n)(\s*<testcase classname="token" name="later".*\n)/;
    const junit = TEXT_FIXTURES["junit-xml"] ?? "";
    expect(digest(junit.replace(cases, "$2$1"), "junit-xml")).toBe(digest(junit, "junit-xml"));
    const lines = (TEXT_FIXTURES["pytest-report-log"] ?? "").split("\n");
    lines.splice(2, 2, ...lines.slice(2, 4).toReversed());
    expect(digest(lines.join("\n"), "pytest-report-log")).toBe(
      digest(TEXT_FIXTURES["pytest-report-log"], "pytest-report-log"),
    );
  });

  it("of tests in one file is kept", () => {
    const document = structuredClone(JSON_FIXTURES["vitest-json"]) as {
      testResults: { assertionResults: unknown[] }[];
    };
    document.testResults[0]?.assertionResults.reverse();
    expect(digest(document, "vitest-json")).not.toBe(digest(JSON_FIXTURES["vitest-json"], "vitest-json"));
  });
});

describe("other content", () => {
  it.each([
    ["JSON", '{"b": 1, "a": [1.0]}', ["raw", "json"]],
    ["text", "a\r\nb", ["raw", "text"]],
    ["a page", "<!DOCTYPE html><p>1</p>", ["raw"]],
    ["a page with an XML declaration", "<?xml version='1.0'?>\n<html lang='en'></html>", ["raw"]],
    ["nothing", "", ["raw"]],
    ["bytes", "\0\u0001", ["raw"]],
    ["integers that a double rounds", '{"a": 9007199254740993}', ["raw"]],
    ["duplicate keys", '{"a": 1, "a": 2}', ["raw"]],
  ])("%s", (_, text, forms) => {
    expect(canonicalForms(bytes(text)).map(({ id }) => id)).toEqual(forms);
  });

  it("text has the same form whatever its line ends, and JSON whatever its layout", () => {
    expect(digest("\ufeffa\r\nb\n\n", "text")).toBe(digest("a\nb", "text"));
    expect(digest("a\nb ", "text")).not.toBe(digest("a\nb", "text"));
    expect(digest('{"b":1,"a":2}', "json")).toBe(digest('{ "a": 2, "b": 1.0 }', "json"));
  });

  it("is written in no form that it has not, and in none that nobody knows", () => {
    expect(canonicalize(bytes("a"), "lcov")).toMatchObject({ error: { code: "CANONICAL_FORM_UNAVAILABLE" } });
    expect(canonicalize(bytes("a"), "LCOV")).toMatchObject({ error: { code: "CANONICAL_FORM_UNKNOWN" } });
    expect(canonicalize(bytes('{"a":1,"a":1}'), "json")).toMatchObject({
      error: { code: "ARTIFACT_MALFORMED" },
    });
    expect(canonicalize(bytes("a"), "raw")).toEqual({ ok: true, value: bytes("a") });
  });

  it("beyond the limits has its raw form", () => {
    expect(canonicalForms(bytes("[1]"), { maxBytes: 2 }).map(({ id }) => id)).toEqual(["raw"]);
    expect(canonicalForms(bytes("[[[1]]]"), { maxDepth: 2 }).map(({ id }) => id)).toEqual(["raw"]);
  });

  it("is hashed by the caller's own function where there is one", () => {
    expect(canonicalForms(bytes("[]"), { sha256: () => "x" }).map(({ sha256 }) => sha256)).toEqual([
      "x",
      "x",
    ]);
  });
});

describe("paths", () => {
  it("that would become one stay two", () => {
    const summary = JSON_FIXTURES["istanbul-summary"] as { [path: string]: unknown };
    const two = { total: summary.total, "/r/a.ts": summary["/build/a1/src/token.ts"] };
    const both = { ...two, "a.ts": summary["/build/a1/src/deep/parse.ts"] };
    expect(digest(both, "istanbul-summary")).not.toBe(digest(two, "istanbul-summary"));
  });
});

describe("docs/canonical-forms.md", () => {
  const rows = readFileSync(new URL("../../../../docs/canonical-forms.md", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "").trim()));

  it("has a row for each form, in order, with what is left out", () => {
    const written = rows.map(([id = "", , stripped = ""]) => [
      id.replaceAll("`", ""),
      [...stripped.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    ]);
    expect(written).toEqual(CANONICAL_FORMS.map((form) => [form, strippedBy(form)]));
  });

  it("says of each how to make it", () => {
    for (const [id, purpose = "", , make = ""] of rows)
      expect([id, purpose.length > 3, make.length > 3]).toEqual([id, true, true]);
  });
});
