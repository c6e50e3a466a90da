// Measures the judgement of one large AIV packet, and compares it with the loops of aiv-protocol where AIV_REFERENCE names its
// source folder and AIV_REFERENCE_PYTHON a Python with its dependencies: `pnpm build && node bench/aiv.ts`. `--write` also
// replaces the table in docs/performance.md.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatPacket, parsePacket, validatePacket } from "@aixv/aiv";
import { type JsonObject, parseTime, unwrap } from "@aixv/core";
import { largePacket } from "./aiv/large-packet.ts";
import { describeMachine } from "./machine.ts";
import { writeTables } from "./write-tables.ts";

const RUNS = 101;
const now = unwrap(parseTime("2026-06-15T12:00:00Z"));
const packet = largePacket(200, 500);
const yaml = new TextEncoder().encode(formatPacket(packet));
const json = new TextEncoder().encode(JSON.stringify(packet));

/** Milliseconds of the middle and of the fastest run, once the engine is warm: on a shared machine the two lie far apart. */
interface Timing {
  readonly median: number;
  readonly fastest: number;
}

function time(run: () => void): Timing {
  for (let index = 0; index < RUNS; index++) run();
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  }).toSorted((a, b) => a - b);
  return { median: times[RUNS >> 1] ?? Number.NaN, fastest: times[0] ?? Number.NaN };
}

const document = unwrap(parsePacket(json));
const report = validatePacket(document, { now });
const rows: (readonly [string, Timing])[] = [
  ["read YAML", time(() => void unwrap(parsePacket(yaml)))],
  ["read JSON", time(() => void unwrap(parsePacket(json)))],
  ["judge by every rule", time(() => void validatePacket(document, { now }))],
  ["read YAML and judge", time(() => void validatePacket(unwrap(parsePacket(yaml)), { now }))],
  ["read JSON and judge", time(() => void validatePacket(unwrap(parsePacket(json)), { now }))],
];
const reference = measureReference(packet);
const lines = [
  `Machine: ${describeMachine()}. ${RUNS} warm runs in one process; a packet of 200 claims and 500 evidence items, ${Math.round(yaml.length / 1000)} kB of YAML, ${report.result.findings.length} findings.`,
  "",
  "| what | median | fastest |",
  "|---|---|---|",
  ...rows.map(
    ([name, { median, fastest }]) => `| ${name} | ${median.toFixed(1)} ms | ${fastest.toFixed(1)} ms |`,
  ),
  `| aiv-protocol: read JSON and judge, about 30 rules, up to the first fault | ${reference === undefined ? "not installed |" : `${reference.median.toFixed(1)} ms | ${reference.fastest.toFixed(1)} ms`} |`,
];
console.log(lines.join("\n"));
if (process.argv.includes("--write")) writeTables("aiv", lines);

/** The reference's checks of a canonical packet; `undefined` where it is not there. */
function measureReference(of: JsonObject): Timing | undefined {
  const { AIV_REFERENCE: source, AIV_REFERENCE_PYTHON: python = "python3" } = process.env;
  if (source === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "aixv-bench-"));
  try {
    writeFileSync(join(folder, "packet.json"), JSON.stringify(of));
    const program = `
import json, sys, time
sys.path.insert(0, sys.argv[1])
from aiv.guard.canonical import validate_canonical
from aiv.guard.models import GuardContext, GuardResult
text = open(sys.argv[2]).read()
ident = json.loads(text)["identification"]
context = GuardContext(pr_number=ident["pr_id"], head_sha=ident["head_sha"], base_sha=ident["base_sha"], owner="org", repo="repo", pr_body="")
paths = [f"src/file-{index}.ts" for index in range(200)]
times = []
for _ in range(${RUNS * 2}):
    start = time.perf_counter()
    result = GuardResult()
    done = validate_canonical(json.loads(text), context, result, paths)
    times.append((time.perf_counter() - start) * 1000)
if not done: raise SystemExit(str([finding.description for finding in result.findings]))
times = sorted(times[${RUNS}:])
print(json.dumps({"median": times[${RUNS >> 1}], "fastest": times[0]}))
`;
    const { status, stdout, stderr } = spawnSync(
      python,
      ["-c", program, source, join(folder, "packet.json")],
      {
        encoding: "utf8",
      },
    );
    if (status !== 0) throw new Error(`the reference failed: ${stderr.slice(-500)}`);
    return JSON.parse(stdout) as Timing;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
