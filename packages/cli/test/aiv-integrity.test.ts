import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { JsonObject } from "@aixv/core";
import { beforeAll, describe, expect, test } from "vitest";
import { runAixv, runJson } from "./run-aixv.ts";
import { useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();

const file = (body: string): string =>
  `import { expect, test } from "vitest";\ntest("a\\u001b[31m", () => {\n${body}\n});\n`;
const git = (...args: readonly string[]): void => {
  const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", ["-C", "project", ...who, ...args], { stdio: "ignore" });
};
const change = async (files: { readonly [path: string]: string }): Promise<void> => {
  await writeFiles(
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`project/${path}`, text])),
  );
  git("add", "-A");
  git("commit", "-q", "-m", "change");
};

beforeAll(async () => {
  await writeFiles({ "project/readme.md": "" });
  git("init", "-q", "-b", "main");
  await change({ "a.test.ts": file("  expect(f()).toBe(1);\n  expect(g()).toBe(2);") });
  await change({ "a.test.ts": file("  expect(f()).toBeTruthy();\n  expect(g()).toBe(2);") });
  await change({
    "a.test.ts": file("  expect(f()).toBeTruthy();\n  expect(g()).toBe(2);\n  expect(h()).toBe(3);"),
  });
  await change({ "a.test.ts": "expect(" });
});

const REPO = ["--repo", "project"] as const;

describe("aiv integrity", () => {
  test("exit 0: nothing was weakened", async () => {
    const { exitCode, stdout } = await runAixv(["aiv", "integrity", "main~2..main~1", ...REPO]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("✔ kept  test integrity");
    expect(stdout).toContain("0 findings, 1 test file compared, 1 → 1 test, 2 → 3 assertions");
  });

  test("exit 1: what was weakened, where, before and after, and nothing that steers a terminal", async () => {
    const { exitCode, stderr } = await runAixv(["aiv", "integrity", "main~3..main~2", ...REPO]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("assertion weakened: weaker matcher  a.test.ts:3  a\\u{1b}[31m");
    expect(stderr).toContain("    - expect(f()).toBe(1)\n    + expect(f()).toBeTruthy()");
    expect(stderr).not.toContain("\u001b");
    const { result } = await runJson(["aiv", "integrity", "main~3..main~2", ...REPO]);
    expect(result).toMatchObject({
      code: "TEST_INTEGRITY_WEAKENED",
      report: { changes: [{ kind: "assertion-weakened", reason: "weaker-matcher" }], frameworks: ["vitest"] },
    });
  });

  test("exit 1: a test cannot be read", async () => {
    const { exitCode, result } = await runJson(["aiv", "integrity", "main~1..main", ...REPO]);
    expect([exitCode, result.code]).toEqual([1, "TEST_INTEGRITY_UNREADABLE"]);
    const { stderr } = await runAixv(["aiv", "integrity", "main~1..main", ...REPO]);
    expect(stderr).toContain("unreadable a.test.ts at head: syntax error");
  });

  test.each([
    ["USAGE", ["main"]],
    ["USAGE", ["main..main", "--force"]],
    ["REPOSITORY_COMMIT_MISSING", ["nope..main", ...REPO]],
    ["REPOSITORY_NOT_FOUND", ["main..main", "--repo", "absent"]],
  ])("exit 2: %s of %j", async (code, args) => {
    const { exitCode, result } = await runJson(["aiv", "integrity", ...args]);
    expect([exitCode, result.code]).toEqual([2, code]);
  });

  test("writes the report for a packet to cite, and replaces none", async () => {
    const args = ["aiv", "integrity", "main~3..main~2", ...REPO, "--output", "report.json"];
    const { result } = await runJson(args);
    const written = JSON.parse(await readFile("report.json", "utf8")) as JsonObject;
    expect(written).toEqual(result.report);
    expect(result.output_path).toBe("report.json");
    await writeFiles({ "report.json": "{}" });
    expect((await runJson(args)).result.code).toBe("FILE_EXISTS");
    expect((await runJson([...args, "--force"])).exitCode).toBe(1);
    expect(JSON.parse(await readFile("report.json", "utf8"))).toEqual(written);
  });

  test("shows so many findings, and counts the others", async () => {
    const many = (matcher: string): string =>
      file(Array.from({ length: 60 }, (_, n) => `expect(f(${n})).${matcher};`).join("\n"));
    await change({ "a.test.ts": many("toBe(1)") });
    await change({ "a.test.ts": many("toBeTruthy()") });
    const { stderr } = await runAixv(["aiv", "integrity", "main~1..main", ...REPO]);
    expect(stderr.match(/assertion weakened/g)).toHaveLength(50);
    expect(stderr).toContain("… and 10 more findings (all with --json)");
  });
});
