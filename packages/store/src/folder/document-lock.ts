import { randomBytes } from "node:crypto";
import { linkSync, readlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { threadId } from "node:worker_threads";
import { quote } from "@aixv/core";
import { errno } from "@aixv/core/node";
import { StoreError } from "../store-error.ts";
import { makeIndexFolder } from "./make-folder.ts";
import { fileIdentity, isAbsent, isThere, readStoreFile } from "./store-files.ts";
import { LOCK_NAME } from "./store-layout.ts";

/** A document is written in a fraction of a second, on a slow disk in a few. */
const PATIENCE_MILLIS = 30_000;
/** Short, as whoever releases a lock to write the next document takes it again within a millisecond. */
const MAX_PAUSE_MILLIS = 3;

/** Locks of this thread. One of its process and thread that is not among them is of a process before. */
const held = new Set<string>();

/** A lock as it stands there. */
interface Lock {
  /** Tells it from another one of the same name. */
  readonly identity: string | undefined;
  readonly token: string | undefined;
  readonly pid: number;
  readonly thread: number;
  readonly space: string | undefined;
}

/**
 * Runs a task while no other process runs one under the same lock. The lock of a process that was killed is taken over at
 * once; where that cannot be told, as of another machine or container, when it has stood for half a minute.
 *
 * @param path - the lock's file; its folder is made
 * @throws `STORE_NOT_WRITTEN` if a process that is alive holds it for so long; the system's errors
 */
export async function withLock<T>(
  path: string,
  task: () => Promise<T>,
  patienceMillis: number = PATIENCE_MILLIS,
): Promise<T> {
  const token = randomBytes(8).toString("hex");
  held.add(token);
  try {
    let first: Lock | undefined;
    let since = 0;
    while (!create(path, token)) {
      const lock = readLock(path);
      if (lock === undefined) continue;
      if (lock.identity !== first?.identity) [first, since] = [lock, performance.now()];
      if (isStale(path, lock, performance.now() - since > patienceMillis)) {
        await removeStale(path, lock, patienceMillis);
      } else await setTimeout(Math.random() * MAX_PAUSE_MILLIS);
    }
    return await task();
  } finally {
    held.delete(token);
    if (readLock(path)?.token === token) remove(path);
  }
}

/**
 * Of several processes that find a lock stale one removes it, or the others might remove that of its successor. The lock
 * for that may be stale in its turn; it is named by what it removes, so that names do not grow.
 */
async function removeStale(path: string, { identity, token }: Lock, patienceMillis: number): Promise<void> {
  const removing = token === undefined ? `${path}.empty` : `${path.replace(LOCK_NAME, ".lock")}.${token}`;
  await withLock(
    removing,
    async () => {
      if (readLock(path)?.identity === identity) remove(path);
    },
    patienceMillis,
  );
}

function isStale(path: string, { token, pid, thread, space }: Lock, isOverdue: boolean): boolean {
  if (token === undefined || space !== processSpace()) return isOverdue;
  if (pid === process.pid) return thread === threadId ? !held.has(token) : isOverdue;
  if (!isAlive(pid)) return true;
  if (!isOverdue) return false;
  throw new StoreError(
    "STORE_NOT_WRITTEN",
    `process ${pid} has been writing the same document for long; end it, or remove ${quote(path, 300)} if it does something else`,
  );
}

/** Where the ids of processes mean the same as here: this machine, in a container that container. */
export function processSpace(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, of another user.
    return errno(error) === "EPERM";
  }
}

/** Makes a lock, with its content from the first moment on; returns false if there is one. */
function create(path: string, token: string): boolean {
  if (isThere(path)) return false;
  const folder = dirname(path);
  const temporary = join(folder, `.aixv-${token}.tmp`);
  const text = `${token} ${process.pid} ${threadId} ${processSpace()}`;
  makeIndexFolder(folder);
  try {
    writeFileSync(temporary, text, { flag: "wx" });
    try {
      linkSync(temporary, path);
    } catch (error) {
      if (["EEXIST", "ENOENT"].includes(errno(error))) throw error;
      // Where there are no hard links, a lock that is still empty is of nobody knows whom.
      writeFileSync(path, text, { flag: "wx" });
    }
    return true;
  } catch (error) {
    // Or somebody removed the folder.
    if (["EEXIST", "ENOENT"].includes(errno(error))) return false;
    throw error;
  } finally {
    remove(temporary);
  }
}

function readLock(path: string): Lock | undefined {
  const identity = fileIdentity(path);
  const bytes = readStoreFile(path);
  if (bytes === undefined) return undefined;
  const text = Buffer.from(bytes).toString();
  const [, token, pid, thread, space] = /^([0-9a-f]{16}) (\d+) (\d+) (.*)$/.exec(text) ?? [];
  return { identity, token, pid: Number(pid), thread: Number(thread), space };
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}
