// Measures the judgement of large evidence packs and bundles, and compares it with aigov-core where AIGOV_REFERENCE names the folder
// `python` of a clone and AIGOV_REFERENCE_PYTHON a Python: `pnpm build && node --expose-gc bench/evidence-pack.ts`. `--write` also
// replaces the table in docs/performance.md.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unwrap } from "@aixv/core";
import { parseEvidenceBundle, parsePack, portableEvidenceDigest, validatePack } from "@aixv/evidence-pack";
import { largeBundle, largePack } from "./evidence-pack/large-pack.ts";
import { describeMachine } from "./machine.ts";
import { writeTables } from "./write-tables.ts";

const RUNS = 51;

/** Milliseconds of the middle and of the fastest run, once the engine is warm: on a shared machine the two lie far apart. */
interface Timing {
  readonly median: number;
  readonly fastest: number;
  readonly digest: string;
}

interface Subject {
  readonly name: string;
  readonly kind: "pack" | "bundle";
  readonly file: Uint8Array;
  readonly judge: (file: Uint8Array) => { readonly digest: string | null; readonly kept: unknown };
}

function judgePack(file: Uint8Array): { readonly digest: string | null; readonly kept: unknown } {
  const kept = unwrap(parsePack(file));
  return { digest: validatePack(kept).digest, kept };
}

function judgeBundle(file: Uint8Array): { readonly digest: string | null; readonly kept: unknown } {
  const kept = unwrap(parseEvidenceBundle(file));
  return { digest: portableEvidenceDigest(kept), kept };
}

const subjects: readonly Subject[] = [
  ...[1000, 10_000, 12_000].map(
    (count): Subject => ({
      name: `a pack of ${count.toLocaleString("en")} artifacts`,
      kind: "pack",
      file: largePack(count),
      judge: judgePack,
    }),
  ),
  { name: "a bundle of 10,000 events", kind: "bundle", file: largeBundle(10_000), judge: judgeBundle },
];

function time({ judge, file }: Subject): Timing {
  for (let index = 0; index < RUNS; index++) judge(file);
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    judge(file);
    return performance.now() - start;
  }).toSorted((a, b) => a - b);
  const digest = judge(file).digest ?? "none";
  return { median: times[RUNS >> 1] ?? Number.NaN, fastest: times[0] ?? Number.NaN, digest };
}

/** Bytes of heap and buffers that a read document holds; `undefined` without `--expose-gc`. */
function keptBytes({ judge, file }: Subject): number | undefined {
  const { gc } = globalThis;
  if (gc === undefined) return undefined;
  const used = (): number => {
    // What one round leaves to finalizers goes with the next.
    for (let round = 0; round < 4; round++) gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  const { kept } = judge(file);
  const after = used();
  // Used after the measurement, so that it is still there.
  return kept === undefined ? undefined : after - before;
}

/** The reference's times for the same file; `undefined` where it is not there. */
function measureReference({ kind, file }: Subject): Timing | undefined {
  const { AIGOV_REFERENCE: source, AIGOV_REFERENCE_PYTHON: python = "python3" } = process.env;
  if (source === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "aixv-bench-"));
  try {
    writeFileSync(join(folder, "file.json"), file);
    const program = `
import json, sys, time, types
sys.path.insert(0, sys.argv[1])
try:
    import requests
except ImportError:
    stub = types.ModuleType("requests")
    stub.__getattr__ = lambda name: type(name, (Exception,), {})
    sys.modules["requests"] = stub
from aigov_py.portable_evidence_digest import portable_evidence_digest_v1
from aigov_py.standards.evidence_pack import validate_governance_evidence_pack_document
data = open(sys.argv[2], "rb").read()
def pack():
    return validate_governance_evidence_pack_document(json.loads(data.decode("utf-8").strip())).digest
def bundle():
    read = json.loads(data.decode("utf-8"))
    return portable_evidence_digest_v1(read["run_id"], read["events"])
judge = pack if sys.argv[3] == "pack" else bundle
times = []
for _ in range(${RUNS}):
    start = time.perf_counter()
    digest = judge()
    times.append((time.perf_counter() - start) * 1000)
times.sort()
print(json.dumps({"median": times[${RUNS >> 1}], "fastest": times[0], "digest": digest}))
`;
    const path = join(folder, "file.json");
    const { status, stdout, stderr } = spawnSync(python, ["-c", program, source, path, kind], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`the reference failed: ${stderr.slice(-500)}`);
    return JSON.parse(stdout) as Timing;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const rows = subjects.map((subject) => {
  const kept = keptBytes(subject);
  const ours = time(subject);
  const theirs = measureReference(subject);
  if (theirs !== undefined && theirs.digest !== ours.digest) {
    throw new Error(`${subject.name}: expected the digest ${theirs.digest}, got ${ours.digest}`);
  }
  const reference =
    theirs === undefined
      ? "not installed"
      : `${theirs.median.toFixed(0)} ms, ${theirs.fastest.toFixed(0)} ms`;
  const memory = kept === undefined ? "needs --expose-gc" : `${(kept / 1e6).toFixed(1)} MB`;
  return `| ${subject.name}, ${(subject.file.length / 1e6).toFixed(1)} MB | ${ours.median.toFixed(0)} ms, ${ours.fastest.toFixed(0)} ms | ${reference} | ${memory} |`;
});
const lines = [
  `Machine: ${describeMachine()}. ${RUNS} warm runs each in one process: the median, then the fastest.`,
  "",
  "| read, validated and digested | aixv | aigov-core (Python) | kept in memory |",
  "|---|---|---|---|",
  ...rows,
];
console.log(lines.join("\n"));
if (process.argv.includes("--write")) writeTables("evidence-pack", lines);
