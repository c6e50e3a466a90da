import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { errno } from "@aixv/core/node";
import { formatBatch, formatBatches, nextStart, readBatches } from "./index-batch.ts";
import { INDEX_HEADER } from "./index-line.ts";
import { makeIndexFolder } from "./make-folder.ts";
import { isAbsent, isReadOnly, isThere, readAll } from "./store-files.ts";
import type { StoreLayout } from "./store-layout.ts";

/** No symbolic link is followed: whoever shares a folder could point it anywhere. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const READ = constants.O_RDONLY | NO_FOLLOW;
const CHUNK_BYTES = 64 * 1024 * 1024;
/** Far more than any batch has, and less than the longest text. A stretch so long without one is damage. */
const MAX_BATCH_BYTES = 256 * 1024 * 1024;
const APPEND = constants.O_WRONLY | constants.O_APPEND | NO_FOLLOW;

/** Lines that were added to the log since the last time. */
export interface LogTail {
  /** True if this is another log than before, or it was cut: what was read from the old one does not count. */
  readonly isAnother: boolean;
  /** Undefined where there is no log of this version. */
  readonly lines: readonly string[] | undefined;
  /** Parts that could not be read. */
  readonly damaged: number;
}

/**
 * The log of the index: lines of text, appended without a lock.
 *
 * Each batch is one write to a file that is open for appending. `reindex` replaces the log by renaming; a writer
 * therefore looks, after its write, whether the name still means the file that it wrote to, and else appends again: lines
 * may come twice.
 */
export class IndexLog {
  readonly #layout: StoreLayout;
  readonly #chunkBytes: number;
  readonly #maxBatchBytes: number;
  /** Open for appending. */
  #file: number | undefined;
  /** What was read, and how far. Kept open, so that no other log can get the number of its inode. */
  #read: number | undefined;
  #offset = 0;

  /**
   * @param chunkBytes - how much is read at once: a text has at most half a gigabyte
   * @param maxBatchBytes - how much is read for one batch: a damaged length may say anything
   */
  constructor(
    layout: StoreLayout,
    chunkBytes: number = CHUNK_BYTES,
    maxBatchBytes: number = MAX_BATCH_BYTES,
  ) {
    this.#layout = layout;
    this.#chunkBytes = chunkBytes;
    this.#maxBatchBytes = maxBatchBytes;
  }

  /** What was appended since, by whomever; all of it the first time. */
  readTail(): LogTail {
    const isAnother = this.#follow();
    if (this.#read === undefined) return { isAnother, lines: undefined, damaged: 0 };
    const size = fstatSync(this.#read).size;
    if (!isAnother && size === this.#offset) return { isAnother, lines: [], damaged: 0 };
    if (this.#offset === 0) {
      if (!hasHeader(this.#read)) return { isAnother, lines: undefined, damaged: 0 };
      // The line feed at the header's end may be the one that a batch begins with.
      this.#offset = INDEX_HEADER.length;
    }
    return { isAnother, ...this.#readTo(size) };
  }

  #readTo(size: number): { readonly lines: readonly string[]; readonly damaged: number } {
    const lines: string[] = [];
    let damaged = 0;
    for (let length = this.#chunkBytes; this.#read !== undefined; ) {
      const left = size - this.#offset;
      const bytes = readAll(this.#read, Math.min(length, left), this.#offset);
      const read = readBatches(bytes);
      for (const line of read.lines) lines.push(line);
      damaged += read.damaged;
      this.#offset += read.end;
      if (left <= length) break;
      if (read.end > 0) continue;
      // A batch that is longer, or none at all.
      if (length < this.#maxBatchBytes) length *= 2;
      else {
        damaged++;
        this.#offset += nextStart(bytes);
      }
    }
    return { lines, damaged };
  }

  /** Opens the log that the name means now. Returns whether it is another one, or was cut. */
  #follow(): boolean {
    const wasRead = this.#read !== undefined;
    if (this.#read !== undefined) {
      if (this.#isCurrent(this.#read) && fstatSync(this.#read).size >= this.#offset) return false;
      closeSync(this.#read);
    }
    this.#offset = 0;
    this.#read = openReadable(this.#layout.log);
    return wasRead || this.#read !== undefined;
  }

  /** Bytes after the last batch: half of one that a crash left, unless somebody is writing. */
  hasOpenEnd(): boolean {
    if (this.#read === undefined) return false;
    const rest = readAll(this.#read, Math.max(0, fstatSync(this.#read).size - this.#offset), this.#offset);
    return rest.toString("latin1").trim() !== "";
  }

  /** Appends lines in one write. With `sync` they are durable when it returns. Throws the system's errors. */
  append(lines: readonly string[], options: { readonly sync: boolean }): void {
    const bytes = Buffer.from(formatBatch(lines), "latin1");
    for (;;) {
      const file = this.#openForAppending();
      const written = writeSync(file, bytes);
      if (written !== bytes.length) throw Object.assign(new Error("short write"), { code: "ENOSPC" });
      if (options.sync) fsyncSync(file);
      if (this.#isCurrent(file)) return;
      this.#closeAppending();
    }
  }

  /**
   * Puts another log in the place of the one that was read. What writers append to that until they notice is copied
   * over. Returns false, and does nothing, if the name means yet another one by now.
   */
  replace(lines: readonly string[]): boolean {
    const { log } = this.#layout;
    const temporary = this.#writeTemporary(lines);
    const status = lstatSync(log, { throwIfNoEntry: false });
    if (
      status?.isFile() === true &&
      (this.#read === undefined || !this.#isCurrent(this.#read)) &&
      isReadable(log)
    ) {
      unlinkSync(temporary);
      return false;
    }
    // A folder cannot be replaced by renaming; all that is in the index may be removed.
    if (status?.isDirectory() === true) rmSync(log, { recursive: true });
    renameSync(temporary, log);
    // Of a log of another version nothing was read, nor is anything kept.
    if (this.#read !== undefined && this.#offset > 0) {
      const late = readAll(this.#read, Math.max(0, fstatSync(this.#read).size - this.#offset), this.#offset);
      const { lines: lateLines } = readBatches(late);
      if (lateLines.length > 0) this.append(lateLines, { sync: false });
    }
    return true;
  }

  close(): void {
    this.#closeAppending();
    if (this.#read !== undefined) closeSync(this.#read);
    this.#read = undefined;
  }

  #closeAppending(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #openForAppending(): number {
    if (this.#file !== undefined) return this.#file;
    this.#create();
    this.#file = openSync(this.#layout.log, APPEND);
    return this.#file;
  }

  /** A new log begins with its header in whole, whoever of several writers makes it. One of another version gives way. */
  #create(): void {
    const { log } = this.#layout;
    const isForeign = isForeignLog(log);
    if (isThere(log) && !isForeign) return;
    const temporary = this.#writeTemporary([]);
    if (isForeign) {
      renameSync(temporary, log);
      return;
    }
    try {
      linkSync(temporary, log);
    } catch (error) {
      // Where there are no hard links two writers may both make one; the files of the loser are found by listing.
      if (errno(error) !== "EEXIST") {
        renameSync(temporary, log);
        return;
      }
    }
    unlinkSync(temporary);
  }

  #writeTemporary(lines: readonly string[]): string {
    const { index } = this.#layout;
    makeIndexFolder(index);
    const temporary = join(index, `.aixv-${randomBytes(6).toString("hex")}.tmp`);
    const text = `${INDEX_HEADER}\n${formatBatches(lines)}`;
    const file = openSync(temporary, "wx");
    try {
      writeFileSync(file, text, "latin1");
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return temporary;
  }

  #isCurrent(file: number): boolean {
    const written = fstatSync(file, { bigint: true });
    const named = lstatSync(this.#layout.log, { bigint: true, throwIfNoEntry: false });
    return named !== undefined && named.ino === written.ino && named.dev === written.dev;
  }
}

/** A link, a folder, or what may not be read, is no index: the files are the truth. */
function openReadable(path: string): number | undefined {
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
    return openSync(path, READ);
  } catch (error) {
    if (isReadOnly(error) || isAbsent(error)) return undefined;
    throw error;
  }
}

function hasHeader(file: number): boolean {
  return readAll(file, INDEX_HEADER.length + 1).toString("latin1") === `${INDEX_HEADER}\n`;
}

function isForeignLog(path: string): boolean {
  const file = openReadable(path);
  if (file === undefined) return false;
  try {
    return !hasHeader(file);
  } finally {
    closeSync(file);
  }
}

function isReadable(path: string): boolean {
  const file = openReadable(path);
  if (file !== undefined) closeSync(file);
  return file !== undefined;
}
