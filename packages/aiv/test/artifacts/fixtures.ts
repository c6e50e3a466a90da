import { utf8Bytes } from "@aixv/core";
import { TEXT_FIXTURES } from "./text-fixtures.ts";

export { TEXT_FIXTURES };

const HEAD = "1f0c9a4be7d25c38a6b1e9f0d4c7a2b85e63d901";

/** One report of each JSON format, in the shape in which its tool writes it. */
export const JSON_FIXTURES: { readonly [format: string]: unknown } = {
  "vitest-json": {
    numTotalTestSuites: 2,
    numPassedTestSuites: 2,
    numFailedTestSuites: 0,
    numPendingTestSuites: 0,
    numTotalTests: 4,
    numPassedTests: 2,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 1,
    snapshot: { added: 0, failure: false, total: 0 },
    startTime: 1795324608139,
    success: true,
    testResults: [
      {
        assertionResults: [
          vitestTest(["token"], "accepts a fresh one", "passed", 3.81),
          vitestTest(["token", "leeway"], "is configurable", "todo"),
          vitestTest(["token"], "on Windows", "skipped"),
        ],
        startTime: 1795324608392,
        endTime: 1795324608408.28,
        status: "passed",
        message: "",
        name: "/build/a1/test/token.test.ts",
      },
      {
        assertionResults: [vitestTest([], "parses", "passed", 1.5)],
        startTime: 1795324608894,
        endTime: 1795324608897.5,
        status: "passed",
        message: "",
        name: "/build/a1/test/deep/parse.test.ts",
      },
    ],
    coverageMap: {
      "/build/a1/src/token.ts": { path: "/build/a1/src/token.ts", statementMap: {}, s: {} },
    },
  },
  "jest-json": {
    numFailedTestSuites: 0,
    numFailedTests: 0,
    numPassedTestSuites: 2,
    numPassedTests: 2,
    numPendingTestSuites: 0,
    numPendingTests: 1,
    numRuntimeErrorTestSuites: 0,
    numTodoTests: 0,
    numTotalTestSuites: 2,
    numTotalTests: 3,
    openHandles: [],
    snapshot: { added: 0, didUpdate: false, failure: false },
    startTime: 1795324555670,
    success: true,
    testResults: [
      {
        assertionResults: [
          jestTest(["cart"], "adds", "passed", 4),
          jestTest(["cart"], "later", "pending", null),
        ],
        endTime: 1795324556218,
        message: "",
        name: "/build/a1/test/cart.test.js",
        startTime: 1795324555865,
        status: "passed",
        summary: "",
      },
      {
        assertionResults: [jestTest([], "plain", "passed", 1)],
        endTime: 1795324556299,
        message: "",
        name: "/build/a1/test/deep/plain.test.js",
        startTime: 1795324556271,
        status: "passed",
        summary: "",
      },
    ],
    wasInterrupted: false,
  },
  "pytest-json-report": {
    created: 1795324557.45,
    duration: 0.21,
    exitcode: 0,
    root: "/build/a1",
    environment: { BUILD_NUMBER: "7" },
    summary: { passed: 1, skipped: 1, xfailed: 1, total: 3, collected: 3 },
    collectors: [
      { nodeid: "", outcome: "passed", result: [{ nodeid: "test_a.py", type: "Module" }] },
      { nodeid: "test_a.py", outcome: "passed", result: [] },
    ],
    tests: [
      {
        nodeid: "test_a.py::test_adds",
        lineno: 6,
        outcome: "passed",
        keywords: ["test_adds", "a1"],
        setup: { duration: 0.0003, outcome: "passed" },
        call: { duration: 0.0002, outcome: "passed" },
        teardown: { duration: 0.0001, outcome: "passed" },
      },
      {
        nodeid: "test_a.py::test_later",
        lineno: 9,
        outcome: "skipped",
        keywords: ["test_later", "a1"],
        setup: {
          duration: 0.0003,
          outcome: "skipped",
          longrepr: "('/build/a1/test_a.py', 9, 'Skipped: later')",
        },
        teardown: { duration: 0.0001, outcome: "passed" },
      },
      {
        nodeid: "test_a.py::test_known",
        lineno: 12,
        outcome: "xfailed",
        keywords: ["test_known", "a1"],
        call: {
          duration: 0.0002,
          outcome: "skipped",
          crash: { path: "/build/a1/test_a.py", lineno: 13, message: "assert False" },
        },
      },
    ],
  },
  "istanbul-json": {
    "/build/a1/src/token.ts": {
      path: "/build/a1/src/token.ts",
      statementMap: {
        "0": statement(1, 1),
        "1": statement(2, 3),
        "2": statement(2, 20),
        "3": statement(5, 1),
      },
      fnMap: {},
      branchMap: {},
      s: { "0": 2, "1": 0, "2": 4, "3": 0 },
      f: {},
      b: {},
      hash: "0e5a1e",
    },
    "/build/a1/src/deep/parse.ts": {
      path: "/build/a1/src/deep/parse.ts",
      statementMap: {},
      fnMap: {},
      branchMap: {},
      s: {},
      f: {},
      b: {},
      hash: "7a6b5c",
    },
  },
  "istanbul-summary": {
    total: metrics(6, 5),
    "/build/a1/src/token.ts": metrics(3, 2),
    "/build/a1/src/deep/parse.ts": metrics(3, 3),
  },
  "coverage-py-json": {
    meta: {
      format: 3,
      version: "7.17.3",
      timestamp: "2026-11-22T05:15:57.434336",
      branch_coverage: false,
      show_contexts: false,
    },
    files: {
      "src/a.py": {
        executed_lines: [1, 2, 5],
        summary: { covered_lines: 3, num_statements: 4, percent_covered: 75, missing_lines: 1 },
        missing_lines: [4],
        excluded_lines: [],
      },
      "src/b.py": {
        executed_lines: [],
        summary: { covered_lines: 0, num_statements: 0, percent_covered: 100, missing_lines: 0 },
        missing_lines: [],
        excluded_lines: [],
      },
    },
    totals: { covered_lines: 3, num_statements: 4, percent_covered: 75, missing_lines: 1 },
  },
  "github-actions-run": {
    id: 14488120031,
    name: "CI",
    head_branch: "feat/expiry",
    head_sha: HEAD,
    path: ".github/workflows/ci.yml",
    run_number: 812,
    run_attempt: 1,
    event: "pull_request",
    status: "completed",
    conclusion: "success",
    workflow_id: 5530011,
    pull_requests: [{ number: 42 }],
    created_at: "2026-11-22T05:15:57Z",
    updated_at: "2026-11-22T05:19:57Z",
    actor: { login: "ada", id: 7, type: "User", avatar_url: "https://avatars.example/u/7?v=4" },
    repository: { id: 99, full_name: "example/shop", description: "A shop" },
  },
  "gitlab-pipeline": {
    id: 287,
    iid: 144,
    project_id: 21,
    sha: HEAD,
    ref: "main",
    status: "success",
    source: "push",
    created_at: "2026-11-22T05:15:57.000Z",
    updated_at: "2026-11-22T05:19:57.000Z",
    web_url: "https://gitlab.example/shop/-/pipelines/287",
    user: { id: 7, username: "ada", avatar_url: "https://avatars.example/u/7" },
    detailed_status: { icon: "status_success", favicon: "/assets/favicon-0f0f.png" },
  },
  "cyclonedx-json": {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    serialNumber: "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
    version: 1,
    metadata: { timestamp: "2026-11-22T05:15:57Z", component: { type: "application", name: "shop" } },
    components: [
      { type: "library", name: "jose", version: "6.0.1", hashes: [{ alg: "SHA-256", content: "aa" }] },
      { type: "library", name: "hono", version: "4.9.0" },
    ],
    dependencies: [{ ref: "shop", dependsOn: ["jose", "hono"] }],
  },
  "spdx-2-json": {
    spdxVersion: "SPDX-2.3",
    SPDXID: "SPDXRef-DOCUMENT",
    name: "shop",
    documentNamespace: "https://example.org/spdx/shop-3e671687",
    creationInfo: { created: "2026-11-22T05:15:57Z", creators: ["Tool: syft-1.0"] },
    packages: [
      { name: "jose", SPDXID: "SPDXRef-1", versionInfo: "6.0.1" },
      { name: "hono", SPDXID: "SPDXRef-2", versionInfo: "4.9.0" },
    ],
    relationships: [{ spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES" }],
  },
  "spdx-3-json": {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [
      { type: "CreationInfo", "@id": "_:1", specVersion: "3.0.1", created: "2026-11-22T05:15:57Z" },
      { type: "software_Package", spdxId: "urn:shop:jose", name: "jose", creationInfo: "_:1" },
    ],
  },
  "aixv-test-integrity": {
    schema: "aixv.test-integrity/v1",
    tool: { name: "aixv", version: "0.3.0" },
    method: "ast",
    base_sha: HEAD,
    head_sha: null,
    frameworks: ["vitest"],
    files: { compared: 2, added: 0, removed: 0 },
    tests: { base: 12, head: 12, removed: 0, added: 0 },
    assertions: { base: 40, head: 39, removed: 1, weakened: 0 },
    skips: { base: 0, head: 0, added: 0 },
    changes: [
      {
        kind: "assertion-removed",
        path: "test/token.test.ts",
        test: ["token", "expires"],
        before: "expect(a).toBe(1)",
        after: null,
        reason: null,
        base_line: 7,
        head_line: null,
      },
    ],
    unreadable: [{ path: "test/x.test.ts", side: "head", reason: "no syntax tree" }],
  },
  "eslint-json": [
    {
      filePath: "/build/a1/src/a.js",
      messages: [
        { ruleId: "no-unused-vars", severity: 1, message: "never used", line: 1, column: 5 },
        { ruleId: "no-undef", severity: 2, message: "not defined", line: 1, column: 9 },
      ],
      errorCount: 1,
      fatalErrorCount: 0,
      warningCount: 1,
    },
    { filePath: "/build/a1/src/deep/b.js", messages: [], errorCount: 0, fatalErrorCount: 0, warningCount: 0 },
  ],
  "ruff-json": [
    { code: "I001", filename: "/build/a1/a.py", location: { column: 1, row: 1 }, message: "un-sorted" },
    { code: "F401", filename: "/build/a1/deep/b.py", location: { column: 1, row: 2 }, message: "unused" },
  ],
};

/** The bytes of a fixture. */
export function fixture(format: string): Uint8Array {
  const json = JSON_FIXTURES[format];
  return utf8Bytes(json === undefined ? (TEXT_FIXTURES[format] ?? "") : JSON.stringify(json));
}

function vitestTest(
  ancestorTitles: readonly string[],
  title: string,
  status: string,
  duration?: number,
): unknown {
  const fullName = [...ancestorTitles, title].join(" ");
  return {
    ancestorTitles,
    fullName,
    status,
    title,
    ...(duration === undefined ? {} : { duration }),
    meta: {},
  };
}

function jestTest(
  ancestorTitles: readonly string[],
  title: string,
  status: string,
  duration: number | null,
): unknown {
  const fullName = [...ancestorTitles, title].join(" ");
  return { ancestorTitles, duration, failing: false, fullName, status, title, startAt: 1795324556179 };
}

function statement(line: number, column: number): unknown {
  return { start: { line, column }, end: { line, column: column + 8 } };
}

function metrics(total: number, covered: number): unknown {
  const pct = Math.floor((covered / total) * 10_000) / 100;
  const metric = { total, covered, skipped: 0, pct };
  return { lines: metric, statements: metric, functions: metric, branches: metric };
}
