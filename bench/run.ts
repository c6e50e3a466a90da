// Compares aixv with its peers on this machine, in one run, as ratios: `pnpm build && pnpm bench`.
//   --quick   smaller data, fewer runs
//   --write   also replaces the tables in docs/performance.md
//   --only X  only scenarios whose name contains X
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBenchData } from "./data.ts";
import { describeLineage, filesTable, graphTable } from "./lineage/lineage-tables.ts";
import { describeMachine } from "./machine.ts";
import { measurePair, measureRuns } from "./measure.ts";
import { decisionTable, describeDecisions } from "./policy/decision-table.ts";
import { comparisons, memoryRuns, startupRuns } from "./scenarios.ts";
import { startServices } from "./services.ts";
import { writeTables } from "./write-tables.ts";

const quick = process.argv.includes("--quick");
const only = process.argv.includes("--only") ? (process.argv[process.argv.indexOf("--only") + 1] ?? "") : "";
const runs = quick ? 3 : 5;
const folder = mkdtempSync(join(process.env.AIXV_BENCH_DIR ?? tmpdir(), "aixv-bench-"));
const services = await startServices(folder);
const lines: string[] = [];
const print = (line: string): void => {
  console.log(line);
  lines.push(line);
};

try {
  print(`Machine: ${describeMachine()}. Medians of ${runs} runs each, taken in turn; whole processes.`);
  const data = createBenchData(folder, quick);

  print("");
  print("| what | aixv | peer | aixv / peer speed |");
  print("|---|---|---|---|");
  for (const { name, ours, peerName, peer } of comparisons(data)) {
    if (!name.includes(only)) continue;
    const pair = measurePair(ours, peer, runs);
    const text =
      pair.peer === undefined
        ? [`${peerName}: not installed`, "–"]
        : [`${peerName} ${seconds(pair.peer)}`, `${pair.ratio.toFixed(2)} ×`];
    print(`| ${name} | ${seconds(pair.ours)} | ${text[0]} | ${text[1]} |`);
  }

  print("");
  print("| small model, whole process | median | above an empty Node process |");
  print("|---|---|---|");
  const [empty, ...commands] = startupRuns(data, services);
  const base = measureRuns(empty.command, runs * 3).seconds;
  print(`| ${empty.name} | ${millis(base)} | |`);
  for (const { name, command } of commands) {
    const { seconds: taken } = measureRuns(command, runs * 3);
    print(`| ${name} | ${millis(taken)} | ${millis(taken - base)} |`);
  }

  print("");
  print("| peak memory | resident |");
  print("|---|---|");
  for (const { name, command } of memoryRuns(data)) {
    const { peakBytes } = measureRuns(command, 1);
    print(
      `| ${name} | ${peakBytes === undefined ? "GNU time is not installed" : `${Math.round(peakBytes / 2 ** 20)} MiB`} |`,
    );
  }
} finally {
  services.stop();
  rmSync(folder, { recursive: true, force: true });
}

if (process.argv.includes("--write")) writeTables("bench", lines);
const policy = [describeDecisions(), "", ...(await decisionTable(quick ? 5 : 21))];
console.log(["", ...policy].join("\n"));
if (process.argv.includes("--write")) writeTables("policy", policy);
const lineage = [
  describeLineage(),
  "",
  ...graphTable(quick ? 10 : 100),
  "",
  ...(await filesTable(quick ? 1 : 2, quick ? 1 : 3)),
];
console.log(["", ...lineage].join("\n"));
if (process.argv.includes("--write")) writeTables("lineage", lineage);

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

function millis(value: number): string {
  return `${Math.round(value * 1000)} ms`;
}
