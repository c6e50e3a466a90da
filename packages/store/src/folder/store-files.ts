import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { quote } from "@aixv/core";
import { errno } from "@aixv/core/node";
import { StoreError } from "../store-error.ts";

/** Bundles of the largest models; `parseBundle` takes no more. */
const MAX_FILE_BYTES = 500_000_000;

/**
 * Reads a file of the store, undefined if there is none. Unlike `readInputFile` it follows no symbolic link, since
 * whoever shares a folder could point it anywhere, and is synchronous: an index is built from hundreds of thousands.
 *
 * @throws `STORE_UNREADABLE`
 */
export function readStoreFile(path: string): Uint8Array | undefined {
  let file: number;
  try {
    // O_NONBLOCK: opening a FIFO for reading would otherwise wait for a writer.
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    throw unreadable(path, cause);
  }
  try {
    const status = fstatSync(file);
    if (!status.isFile() || status.size > MAX_FILE_BYTES) {
      throw new StoreError(
        "STORE_UNREADABLE",
        `expected a file of at most ${MAX_FILE_BYTES} bytes: ${quote(path, 300)}`,
      );
    }
    return readAll(file, status.size);
  } catch (cause) {
    throw cause instanceof StoreError ? cause : unreadable(path, cause);
  } finally {
    closeSync(file);
  }
}

/** Up to `size` bytes from `position` on; fewer if the file is shorter. */
export function readAll(file: number, size: number, position = 0): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const read = readSync(file, bytes, length, size - length, position + length);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}

/** Time of change (ns) of a folder, undefined if there is none. */
export function folderTime(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
}

/** What tells that a file was replaced: size and time of change. */
export function fileStamp(path: string): string | undefined {
  const status = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return status === undefined ? undefined : `${status.size}.${status.mtimeNs}`;
}

/** Whether a name is in use, be it by a link to nothing. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** What tells that a name means another file than before, be it one of the same size. */
export function fileIdentity(path: string): string | undefined {
  const status = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return status === undefined ? undefined : `${status.ino}.${status.size}.${status.mtimeNs}`;
}

/** Refuses symbolic links and files where the store has folders. Returns whether the folder is there. */
export function requireFolder(path: string): boolean {
  try {
    const status = lstatSync(path);
    if (status.isDirectory()) return true;
    const came = status.isSymbolicLink() ? "a symbolic link" : "a file";
    throw new StoreError(
      "STORE_UNREADABLE",
      `expected a folder, got ${came}: ${quote(path, 300)}; the store follows no links, so put the folder itself there`,
    );
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    if (isAbsent(cause)) return false;
    throw unreadable(path, cause);
  }
}

/** The same for every folder on the way from `base`; they need not be there. */
export function requireFolders(base: string, place: string): void {
  let folder = base;
  requireFolder(folder);
  for (const segment of place.split(/[/\\]/)) {
    folder = join(folder, segment);
    requireFolder(folder);
  }
}

/** Names in a folder, none if it is not there. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw unreadable(folder, error);
  }
}

/** The error for what cannot be read. */
export function unreadable(path: string, cause: unknown): StoreError {
  const what =
    errno(cause) === "ELOOP"
      ? "is a symbolic link, and none is followed: give the file itself"
      : `cannot be read (${errno(cause)})`;
  return new StoreError("STORE_UNREADABLE", `${quote(path, 300)} ${what}`, { cause });
}

/** The error for what cannot be written: `STORE_READ_ONLY` where permission is missing, else `STORE_NOT_WRITTEN`. */
export function notWritten(path: string, cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const nested = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
  const name = errno(nested);
  if (isReadOnly(nested)) {
    return new StoreError(
      "STORE_READ_ONLY",
      `the store cannot be written to (${name}): ${quote(path, 300)}; get permission to write there, or use another store`,
      { cause },
    );
  }
  return new StoreError(
    "STORE_NOT_WRITTEN",
    `${quote(path, 300)} cannot be written (${name}); mend that and try again, nothing that was acknowledged is lost`,
    { cause },
  );
}

/** Whether an error says that writing is not permitted. */
export function isReadOnly(error: unknown): boolean {
  return ["EACCES", "EPERM", "EROFS"].includes(errno(error));
}

/** Whether an error says that there is no such file. */
export function isAbsent(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "ENAMETOOLONG"].includes(errno(error));
}
