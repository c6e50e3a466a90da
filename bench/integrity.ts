// Measures `aixv aiv integrity` over many changed test files: `pnpm build && node bench/integrity.ts`. `--quick` takes a tenth of
// the files, `--write` also replaces the table in docs/performance.md.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../scripts/workspace.ts";
import { createTestRepository } from "./integrity/test-repository.ts";
import { describeMachine } from "./machine.ts";
import { measureRuns } from "./measure.ts";
import { writeTables } from "./write-tables.ts";

const quick = process.argv.includes("--quick");
const folder = mkdtempSync(join(process.env.AIXV_BENCH_DIR ?? tmpdir(), "aixv-bench-"));
const lines = [
  `Machine: ${describeMachine()}. Medians of 3 runs, whole processes; files of 20 tests, a quarter of them Python.`,
  "",
  "| changed test files | time | files a second | peak memory |",
  "|---|---|---|---|",
];
try {
  for (const files of quick ? [50, 200] : [500, 2000]) {
    const repository = await createTestRepository(folder, files);
    const cli = join(ROOT, "packages", "cli", "dist", "cli.js");
    const { seconds, peakBytes } = measureRuns(
      [process.execPath, cli, "aiv", "integrity", "main~1..main", "--repo", repository, "--json"],
      3,
    );
    const peak =
      peakBytes === undefined ? "GNU time is not installed" : `${Math.round(peakBytes / 2 ** 20)} MiB`;
    lines.push(`| ${files} | ${seconds.toFixed(1)} s | ${Math.round(files / seconds)} | ${peak} |`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(lines.join("\n"));
if (process.argv.includes("--write")) writeTables("integrity", lines);
