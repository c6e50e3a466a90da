import { join } from "node:path";
import { err, ok, type Result } from "@aixv/core";
import { attestationName, idInName } from "../attestation-name.ts";
import type { ReindexOutcome } from "../evidence-store.ts";
import { StoreError } from "../store-error.ts";
import { formatMarker, formatRow, formatWindow, type IndexRow } from "./index-line.ts";
import { IndexLog } from "./index-log.ts";
import { IndexTable } from "./index-table.ts";
import { NO_FOLDER } from "./known-time.ts";
import { listUnitNames, scanUnits } from "./scan-units.ts";
import { fileStamp, folderTime, notWritten } from "./store-files.ts";
import type { StoreLayout } from "./store-layout.ts";

/** Up to so many attestations the folder is listed on every opening after a write: it takes milliseconds. */
const FEW = 2000;
/** A folder's time is no finer than a tick of the kernel, on some file systems than two seconds. */
const FINE_TICK_MILLIS = 100;
const COARSE_TICK_MILLIS = 2500;
const LINES_A_WRITE = 1000;

/** What `.aixv/attestations` holds, in memory and in the log, which is a cache: the files are the truth. */
export class AttestationIndex {
  readonly #layout: StoreLayout;
  readonly #log: IndexLog;
  #table = new IndexTable();
  #hasLog = false;

  private constructor(layout: StoreLayout) {
    this.#layout = layout;
    this.#log = new IndexLog(layout);
  }

  /** Reads the log, and the folder where the log does not account for all of it. */
  static async open(layout: StoreLayout): Promise<AttestationIndex> {
    const index = new AttestationIndex(layout);
    index.readLog();
    const table = index.#table;
    const time = index.folderTime();
    const isReplaced = table.foreignNames().some((name) => index.#isReplaced(name));
    const isCheap = table.size <= FEW && table.time.listed !== time;
    if (time !== NO_FOLDER && (!index.#hasLog || isReplaced || isCheap || table.damagedSinceMarker)) {
      await index.#list();
    } else await index.refresh();
    return index;
  }

  get table(): IndexTable {
    return this.#table;
  }

  /** Time of the folder in ns, 0 if there is none: what a writer remembers before it writes, for {@link commit}. */
  folderTime(): bigint {
    return folderTime(this.#layout.attestations) ?? NO_FOLDER;
  }

  /** Half a line at the end of the log. */
  hasOpenEnd(): boolean {
    return this.#log.hasOpenEnd();
  }

  /** Takes in what other processes appended, without looking at the folder. */
  readLog(): void {
    const { isAnother, lines, damaged } = this.#log.readTail();
    if (isAnother) this.#table = new IndexTable();
    if (isAnother || lines !== undefined) this.#hasLog = lines !== undefined;
    this.#table.addDamaged(damaged);
    for (const line of lines ?? []) this.#table.add(line);
  }

  /** Whether the log accounts for the folder as it is now. */
  isUpToDate(): boolean {
    this.readLog();
    return this.folderTime() === this.#table.time.value;
  }

  /** Takes in what other processes appended, and what came into the folder by other means. */
  async refresh(): Promise<void> {
    this.readLog();
    if (this.folderTime() !== this.#table.time.value) await this.#list();
  }

  /**
   * Writes rows for files that were written while the folder's time went from `begin` to `end`, durably.
   *
   * @throws the system's errors
   */
  commit(rows: readonly IndexRow[], begin: bigint, end: bigint): void {
    const lines = [...rows.map(formatRow), formatWindow(begin, end)];
    this.#log.append(lines, { sync: true });
    this.readLog();
  }

  /** Builds the log from the files: what it had in its order, then what it had not. */
  async reindex(): Promise<Result<ReindexOutcome, StoreError>> {
    try {
      for (;;) {
        this.readLog();
        const time = this.folderTime();
        const folder = this.#layout.attestations;
        const before = new Set([...this.#table.rows()].map(({ id }) => id));
        const { lines, damaged } = await scanUnits(folder, await listUnitNames(folder));
        const byId = new Map(lines.map(({ id, line }) => [id, line]));
        const rows = [...this.#table.rows()];
        // Damaged, but there: it must not vanish from what a look-up finds. Nor what came while the files were read.
        const isKept = (row: IndexRow): boolean =>
          byId.has(row.id) || damaged.has(rowName(row)) || !before.has(row.id);
        const kept = rows.filter(isKept).map((row) => byId.get(row.id) ?? formatRow(row));
        const added = lines.filter(({ id }) => !this.#table.has(id)).map(({ line }) => line);
        if (!this.#log.replace([...kept, ...added, ...markers(time)])) continue;
        this.readLog();
        return ok({
          attestations: this.#table.size,
          added: added.length,
          dropped: rows.length - kept.length,
        });
      }
    } catch (cause) {
      return err(cause instanceof StoreError ? cause : notWritten(this.#layout.index, cause));
    }
  }

  close(): void {
    this.#log.close();
  }

  /** Indexes the files that are not, and notes the folder's time. */
  async #list(): Promise<void> {
    const time = this.folderTime();
    const folder = this.#layout.attestations;
    const unknown = (await listUnitNames(folder)).filter((name) => this.#isUnknown(name));
    const scanned = await scanUnits(folder, unknown);
    // Under a name of the store's own it is known already, and that file is not replaced by others.
    const isNews = (id: IndexRow["id"], isForeign: boolean): boolean =>
      !isForeign || !this.#table.has(id) || this.#table.get(id)?.foreign !== undefined;
    const lines = scanned.lines.filter(({ id, isForeign }) => isNews(id, isForeign)).map(({ line }) => line);
    const noted = this.#table.time.listed === time ? [] : markers(time);
    try {
      this.#write([...lines, ...noted]);
    } catch {
      // Without permission, without space: what was found is in memory then. The log is a cache.
      for (const line of [...lines, ...noted]) this.#table.add(line);
    }
  }

  #write(lines: readonly string[]): void {
    if (!this.#hasLog) {
      if (this.#log.replace(lines)) {
        this.readLog();
        return;
      }
      this.readLog();
    }
    for (let start = 0; start < lines.length; start += LINES_A_WRITE) {
      this.#log.append(lines.slice(start, start + LINES_A_WRITE), { sync: false });
    }
    this.readLog();
  }

  #isUnknown(name: string): boolean {
    const id = idInName(name);
    if (id !== undefined) return !this.#table.has(id);
    // What is unsigned may have got its signature meanwhile.
    const row = this.#table.foreign(name);
    return row === undefined || !row.signed || this.#isReplaced(name);
  }

  #isReplaced(name: string): boolean {
    return fileStamp(join(this.#layout.attestations, name)) !== this.#table.foreign(name)?.foreign?.stamp;
  }
}

/** Name of the file around the statement of a row. */
export function rowName({ foreign, subjects, predicateType, id }: IndexRow): string {
  return foreign?.name ?? attestationName(subjects[0], predicateType, id);
}

/** The line that notes a time, unless a further change could still have the same time (as in git's index). */
function markers(time: bigint): readonly string[] {
  const tick = time % 1_000_000_000n === 0n ? COARSE_TICK_MILLIS : FINE_TICK_MILLIS;
  const age = Date.now() - Number(time / 1_000_000n);
  return time === NO_FOLDER || age < tick ? [] : [formatMarker(time)];
}
