import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { runAixv, runJson } from "./run-aixv.ts";
import { useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();

const fake = (...args: readonly string[]): string =>
  [
    process.execPath,
    fileURLToPath(new URL("../../../conformance/test/fake-adapter.ts", import.meta.url)),
    ...args,
  ]
    .map((word) => JSON.stringify(word))
    .join(" ");

describe("conformance", () => {
  test("passes on aixv itself, one line a suite", async () => {
    const { exitCode, stdout } = await runAixv(["conformance"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/canonical-json +✔ \d+ passed\n/);
    expect(stdout).toMatch(/\d+ checks, 0 failed\n$/);
  });

  test("--suite runs one, and --output writes the report, once", async () => {
    const args = [
      "conformance",
      "--suite",
      "policy",
      "--output",
      "report.json",
      "--now",
      "2026-01-01T00:00:00Z",
    ];
    const { exitCode, result } = await runJson(args);
    expect(exitCode).toBe(0);
    expect(result).toMatchObject({ ok: true, overall_status: "pass", output_path: "report.json" });
    const report = JSON.parse(await readFile("report.json", "utf8"));
    expect(report).toMatchObject({
      schema: "aixv.conformance-report/v1",
      generated_at: "2026-01-01T00:00:00Z",
      implementation: { name: "aixv" },
    });
    expect(report.checks).toEqual(result.checks);
    expect((await runJson(args)).result).toMatchObject({ ok: false, code: "FILE_EXISTS" });
    expect((await runJson([...args, "--force"])).exitCode).toBe(0);
  });

  test("--adapter drives another implementation: exit code 1 if it fails, with each fault in words", async () => {
    const args = ["conformance", "--suite", "policy", "--adapter", fake("accept")];
    const { exitCode, result } = await runJson(args);
    expect(exitCode).toBe(1);
    expect(result).toMatchObject({
      ok: false,
      code: "CONFORMANCE_FAILED",
      command: "conformance",
      overall_status: "fail",
      implementation: { name: "fake", version: "1" },
    });
    const { stderr } = await runAixv(args);
    expect(stderr).toMatch(/policy +✔ \d+ passed, ✘ \d+ failed\n/);
    expect(stderr).toContain("✘ policy.unknown-field.reject.v1\n    a field that there is not\n");
  });

  test("--require-all: exit code 2 where a check was skipped, and 0 where none was", async () => {
    const partial = fileURLToPath(new URL("./partial-adapter.ts", import.meta.url));
    const adapter = [process.execPath, partial].map((word) => JSON.stringify(word)).join(" ");
    const args = ["conformance", "--suite", "advisory-feed", "--adapter", adapter];
    expect(await runJson(args)).toMatchObject({ exitCode: 0, result: { overall_status: "pass" } });
    expect(await runJson([...args, "--require-all"])).toMatchObject({
      exitCode: 2,
      result: { code: "CONFORMANCE_NOT_JUDGED", error: expect.stringMatching(/skipped [1-9]\d*$/) },
    });
    const own = await runJson(["conformance", "--suite", "advisory-feed", "--require-all"]);
    expect(own.exitCode).toBe(0);
  });

  test("exit code 2 where nothing was judged", async () => {
    const skipped = await runJson(["conformance", "--suite", "policy", "--adapter", fake("skip")]);
    expect([skipped.exitCode, skipped.result.code]).toEqual([2, "CONFORMANCE_NOT_JUDGED"]);
    const { stderr } = await runAixv(["conformance", "--suite", "policy", "--adapter", fake("skip")]);
    expect(stderr).toMatch(/policy +– 0 passed, \d+ skipped\n/);
    const absent = await runJson(["conformance", "--adapter", "aixv-there-is-no-such-program"]);
    expect([absent.exitCode, absent.result.code]).toEqual([2, "ADAPTER_UNUSABLE"]);
    const empty = await runJson(["conformance", "--adapter", ""]);
    expect([empty.exitCode, empty.result.code]).toEqual([2, "USAGE"]);
    const suite = await runJson(["conformance", "--suite", "polices"]);
    expect([suite.exitCode, suite.result.code]).toEqual([2, "USAGE"]);
    await writeFiles({ "there.json": "{}" });
    const there = await runJson(["conformance", "--output", "there.json"]);
    expect([there.exitCode, there.result.code]).toEqual([2, "FILE_EXISTS"]);
  });
});
