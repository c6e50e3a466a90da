import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "@aixv/core";
import { afterAll, beforeAll } from "vitest";
import { ScratchRepository } from "../../aiv/test/scratch-repository.ts";
import { type RunOptions, runAixv } from "./run-aixv.ts";

// A change of a small project, and everything that a packet about it needs.

export const NOW = "2025-02-01T12:00:00Z";

const LIBRARY = `export function add(a: number, b: number): number {
  return a + b;
}
`;
const TESTS = `import { expect, it } from "vitest";
import { add } from "../src/add.ts";

it("adds", () => {
  expect(add(1, 2)).toBe(3);
});
`;

/** Files before the change, and what the change makes of them. */
export const BEFORE: { readonly [path: string]: string } = {
  "docs/requirement.md": "# CALC-7\n\nNumbers can be doubled.\n",
  "package-lock.json": '{"lockfileVersion": 3}\n',
  "src/add.ts": LIBRARY,
  "test/add.test.ts": TESTS,
};
export const AFTER: { readonly [path: string]: string } = {
  "src/add.ts": `${LIBRARY}
export function double(a: number): number {
  return add(a, a);
}
`,
  "test/add.test.ts": `${TESTS.replace("{ add }", "{ add, double }")}
it("doubles", () => {
  expect(double(4)).toBe(8);
});
`,
};

/** A project with a change on a branch, which is the working directory of the tests of one file. */
export interface Change {
  repository: ScratchRepository;
  base: string;
  head: string;
}

/** Makes the project, and works in it. */
export function useChange(): Change {
  const change = {} as Change;
  const before = process.cwd();
  beforeAll(async () => {
    Object.assign(change, await makeChange());
    process.chdir(change.repository.directory);
  });
  afterAll(async () => {
    process.chdir(before);
    await change.repository.remove();
  });
  return change;
}

export async function makeChange(): Promise<Change> {
  const repository = await ScratchRepository.create();
  repository.git("remote", "add", "origin", "git@github.com:org/repo.git");
  const base = await repository.change(BEFORE);
  repository.git("checkout", "--quiet", "-b", "double");
  const head = await repository.change(AFTER);
  await writeEvidence(repository.directory, head);
  return { repository, base, head };
}

/** What `rg --json` writes where it finds nothing. */
const SEARCH = `{"type":"summary","data":{"elapsed_total":{"secs":0,"nanos":1,"human":"0s"},"stats":{"searches":1,"searches_with_match":0,"matches":0,"matched_lines":0,"bytes_searched":10,"bytes_printed":0,"elapsed":{"secs":0,"nanos":1,"human":"0s"}}}}
`;

/** What CI would have exported, as files that git does not know. */
export async function writeEvidence(folder: string, head: string): Promise<void> {
  const test = (title: string) => ({
    ancestorTitles: [],
    fullName: title,
    title,
    status: "passed",
    duration: 1,
    failureMessages: [],
  });
  const covered = { total: 4, covered: 4, skipped: 0, pct: 100 };
  const coverage = { lines: covered, statements: covered, functions: covered, branches: covered };
  const file = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value));
  await file("results.json", {
    numTotalTestSuites: 1,
    numPassedTestSuites: 1,
    numFailedTestSuites: 0,
    numPendingTestSuites: 0,
    numTotalTests: 2,
    numPassedTests: 2,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    startTime: 1,
    success: true,
    testResults: [
      {
        assertionResults: [test("adds"), test("doubles")],
        startTime: 1,
        endTime: 2,
        status: "passed",
        message: "",
        name: "/ci/test/add.test.ts",
      },
    ],
  });
  await file("coverage-summary.json", { total: coverage, "src/add.ts": coverage });
  await file("run.json", {
    id: 14488120031,
    name: "CI",
    head_sha: head,
    run_number: 7,
    status: "completed",
    conclusion: "success",
    workflow_id: 5,
    html_url: "https://github.com/org/repo/actions/runs/14488120031",
  });
  await writeFile(join(folder, "search.json"), SEARCH);
  await file("eslint.json", [
    {
      filePath: "/ci/src/add.ts",
      messages: [],
      errorCount: 0,
      warningCount: 0,
      fatalErrorCount: 0,
      suppressedMessages: [],
      usedDeprecatedRules: [],
    },
  ]);
}

/** What people write in place of each TODO(aiv), by how it begins. */
export function answers(head: string): { readonly [beginning: string]: string } {
  const blob = `https://github.com/org/repo/blob/${head}`;
  return {
    "number of the pull": "42",
    "link to the pull": "https://github.com/org/repo/pull/42",
    "target branch": "main",
    "who makes this packet": "alice@example.com",
    "R1 or higher": "R1",
    "local, component": "component",
    "why this tier": "One pure function is added, which nothing calls yet.",
    "who classifies": "alice@example.com",
    "functional, structural": "functional",
    "what this change does": "double(n) returns n + n.",
    "link to the CI run": "https://github.com/org/repo/actions/runs/14488120031",
    "where the run's export": "exported, and kept for two years",
    "where the environment": `${blob}/package-lock.json#L1`,
    "commit permalink, snapshot": "commit permalink",
    "commit permalink": "commit permalink",
    "operating system": "ubuntu-24.04",
    "runtime and version": "node 24.15.0",
    "lockfile and its": "package-lock.json, at the commit",
    "what was required": "Numbers can be doubled (CALC-7).",
    "a permalink to the requirement": `${blob}/docs/requirement.md#L1-L3`,
    "id of the requirement": "CALC-7",
    "where the criteria are": `${blob}/docs/requirement.md#L3`,
    "the criterion": "Numbers can be doubled.",
    "satisfied, not_applicable": "satisfied",
    "what is not covered": "Numbers beyond 2^53 are not tested.",
    tool: "eslint",
    version: "9.22.0",
    "until when": "2027-02-01",
  };
}

/** And of what R3 needs besides. Hashes are of files at the commit, in the order in which the draft asks. */
export function answersOfR3({ head, repository }: Change): {
  readonly [beginning: string]: string | string[];
} {
  const hashed = (...args: readonly string[]): string =>
    createHash("sha256")
      .update(`${repository.git(...args)}\n`)
      .digest("hex");
  const requirement = hashed("show", `${head}:docs/requirement.md`);
  return {
    ...answers(head),
    "git --version": "2.47.1",
    "how its content": "git show of the file at the commit",
    "of that form": [hashed("show", `${head}:package-lock.json`), requirement, requirement],
    "what was searched for": "No call of eval in the sources.",
    "where was searched": "src/**/*.ts",
    "with what": "ripgrep",
    "which version": "14.1.1",
    "each pattern": "eval(",
    "the paths that were": "src/**/*.ts",
    "what the change does to each": "No surface is touched: one pure function is added. Made by git 2.47.1.",
    "who built": "https://github.com/actions/runner",
    "why that is": "the signature of the commit",
    "auth, payments": "auth",
  };
}

/** The packet with every TODO(aiv) answered; throws at one that has no answer. */
export function writeUp(
  packet: string,
  given: { readonly [beginning: string]: string | readonly string[] },
): string {
  const next = new Map<string, number>();
  return packet.replaceAll(/"TODO\(aiv\): ([^"]*)"/g, (_, what: string) => {
    const [beginning = "", answer] = Object.entries(given).find(([start]) => what.startsWith(start)) ?? [];
    const place = next.get(beginning) ?? 0;
    next.set(beginning, place + 1);
    const text = typeof answer === "object" ? answer[place] : answer;
    if (text === undefined) throw new Error(`no answer to ${what}`);
    return text === "42" ? text : JSON.stringify(text);
  });
}

/** Changes a file in place. */
export async function edit(path: string, change: (text: string) => string): Promise<void> {
  const before = await readFile(path, "utf8");
  const after = change(before);
  if (after === before) throw new Error(`nothing to change in ${path}`);
  await writeFile(path, after);
}

/** Runs, and fails with what was said unless it exits as expected. */
export async function run(expected: number, args: readonly string[], options?: RunOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await runAixv(args, options);
  if (exitCode !== expected)
    throw new Error(
      `expected exit code ${expected}, got ${exitCode} of ${args.join(" ")}\n${stdout}${stderr}`,
    );
  return stdout + stderr;
}

/** Whether SSH can sign here; what needs it is skipped where not. */
export const HAS_SSH: boolean = spawnSync("ssh-keygen", ["-?"], { stdio: "ignore" }).error === undefined;

/** Makes a key of SSH, and gives the line of allowed signers for it. */
export function makeSshKey(path: string, identity: string, namespace: string): string {
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], { stdio: "ignore" });
  const line = execFileSync("ssh-keygen", ["-y", "-f", path], { encoding: "utf8" }).trim();
  return `${identity} namespaces="${namespace}" ${line}\n`;
}

/** Ids of what blocks in a result of `validate` or `gate`. */
export function blocking(result: JsonObject): readonly string[] {
  const { findings } = result.validation_result as unknown as {
    findings: { id: string; severity: string }[];
  };
  return findings.filter(({ severity }) => severity === "BLOCK").map(({ id }) => id);
}

export const POLICY = `aiv_policy_version: "1"
id: org
verifiers:
  - { id: bob@example.com, tiers: [R0, R1, R2, R3] }
  - { id: ada@example.com, tiers: [R0, R1] }
identity:
  provider: SSO
  cross_platform_mapping: the list
  verification_method: the SSO subject
  edge_cases: https://wiki.example.com/aiv
  persons:
    - { name: Alice, accounts: [alice@example.com, ada@example.com, Ada] }
    - { name: Bob, accounts: [bob@example.com] }
storage:
  - { prefix: "sha256:", lock: compliance, retention_days: 2555 }
`;
