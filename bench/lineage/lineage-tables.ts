import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeMachine } from "../machine.ts";
import { median } from "../measure.ts";
import { artifactOf, GENERATIONS, leafOf, rootOf } from "./families.ts";
import { askGraph, foundIn, loadGraph } from "./load-graph.ts";
import type { MeasuredGraph } from "./million.ts";
import { type Found, foundOf, type Question } from "./question.ts";
import { askReferenceLoops } from "./reference-loops.ts";
import { askReferencePython, REFERENCE_PYTHON } from "./reference-python.ts";
import { writeReferenceStore } from "./reference-store.ts";

/** What the tables' numbers are, in a line. */
export function describeLineage(): string {
  return `Machine: ${describeMachine()}. Medians; every process by itself.`;
}

/** What a graph of so many families takes, and how long it takes to answer, as lines of two tables. */
export function graphTable(families: number): readonly string[] {
  const graph = runScript("million.ts", [`${families}`]) as MeasuredGraph;
  const claims = graph.claims.toLocaleString("en");
  return [
    `| ${claims} attestations with two parents each | |`,
    "|---|---|",
    `| added to the graph | ${graph.buildSeconds.toFixed(1)} s |`,
    `| the process resident, before and after | ${mega(graph.bytesBefore)} and ${mega(graph.bytesAfter)} |`,
    `| live in heap and buffers for it | ${mega(graph.liveBytes)} |`,
    "",
    "| asked of it, warm | gives | median |",
    "|---|---|---|",
    ...graph.queries.map(({ what, found, milliseconds }) => {
      return `| ${what} | ${found.toLocaleString("en")} | ${millis(milliseconds)} |`;
    }),
  ];
}

const QUESTIONS: readonly (readonly [string, Question])[] = [
  ["`trace`, 6 generations", { view: "trace", artifact: leafOf(0), depth: 6 }],
  ["`impact` of an artifact", { view: "impact", artifact: artifactOf(0, 14, 0), depth: GENERATIONS }],
  ["`impact` of a root", { view: "impact", artifact: rootOf(0), depth: GENERATIONS }],
];

/** How the AIXV reference compares, on the same files, as lines of a table. Throws unless all give the same answers. */
export async function filesTable(families: number, runs: number): Promise<readonly string[]> {
  const root = mkdtempSync(join(process.env.AIXV_BENCH_DIR ?? tmpdir(), "aixv-lineage-bench-"));
  try {
    const files = writeReferenceStore(root, families);
    const start = performance.now();
    const graph = await loadGraph(root);
    const indexed = performance.now() - start;
    const rows = QUESTIONS.map(([name, question]) => {
      const { length: reached } = sameAnswer(root, question, foundIn(askGraph(graph, question)));
      const rounds = Array.from({ length: runs }, () => ({
        python:
          REFERENCE_PYTHON === undefined ? Number.NaN : askReferencePython(root, question).seconds * 1000,
        loops: timed(() => askReferenceLoops(root, question)),
        cold: coldMillis(root, question, reached),
        warm: timedOften(() => askGraph(graph, question)),
      }));
      const of = (column: keyof (typeof rounds)[number]) => median(rounds.map((round) => round[column]));
      const times = (column: "cold" | "warm") =>
        ratio(median(rounds.map((round) => round.loops / round[column])));
      const python = REFERENCE_PYTHON === undefined ? "not installed" : millis(of("python"));
      return `| ${name} | ${reached.toLocaleString("en")} | ${python} | ${millis(of("loops"))} | ${millis(of("cold"))}: ${times("cold")} | ${millis(of("warm"))}: ${times("warm")} |`;
    });
    return [
      `| ${files.toLocaleString("en")} attestations in files | artifacts | reference (Python) | its loops in TypeScript | aixv, a fresh process | aixv, graph loaded |`,
      "|---|---|---|---|---|---|",
      ...rows,
      "",
      `The index of these files, which the store keeps, and the whole graph took ${millis(indexed)} once.`,
    ];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function sameAnswer(root: string, question: Question, ours: Found): Found {
  const peers = [
    foundOf(askReferenceLoops(root, question)),
    ...(REFERENCE_PYTHON === undefined ? [] : [askReferencePython(root, question).found]),
  ];
  for (const peer of peers) {
    if (JSON.stringify(peer) !== JSON.stringify(ours))
      throw new Error(`the answers differ: ${question.view}`);
  }
  return ours;
}

function coldMillis(root: string, question: Question, reached: number): number {
  const { milliseconds, found } = runScript("ask-store.ts", [root, JSON.stringify(question)]) as {
    readonly milliseconds: number;
    readonly found: number;
  };
  if (found !== reached) throw new Error(`expected ${reached} artifacts, got ${found}`);
  return milliseconds;
}

function runScript(name: string, args: readonly string[]): unknown {
  const command = ["--expose-gc", join(import.meta.dirname, name), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${name} failed: ${stderr.slice(0, 500)}`);
  return JSON.parse(stdout);
}

function timed(ask: () => unknown): number {
  const start = performance.now();
  ask();
  return performance.now() - start;
}

function timedOften(ask: () => unknown): number {
  return median(Array.from({ length: 25 }, () => timed(ask)));
}

function millis(value: number): string {
  return `${value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString("en")} ms`;
}

function mega(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

function ratio(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en")} ×`;
}
