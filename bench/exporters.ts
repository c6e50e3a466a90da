// Measures documents of models of many files, and of many claims: `pnpm build && node --expose-gc bench/exporters.ts`. `--write` also
// replaces the table in docs/performance.md.
import { EXPORTERS, type ExportFacts, serializeDocuments } from "@aixv/exporters";
import { largeFacts } from "./exporters/large-facts.ts";
import { describeMachine } from "./machine.ts";
import { median } from "./measure.ts";
import { writeTables } from "./write-tables.ts";

const RUNS = 11;
const FORMATS: readonly string[] = ["ml-bom"];

/** What one export and one check take. */
interface Measured {
  readonly exportMillis: number;
  readonly checkMillis: number;
  readonly bytes: number;
  readonly keptBytes: number | undefined;
}

function measure(id: string, facts: ExportFacts): Measured {
  const exporter = EXPORTERS.find((one) => one.id === id);
  if (exporter === undefined) throw new Error(`there is no exporter ${id}`);
  const write = (): { readonly bytes: Uint8Array; readonly documents: readonly object[] } => {
    const outcome = exporter.export(facts);
    if (!outcome.ok) throw outcome.error;
    const { documents } = outcome.value;
    return { bytes: serializeDocuments(exporter, documents), documents };
  };
  const before = usedBytes();
  const kept = write();
  const after = usedBytes();
  const exports = Array.from({ length: RUNS }, () => timed(write));
  const [document] = kept.documents as readonly never[];
  if (document === undefined) throw new Error("expected a document");
  const findings = exporter.check(document);
  if (findings.length > 0) throw new Error(`${id}: ${findings[0]?.message}`);
  const checks = Array.from({ length: RUNS }, () => timed(() => exporter.check(document)));
  return {
    exportMillis: median(exports),
    checkMillis: median(checks),
    bytes: kept.bytes.length,
    keptBytes: before === undefined || after === undefined ? undefined : after - before,
  };
}

function timed(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** Bytes of heap and buffers in use; `undefined` without `--expose-gc`. */
function usedBytes(): number | undefined {
  const { gc } = globalThis;
  if (gc === undefined) return undefined;
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const subjects: readonly { readonly name: string; readonly files: number; readonly claims: number }[] = [
  { name: "a model of 10,000 files", files: 10_000, claims: 3 },
  { name: "a model of 1,000 claims", files: 1, claims: 1000 },
];
const rows = subjects.flatMap(({ name, files, claims }) =>
  FORMATS.map((id) => {
    const { exportMillis, checkMillis, bytes, keptBytes } = measure(id, largeFacts(files, claims));
    const memory = keptBytes === undefined ? "needs --expose-gc" : `${(keptBytes / 1e6).toFixed(1)} MB`;
    const peak = `${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`;
    const size = `${(bytes / 1e6).toFixed(1)} MB`;
    return `| ${name}, \`${id}\` of ${size} | ${exportMillis.toFixed(0)} ms | ${checkMillis.toFixed(0)} ms | ${memory} | ${peak} |`;
  }),
);
const lines = [
  `Machine: ${describeMachine()}. Medians of ${RUNS} runs in one process.`,
  "",
  "| document | made and serialised | checked | kept in memory | resident set so far, at most |",
  "|---|---|---|---|---|",
  ...rows,
];
console.log(lines.join("\n"));
if (process.argv.includes("--write")) writeTables("exporters", lines);
