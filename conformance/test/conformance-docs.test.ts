import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseTime, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { loadCases, runConformance, SUITES, startAdapter } from "../src/index.ts";
import { OPERATIONS } from "../src/self/operations/index.ts";

const read = async (path: string): Promise<string> =>
  await readFile(new URL(`../${path}`, import.meta.url), "utf8");

const hasPython = spawnSync("python3", ["--version"]).status === 0;

describe("what is written about the vectors", () => {
  it("names every suite, with how many cases it has", async () => {
    const [readme, docs, { cases }] = [
      await read("README.md"),
      await read("../docs/conformance.md"),
      await loadCases(),
    ];
    for (const suite of SUITES) {
      expect(docs).toContain(`| \`${suite}\` |`);
      const count = (verdict: string): number =>
        cases.filter((one) => one.suite === suite && one.expected.verdict === verdict).length;
      const row = readme.split("\n").find((line) => line.startsWith(`| \`${suite}\` |`));
      expect(row).toContain(`| ${count("accept")} | ${count("reject")} |`);
    }
  });

  it("names every operation, and each is asked for", async () => {
    const [protocol, { cases }] = [await read("PROTOCOL.md"), await loadCases()];
    expect([...new Set(cases.map(({ operation }) => operation))].toSorted()).toEqual(
      Object.keys(OPERATIONS).toSorted(),
    );
    for (const operation of Object.keys(OPERATIONS)) expect(protocol).toContain(`| \`${operation}\` |`);
  });

  it.skipIf(!hasPython)("has an adapter that does what it says (skipped without python3)", async () => {
    const [, code = ""] = /```python\n([\s\S]*?)```/.exec(await read("../docs/conformance.md")) ?? [];
    const folder = await mkdtemp(join(tmpdir(), "aixv-adapter-"));
    try {
      await writeFile(join(folder, "adapter.py"), code);
      const adapter = await startAdapter(`python3 ${JSON.stringify(join(folder, "adapter.py"))}`);
      const loaded = await loadCases("manifest");
      const cases = loaded.cases.filter(({ operation }) => operation === "digest-manifest");
      if (!adapter.ok) throw new Error(adapter.error);
      const { checks } = await runConformance(
        adapter.value,
        { ...loaded, cases },
        { generatedAt: unwrap(parseTime("2026-01-01T00:00:00Z")) },
      );
      for (const { evidence, status } of checks.slice(1))
        expect(status).toBe(evidence.expected === "accept" ? "pass" : "fail");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
