import { utf8Bytes } from "@aixv/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixture, JSON_FIXTURES, TEXT_FIXTURES } from "../../test/artifacts/fixtures.ts";
import type { ArtifactContent } from "../facts/artifact-facts.ts";
import type { ArtifactLimits } from "./artifact-source.ts";
import { readArtifact } from "./read-artifact.ts";

type Json = { [name: string]: unknown };

function read(value: unknown, limits?: ArtifactLimits): ArtifactContent | string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const result = readArtifact(utf8Bytes(text), limits);
  return result.ok ? result.value : result.error.code;
}

/** A fixture with members changed. */
function changed(format: string, changes: Json): unknown {
  return { ...(JSON_FIXTURES[format] as Json), ...changes };
}

const counts = (passed: number, failed: number, skipped: number) => ({
  passed,
  failed,
  skipped,
  total: passed + failed + skipped,
});
const CONTRADICTS = "ARTIFACT_CONTRADICTS_ITSELF";
const MALFORMED = "ARTIFACT_MALFORMED";

describe("tests (AIV §6.2.1)", () => {
  it.each([
    ["vitest-json", counts(2, 0, 2), "deep/parse.test.ts > parses"],
    ["jest-json", counts(2, 0, 1), "cart.test.js > cart > adds"],
    ["pytest-json-report", counts(1, 0, 2), "test_a.py::test_adds"],
    ["pytest-report-log", counts(1, 0, 1), "a.py::test_adds"],
    ["junit-xml", counts(2, 1, 1), "parse > works"],
  ])("%s", (format, expected, first) => {
    const content = readArtifact(fixture(format));
    expect(content).toMatchObject({ value: { kind: "test-results", format, counts: expected } });
    if (content.ok && content.value.kind === "test-results") {
      expect(content.value.tests).toHaveLength(expected.total);
      expect(content.value.tests).toEqual(content.value.tests.toSorted());
      expect(content.value.tests).toContain(first);
    }
  });

  it.each([
    ["vitest-json", { numTotalTests: 5 }],
    ["vitest-json", { numPassedTests: 3 }],
    ["vitest-json", { numPassedTests: 1e308 }],
    ["vitest-json", { numPendingTests: -1 }],
    ["vitest-json", { numFailedTests: 1 }],
    ["vitest-json", { success: false }],
    ["jest-json", { numTodoTests: 1 }],
    ["jest-json", { testResults: [] }],
    ["pytest-json-report", { summary: { passed: 2, skipped: 1, total: 3 } }],
    ["pytest-json-report", { summary: { passed: 1, skipped: 1, xfailed: 1, total: 1e308 } }],
    ["pytest-json-report", { summary: {} }],
    ["pytest-json-report", { exitcode: 1 }],
  ])("%s whose totals are not those of its tests is not relied on: %j", (format, changes) => {
    expect([CONTRADICTS, MALFORMED]).toContain(read(changed(format, changes)));
  });

  it.each([
    ["vitest-json", { testResults: [{ name: "a", status: "passed", assertionResults: [{}] }] }],
    ["vitest-json", { testResults: "none" }],
    ["vitest-json", { success: "yes" }],
    ["pytest-json-report", { tests: [{ nodeid: "a", outcome: "fine" }] }],
    ["pytest-json-report", { exitcode: "0" }],
  ])("%s of another shape is no report", (format, changes) => {
    expect(read(changed(format, changes))).not.toMatchObject({ kind: "test-results" });
  });

  it("a file that did not load counts as failed", () => {
    const files = (JSON_FIXTURES["vitest-json"] as { testResults: Json[] }).testResults;
    const broken = {
      assertionResults: [],
      status: "failed",
      message: "does not load",
      name: "/build/a1/x.ts",
    };
    const document = changed("vitest-json", { testResults: [...files, broken], success: false });
    expect(read(document)).toMatchObject({ counts: counts(2, 1, 2) });
    expect(read({ ...(document as Json), success: true })).toBe(CONTRADICTS);
    const collectors = [{ nodeid: "b.py", outcome: "failed", result: [] }];
    expect(read(changed("pytest-json-report", { collectors, exitcode: 1 }))).toMatchObject({
      counts: counts(1, 1, 2),
    });
    expect(read(changed("pytest-json-report", { collectors }))).toBe(CONTRADICTS);
  });

  it("a log of pytest that breaks off is no report", () => {
    const log = TEXT_FIXTURES["pytest-report-log"] ?? "";
    expect(read(log.replace(/\{"exitstatus.*\n/, ""))).toBe(MALFORMED);
    expect(read(log.replace('"exitstatus":0', '"exitstatus":1'))).toBe(CONTRADICTS);
    // Its call is gone: whether it would have passed nobody knows.
    const uncalled = log.replace(/.*"when":"call".*\n/, "").replace('"exitstatus":0', '"exitstatus":1');
    expect(read(uncalled)).toMatchObject({ counts: counts(0, 1, 1) });
  });
});

describe("coverage (AIV §6.4.2)", () => {
  it.each([
    [
      "istanbul-json",
      [
        ["/build/a1/src/deep/parse.ts", 100],
        ["/build/a1/src/token.ts", 200 / 3],
      ],
    ],
    [
      "istanbul-summary",
      [
        ["/build/a1/src/deep/parse.ts", 100],
        ["/build/a1/src/token.ts", 200 / 3],
      ],
    ],
    [
      "coverage-py-json",
      [
        ["src/a.py", 75],
        ["src/b.py", 100],
      ],
    ],
    [
      "lcov",
      [
        ["/build/a1/src/deep/parse.ts", 100],
        ["/build/a1/src/token.ts", 50],
      ],
    ],
  ] as const)("%s", (format, files) => {
    const expected = files.map(([path, lines]) => ({ path, lines }));
    expect(readArtifact(fixture(format))).toMatchObject({
      value: { kind: "coverage", format, files: expected },
    });
  });

  it.each([
    ["istanbul-summary", '"covered":5', '"covered":6'],
    ["istanbul-summary", '"pct":66.66', '"pct":96.66'],
    ["istanbul-summary", '"pct":66.66', '"pct":{"pct":66.66}'],
    ["istanbul-summary", '"pct":66.66', '"pct":[{}]'],
    ["istanbul-summary", '"total":6', '"total":1e308'],
    ["istanbul-json", '"s":{"0":2,', '"s":{'],
    ["istanbul-json", '"3":0}', '"3":-1}'],
    ["coverage-py-json", '"covered_lines":3', '"covered_lines":4'],
    ["coverage-py-json", '"missing_lines":[4]', '"missing_lines":[]'],
    ["coverage-py-json", '"executed_lines":[1,2,5]', '"executed_lines":[1,2,"5"]'],
    ["lcov", "LH:1", "LH:2"],
    ["lcov", "LF:2", "LF:-2"],
    ["lcov", "DA:2,0", "DA:two,0"],
    ["lcov", "end_of_record\nTN", "TN"],
    ["lcov", "LH:1\nend_of_record\n", "LH:1\n"],
  ])("%s that contradicts itself: %s", (format, before, after) => {
    const text = new TextDecoder().decode(fixture(format));
    expect(text).toContain(before);
    expect([CONTRADICTS, MALFORMED]).toContain(read(text.replace(before, after)));
  });
});

describe("CI runs (AIV §6.2.2, A-002)", () => {
  const sha = "1f0c9a4be7d25c38a6b1e9f0d4c7a2b85e63d901";

  it.each([
    ["github-actions-run", "14488120031", { repository: "example/shop" }],
    ["gitlab-pipeline", "287", { host: "gitlab.example", repository: "shop" }],
  ])("%s", (format, runId, origin) => {
    const expected = { kind: "ci-run", format, commitSha: sha, runId, conclusion: "success", ...origin };
    expect(readArtifact(fixture(format))).toEqual({ ok: true, value: expected });
  });

  it("of a run that is not over there is no conclusion", () => {
    const running = changed("github-actions-run", { status: "in_progress", conclusion: null });
    expect(read(running)).toMatchObject({ conclusion: null });
    expect(read(changed("github-actions-run", { status: "queued" }))).toMatchObject({ conclusion: null });
    expect(read(changed("gitlab-pipeline", { status: "running" }))).toMatchObject({ conclusion: null });
  });

  it.each([
    ["github.com", "https://api.github.com/repos"],
    ["git.example:8443", "https://git.example:8443/api/v3/repos"],
    ["acme.ghe.com", "https://api.acme.ghe.com/repos"],
  ])("tells the host and the repository of a run on %s by its links", (host, api) => {
    const html = `https://${host}/Example/shop/actions/runs/14488120031`;
    const url = `${api}/example/shop/actions/runs/14488120031`;
    const run = (changes: Json): unknown =>
      changed("github-actions-run", { html_url: html, url, ...changes });
    expect(read(run({}))).toMatchObject({ host, repository: "example/shop" });
    expect(read(run({ repository: undefined }))).toMatchObject({ host, repository: "Example/shop" });
    expect(read(run({ repository: undefined, html_url: undefined }))).toMatchObject({ host });
    for (const other of [
      { repository: { full_name: "evil/shop" } },
      { html_url: html.replace("shop", "other") },
      { html_url: html.replace(host, "evil.example") },
      { html_url: html.replace("031", "032") },
      { url: url.replace("031", "032") },
      { url: url.replace("/shop", "/other") },
    ])
      expect(read(run(other))).toBe(CONTRADICTS);
    expect(read(run({ html_url: "https://evil.example/run" }))).toBe(MALFORMED);
    expect(read(run({ url: 7 }))).toBe(MALFORMED);
  });

  it("tells those of a pipeline of GitLab by its link, which names itself", () => {
    const pipeline = (web_url: unknown): unknown => changed("gitlab-pipeline", { web_url });
    const origin = { host: "gitlab.example", repository: "a/b/shop" };
    expect(read(pipeline("https://GitLab.example/a/b/shop/-/pipelines/287"))).toMatchObject(origin);
    expect(read(pipeline("https://gitlab.example/a/b/shop/pipelines/287"))).toMatchObject(origin);
    expect(read(pipeline("https://gitlab.example/a/b/shop/-/pipelines/288"))).toBe(CONTRADICTS);
    expect(read(pipeline("https://gitlab.example/a/b/shop/-/jobs/287"))).toBe(MALFORMED);
    expect(read(pipeline("https://gitlab.example/-/pipelines/287"))).toBe(MALFORMED);
  });

  it("knows the words for how a run ends", () => {
    expect(read(changed("github-actions-run", { conclusion: "timed_out" }))).toMatchObject({
      conclusion: "timed_out",
    });
    expect(read(changed("github-actions-run", { conclusion: "splendid" }))).toBe(MALFORMED);
    expect(read(changed("gitlab-pipeline", { status: "failed" }))).toMatchObject({ conclusion: "failed" });
    expect(read(changed("gitlab-pipeline", { status: "splendid" }))).toBe(MALFORMED);
  });

  it.each([
    { head_sha: sha.slice(0, 12) },
    { head_sha: "main" },
    { head_sha: null },
    { id: "7" },
    { id: -1 },
  ])("names a commit in full, and itself: %j", (changes) => {
    expect(read(changed("github-actions-run", changes))).toBe(MALFORMED);
  });
});

describe("diffs (AIV §6.5.2)", () => {
  const diff = TEXT_FIXTURES["git-diff"] ?? "";

  it("names the paths, and takes no line of a file for one", () => {
    expect(read(diff)).toEqual({
      kind: "diff",
      format: "git-diff",
      paths: ["logo.png", "new name.ts", "old name.ts", "src/token.ts"],
    });
  });

  it.each([
    ["a new file", "diff --git a/x b/x\nnew file mode 100644\nindex 0000000..e69de29\n", ["x"]],
    ["names with spaces", "diff --git a/a b/c d b/a b/c d\nold mode 100644\nnew mode 100755\n", ["a b/c d"]],
    [
      "a quoted name",
      'diff --git "a/\\303\\244.ts" "b/\\303\\244.ts"\nold mode 100644\nnew mode 100755\n',
      ["ä.ts"],
    ],
    [
      "a deleted file",
      "diff --git a/x b/x\nindex 1111111..0000000\n--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n",
      ["x"],
    ],
    [
      "a binary patch",
      "diff --git a/x b/x\nindex 1111111..2222222\nGIT binary patch\nliteral 1\nIcmZPo\n\n",
      ["x"],
    ],
  ])("reads %s", (_, text, paths) => {
    expect(read(text)).toMatchObject({ paths });
  });

  it.each([
    ["a hunk that is cut", diff.slice(0, diff.indexOf(" last"))],
    ["a hunk that announces less", diff.replace("-1,3 +1,3", "-1,2 +1,2")],
    ["a hunk that announces more", diff.replace("-1,3", "-1,4")],
    ["an absurd hunk", diff.replace("-1,3", "-1,99999999999999999999")],
    ["no prefixes", "diff --git x x\nindex 1..2\n--- x\n+++ x\n@@ -1 +1 @@\n-x\n+y\n"],
    ["words between files", diff.replace("diff --git a/logo", "and then\ndiff --git a/logo")],
    ["two names without a renaming", "diff --git a/x b/y\nold mode 100644\nnew mode 100755\n"],
    ["a bad escape", 'diff --git "a/\\x" "b/\\x"\nold mode 1\n'],
  ])("refuses %s", (_, text) => {
    expect(read(text)).toBe(MALFORMED);
  });
});

describe("other reports", () => {
  it.each([
    ["cyclonedx-json", { kind: "sbom", format: "CycloneDX", specVersion: "1.5" }],
    ["spdx-2-json", { kind: "sbom", format: "SPDX", specVersion: "2.3" }],
    ["spdx-3-json", { kind: "sbom", format: "SPDX", specVersion: "3.0.1" }],
    ["eslint-json", { kind: "static-analysis", format: "eslint-json", errors: 1, warnings: 1 }],
    ["ruff-json", { kind: "static-analysis", format: "ruff-json", errors: 2, warnings: 0 }],
    ["tsc-text", { kind: "static-analysis", format: "tsc-text", errors: 2, warnings: 0 }],
    ["ripgrep-json", { kind: "search-output", format: "ripgrep-json", matches: 1 }],
    ["aixv-test-integrity", { kind: "test-integrity", report: JSON_FIXTURES["aixv-test-integrity"] }],
  ])("%s", (format, expected) => {
    expect(readArtifact(fixture(format))).toMatchObject({ ok: true, value: expected });
  });

  it.each([
    ["cyclonedx-json", { specVersion: 1.5 }, MALFORMED],
    ["spdx-2-json", { packages: [{}] }, MALFORMED],
    ["aixv-test-integrity", { assertions: { base: 40, head: 40, removed: 0, weakened: 0 } }, CONTRADICTS],
    ["aixv-test-integrity", { changes: [] }, CONTRADICTS],
    ["aixv-test-integrity", { method: "grep" }, MALFORMED],
    ["aixv-test-integrity", { head_sha: "main" }, MALFORMED],
    ["aixv-test-integrity", { skips: { base: 0, head: 0, added: 0.5 } }, MALFORMED],
  ])("%s with %j is none", (format, changes, code) => {
    expect(read(changed(format, changes))).toBe(code);
  });

  it("errors that are not counted, and searches that are cut, are refused", () => {
    const text = JSON.stringify(JSON_FIXTURES["eslint-json"]);
    expect(read(text.replace('"errorCount":1', '"errorCount":0'))).toBe(CONTRADICTS);
    const search = TEXT_FIXTURES["ripgrep-json"] ?? "";
    expect(read(search.replace(/\{"data":\{"elapsed_total.*\n/, ""))).toBe(MALFORMED);
    expect(read(search.replace(/.*"match".*\n/, ""))).toBe(CONTRADICTS);
  });

  it.each([
    ["", { kind: "other", format: "empty" }],
    ["[{}]", { kind: "other", format: "json" }],
    ["\0", { kind: "other", format: "binary" }],
    ["no matches\n", { kind: "other", format: "text" }],
    ["{ not JSON", { kind: "other", format: "text" }],
    ["<!doctype html>\n<title>CI</title>", { kind: "html", format: "html" }],
    ["  <HTML lang=en>", { kind: "html", format: "html" }],
    ["<head><title>CI</title>", { kind: "html", format: "html" }],
    ["HTTP/1.1 200 OK\r\nDate: x\r\n\r\n{}", { kind: "html", format: "http-response" }],
    ["<!-- saved --><html>", { kind: "html", format: "html" }],
    ["-----BEGIN SSH SIGNATURE-----\n", { kind: "other", format: "ssh-signature" }],
    [
      '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"}',
      { kind: "other", format: "sigstore-bundle" },
    ],
  ])("%j is something else", (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe("what two readers may read differently is not relied on", () => {
  it.each([
    ["duplicate keys", '{"numTotalTests":1,"numTotalTests":2,"testResults":[]}'],
    ["a key of the prototype", '{"__proto__":{"success":true}}'],
    ["a lone surrogate", '{"a":"\\ud800"}'],
    ["a number beyond a double", '{"a":1e999}'],
  ])("%s", (_, text) => {
    expect(read(text)).toBe(MALFORMED);
  });

  it("nor what is too deep or has too much in it", () => {
    expect(read("[".repeat(1000) + "]".repeat(1000))).toBe("ARTIFACT_TOO_LARGE");
    expect(read("[1,2,3]", { maxEntries: 2 })).toBe("ARTIFACT_TOO_LARGE");
  });
});

describe("10 MB of hostile content", () => {
  it.each([
    "[",
    '{"a":',
    "<a>",
    "<testsuites><!-- -->",
    "<!--",
    "SF:a\n",
    "diff --git a/x b/x\n",
    '{"type":"begin","data":{}}\n',
    "a.ts(1,1): error TS1: a\n",
    "\u00e4",
  ])("of %j is read or refused", (unit) => {
    expect(typeof readArtifact(utf8Bytes(unit.repeat(10_000_000 / unit.length))).ok).toBe("boolean");
  });
});

it("never throws, whatever is cut out of a report or put into it", () => {
  const formats = [...Object.keys(JSON_FIXTURES), ...Object.keys(TEXT_FIXTURES)];
  const damage = fc.record({
    format: fc.constantFrom(...formats),
    at: fc.nat(),
    length: fc.nat({ max: 40 }),
    insert: fc.oneof(
      fc.uint8Array({ maxLength: 8 }),
      fc.constantFrom("{", '"', "<", "\n", "1e9", "null").map(utf8Bytes),
    ),
  });
  fc.assert(
    fc.property(damage, ({ format, at, length, insert }) => {
      const bytes = fixture(format);
      const start = at % bytes.length;
      const damaged = Buffer.concat([bytes.subarray(0, start), insert, bytes.subarray(start + length)]);
      expect(typeof readArtifact(damaged).ok).toBe("boolean");
    }),
    { numRuns: 3000, seed: 1 },
  );
});
