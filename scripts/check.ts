// Everything that must hold before a change is merged, in the order in which it fails fastest. `npm test` comes here.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./workspace.ts";

interface Step {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const REPORT = join(ROOT, ".vitest-report.json");
const bin = (name: string): string => join(ROOT, "node_modules", ".bin", name);
const script = (name: string): Pick<Step, "command" | "args"> => ({
  command: process.execPath,
  args: [join("scripts", name)],
});

const STEPS: readonly Step[] = [
  { name: "types", command: bin("tsc"), args: ["-p", "tsconfig.json", "--noEmit"] },
  { name: "lint", command: bin("biome"), args: ["check", "--error-on-warnings", "."] },
  { name: "layers", ...script("check-layers.ts") },
  {
    name: "schemas",
    command: process.execPath,
    // From the sources: nothing is built yet.
    args: ["--conditions=@aixv/source", join("scripts", "generate-schemas.ts"), "--check"],
  },
  { name: "errors", command: process.execPath, args: [join("scripts", "generate-errors.ts"), "--check"] },
  { name: "build", command: bin("turbo"), args: ["run", "build", "--output-logs=errors-only"] },
  { name: "dead code", command: bin("knip"), args: [] },
  { name: "api", ...script("check-api.ts") },
  { name: "size", command: bin("size-limit"), args: ["--silent"] },
  { name: "packages", ...script("check-packages.ts") },
  { name: "built packages", ...script("check-built.ts") },
  {
    name: "tests",
    command: bin("vitest"),
    args: ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${REPORT}`],
  },
];

rmSync(REPORT, { force: true });
const failures: string[] = [];
for (const { name, command, args } of STEPS) {
  const start = performance.now();
  const { status, error } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" },
    shell: process.platform === "win32",
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const ok = status === 0 && error === undefined;
  console.log(`${ok ? "✔" : "✘"} ${name} (${seconds} s)${error === undefined ? "" : `: ${error.message}`}`);
  if (!ok) failures.push(name);
}

const counts = testCounts();
const failedChecks = failures.filter((name) => name !== "tests").length;
if (failures.length > 0) console.log(`failed: ${failures.join(", ")}`);
console.log(
  `${counts.passed + STEPS.length - 1 - failedChecks} passed, ${counts.failed + failedChecks} failed, ${counts.skipped} skipped`,
);
process.exitCode = failures.length === 0 ? 0 : 1;

/** Of the tests; a run that left no report counts as one failure. */
function testCounts(): { readonly passed: number; readonly failed: number; readonly skipped: number } {
  try {
    const report = JSON.parse(readFileSync(REPORT, "utf8")) as {
      readonly numPassedTests: number;
      readonly numFailedTests: number;
      readonly numPendingTests: number;
      readonly numTodoTests: number;
      readonly success: boolean;
    };
    const failed = Math.max(report.numFailedTests, report.success ? 0 : 1);
    return { passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
