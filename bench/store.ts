// Measures the evidence store on this machine: `pnpm build && node bench/store.ts [count]`. Beside it, as ratios: writing
// the same files without keeping an index or syncing, and an index in SQLite.

import { spawnSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { digestHex, unwrap } from "@aixv/core";
import { type AttestationEntry, type EvidenceStore, openFolderStore } from "@aixv/store";
import { formatRow, type IndexRow } from "../packages/store/src/folder/index-line.ts";
import { IndexLog } from "../packages/store/src/folder/index-log.ts";
import { IndexTable } from "../packages/store/src/folder/index-table.ts";
import { storeLayout } from "../packages/store/src/folder/store-layout.ts";
import { bundleOf, digest, now, statement } from "../packages/store/test/samples.ts";
import { describeMachine } from "./machine.ts";

const count = Number(process.argv[2] ?? 100_000);
const BATCH = 1000;
const folder = mkdtempSync(join(process.env.AIXV_BENCH_DIR ?? tmpdir(), "aixv-store-bench-"));
const name = (index: number): string => `model ${index}`;
const bundles = Array.from({ length: count }, (_, index) =>
  bundleOf(statement(name(index), [name(index - 1), name(index >> 1)])),
);

try {
  console.log(
    `Machine: ${describeMachine()}. ${count.toLocaleString("en")} attestations with two parents each, bundles of ${bundles[0]?.length} bytes.`,
  );
  const plain = writePlain();
  const rates = [await appendAll("one call", count), await appendAll("calls of 1,000", BATCH)];
  const mean = (plain + writePlain()) / 2;
  print(
    "append",
    ["what", "a second", "of two plain files each"],
    [
      ["two files each, written, renamed and synced, nothing else", rate(mean), "1.00"],
      ...rates.map(({ what, perSecond }) => [
        `store, durable: ${what}`,
        rate(perSecond),
        (perSecond / mean).toFixed(2),
      ]),
    ],
  );
  await measureSingles();
  await measureStore(join(folder, "one call"));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** What the file system alone takes, with one sync at the end: attestations a second. */
function writePlain(): number {
  const target = mkdtempSync(join(folder, "plain-"));
  mkdirSync(join(target, "temporary"));
  const start = performance.now();
  for (const [index, bytes] of bundles.entries()) {
    for (const suffix of ["json", "json.sigstore.json"]) {
      const temporary = join(target, "temporary", `${index}`);
      const file = openSync(temporary, "wx");
      writeSync(file, bytes);
      closeSync(file);
      renameSync(temporary, join(target, `sha256_${index}.training.v1.${suffix}`));
    }
  }
  spawnSync("sync", ["-f", target]);
  const perSecond = (count / (performance.now() - start)) * 1000;
  // Nothing is removed before the end: ext4 is many times slower at making files for minutes after.
  return perSecond;
}

async function open(root: string): Promise<EvidenceStore> {
  return unwrap(await openFolderStore(root, { now }));
}

async function appendAll(
  what: string,
  batch: number,
): Promise<{ readonly what: string; readonly perSecond: number }> {
  const root = join(folder, what);
  const store = await open(root);
  const start = performance.now();
  for (let at = 0; at < count; at += batch) {
    unwrap(await store.append(bundles.slice(at, at + batch).map((bundle) => ({ bundle }))));
  }
  const perSecond = (count / (performance.now() - start)) * 1000;
  await store.close();
  return { what, perSecond };
}

async function measureSingles(): Promise<void> {
  const store = await open(join(folder, "singles"));
  const start = performance.now();
  const some = Math.min(200, count);
  for (const bundle of bundles.slice(0, some)) unwrap(await store.append([{ bundle }]));
  console.log(
    `\nAppending one at a time, durable: ${rate((some / (performance.now() - start)) * 1000)} a second.`,
  );
  await store.close();
}

async function measureStore(root: string): Promise<void> {
  const openings = Array.from({ length: 5 }, () => openElsewhere(root)).toSorted(
    (a, b) => a.milliseconds - b.milliseconds,
  );
  const { milliseconds: opened = Number.NaN, bytes: memory = Number.NaN } = openings[2] ?? {};
  const store = await open(root);
  const lookup = await timed(1000, async (run) => void (await store.find(digest(name(run * 7)))));
  const read = await timed(200, async (run) => {
    const [entry] = await store.find(digest(name(run * 7)));
    if (entry !== undefined) unwrap(await store.read(entry.id));
  });
  const firstLinked = await timed(1, async () => void (await store.findLinked(digest(name(1)))));
  const linked = await timed(1000, async (run) => void (await store.findLinked(digest(name(run * 7)))));
  const entries: AttestationEntry[] = [];
  const graph = await timed(1, async () => {
    for await (const entry of store.entries()) entries.push(entry);
  });
  const walked = await timed(3, async () => void descendants(entries));
  const rebuilt = await timed(1, async () => void unwrap(await store.reindex()));
  const checked = await timed(1, async () => {
    for await (const finding of store.check()) throw new Error(finding.message);
  });
  await store.close();
  const listing = await timed(3, async () => void readdirSync(join(root, ".aixv", "attestations")));
  const sqlite = await measureSqlite(entries);
  const log = await measureLog(entries);
  print(
    "everything else",
    ["what", "log and memory (ours)", "SQLite index"],
    [
      ["append to the index alone", `${rate(log.perSecond)}/s`, `${rate(sqlite.perSecond)}/s`],
      ["open", millis(opened), millis(sqlite.open)],
      ["look up by digest", millis(lookup), millis(sqlite.lookup)],
      ["look up by edges, the first time", millis(firstLinked), ""],
      ["look up by edges", millis(linked), millis(sqlite.linked)],
      ["look up and read, digest checked", millis(read), ""],
      ["every entry, for a graph", millis(graph), ""],
      ["all descendants of the first", millis(walked), millis(sqlite.descendants)],
      ["size of the index", mega(log.bytes), mega(sqlite.bytes)],
      ["memory after opening", mega(memory), ""],
      ["list the folder, after a change by others", millis(listing), "the same"],
      ["reindex", millis(rebuilt), ""],
      ["check every byte", millis(checked), ""],
    ],
  );
}

/** In a process of its own, as this one has all the bundles in memory. */
function openElsewhere(root: string): { readonly milliseconds: number; readonly bytes: number } {
  const script = join(import.meta.dirname, "store-open.ts");
  const { stdout } = spawnSync(process.execPath, ["--expose-gc", script, root], { encoding: "utf8" });
  return JSON.parse(stdout) as { readonly milliseconds: number; readonly bytes: number };
}

function descendants(entries: readonly AttestationEntry[]): number {
  const children = new Map<string, string[]>();
  for (const { edges } of entries) {
    for (const { from, to } of edges) {
      const list = children.get(to);
      if (list === undefined) children.set(to, [from]);
      else list.push(from);
    }
  }
  const seen = new Set<string>();
  const queue: string[] = [digest(name(0))];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const child of children.get(next) ?? []) {
      if (!seen.has(child)) queue.push(child);
      seen.add(child);
    }
  }
  return seen.size;
}

interface IndexMeasured {
  readonly perSecond: number;
  readonly bytes: number;
}

async function measureLog(entries: readonly AttestationEntry[]): Promise<IndexMeasured> {
  const layout = storeLayout(join(folder, "log"));
  const log = new IndexLog(layout);
  const rows = entries.map((entry) => ({ ...entry, subjects: entry.subjects as IndexRow["subjects"] }));
  const start = performance.now();
  for (let at = 0; at < rows.length; at += BATCH) {
    log.append(rows.slice(at, at + BATCH).map(formatRow), { sync: true });
  }
  const perSecond = (count / (performance.now() - start)) * 1000;
  const table = new IndexTable();
  const lines = log.readTail().lines ?? [];
  for (const line of lines) table.add(line);
  if (table.size !== count) throw new Error(`the log has ${table.size} of ${count}`);
  log.close();
  return { perSecond, bytes: lines.reduce((sum, line) => sum + line.length + 1, 0) };
}

async function measureSqlite(entries: readonly AttestationEntry[]): Promise<
  IndexMeasured & {
    readonly open: number;
    readonly lookup: number;
    readonly linked: number;
    readonly descendants: number;
  }
> {
  const path = join(folder, "index.sqlite");
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA journal_mode = WAL;
    CREATE TABLE attestation (id BLOB PRIMARY KEY, signed INTEGER, type TEXT) WITHOUT ROWID;
    CREATE TABLE subject (digest BLOB, id BLOB, PRIMARY KEY (digest, id)) WITHOUT ROWID;
    CREATE TABLE edge (target BLOB, source BLOB, type TEXT, id BLOB, PRIMARY KEY (target, source, type, id)) WITHOUT ROWID;
    CREATE INDEX edge_source ON edge (source);`);
  const addAttestation = database.prepare("INSERT OR IGNORE INTO attestation VALUES (?, ?, ?)");
  const addSubject = database.prepare("INSERT OR IGNORE INTO subject VALUES (?, ?)");
  const addEdge = database.prepare("INSERT OR IGNORE INTO edge VALUES (?, ?, ?, ?)");
  const raw = (value: AttestationEntry["id"]): Uint8Array => Buffer.from(digestHex(value), "hex");
  const start = performance.now();
  for (let at = 0; at < entries.length; at += BATCH) {
    database.exec("BEGIN");
    for (const { id, signed, predicateType, subjects, edges } of entries.slice(at, at + BATCH)) {
      addAttestation.run(raw(id), signed ? 1 : 0, predicateType);
      for (const subject of subjects) addSubject.run(raw(subject), raw(id));
      for (const { from, to, type } of edges) addEdge.run(raw(to), raw(from), type, raw(id));
    }
    database.exec("COMMIT");
  }
  const perSecond = (count / (performance.now() - start)) * 1000;
  const find = database.prepare("SELECT id FROM subject WHERE digest = ?");
  const lookup = await timed(1000, async (run) => void find.all(raw(digest(name(run * 7)))));
  const ends = database.prepare(
    "SELECT id FROM edge WHERE target = ?1 UNION SELECT id FROM edge WHERE source = ?1",
  );
  const linked = await timed(1000, async (run) => void ends.all(raw(digest(name(run * 7)))));
  const walk = database.prepare(
    "WITH RECURSIVE down(digest) AS (SELECT source FROM edge WHERE target = ? UNION SELECT source FROM edge JOIN down ON target = down.digest) SELECT count(*) FROM down",
  );
  const descendantsTime = await timed(3, async () => void walk.get(raw(digest(name(0)))));
  const size = database
    .prepare("SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size")
    .get();
  database.close();
  const opened = await timed(5, async () => {
    const again = new DatabaseSync(path);
    again.prepare("SELECT id FROM subject WHERE digest = ?").all(raw(digest(name(0))));
    again.close();
  });
  return {
    perSecond,
    bytes: Number(size?.bytes ?? 0),
    open: opened,
    lookup,
    linked,
    descendants: descendantsTime,
  };
}

/** Median of the times in milliseconds. */
async function timed(runs: number, task: (run: number) => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await task(run);
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
}

function print(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  console.log(`\n${title}\n`);
  for (const cells of [head, head.map(() => "---"), ...rows]) console.log(`| ${cells.join(" | ")} |`);
}

function rate(perSecond: number): string {
  return Math.round(perSecond).toLocaleString("en");
}

function millis(value: number): string {
  return `${value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString("en")} ms`;
}

function mega(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
