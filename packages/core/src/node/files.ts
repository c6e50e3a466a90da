import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, type FileHandle, link, lstat, mkdir, open, rename, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { quote } from "../error.ts";
import { FileError } from "./file-error.ts";
import { withTemporaryFile } from "./temporary-files.ts";

/**
 * Reads a file of at most `maxBytes`; refuses what is no regular file, so that no pipe or device can block.
 *
 * @param what - names the file in messages, such as "public key"
 * @throws `FILE_NOT_FOUND` (or the given code), `NOT_A_FILE`, `FILE_TOO_LARGE`, `FILE_UNREADABLE`
 */
export async function readInputFile(
  path: string,
  what: string,
  maxBytes: number,
  notFound = "FILE_NOT_FOUND",
): Promise<Uint8Array> {
  try {
    // O_NONBLOCK: opening a FIFO for reading would otherwise wait for a writer.
    await using handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = await handle.stat();
    if (!status.isFile()) {
      const came = status.isDirectory() ? "a directory" : "a pipe or device";
      throw new FileError("NOT_A_FILE", `expected a file as ${what}, got ${came}: ${path}`);
    }
    if (status.size > maxBytes) {
      throw new FileError(
        "FILE_TOO_LARGE",
        `expected a ${what} of at most ${maxBytes} bytes, got ${status.size}: ${path}`,
      );
    }
    return await readAtMost(handle, status.size, maxBytes, `${what}: ${path}`);
  } catch (cause) {
    if (cause instanceof FileError) throw cause;
    if (errno(cause) === "ENOENT" || errno(cause) === "ENOTDIR") {
      throw new FileError(notFound, `${what} not found: ${path}`, { cause });
    }
    throw new FileError("FILE_UNREADABLE", `${what} cannot be read (${errno(cause)}): ${path}`, { cause });
  }
}

/** Reads to the end, but no further than allowed: a file may grow, and those of /proc tell no size. */
async function readAtMost(
  handle: FileHandle,
  expectedBytes: number,
  maxBytes: number,
  what: string,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // A buffer of so many bytes is made for each file, of which there may be thousands.
  const highWaterMark = Math.min(Math.max(expectedBytes + 1, 4096), 1024 * 1024);
  for await (const chunk of handle.createReadStream({ autoClose: false, highWaterMark })) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes)
      throw new FileError("FILE_TOO_LARGE", `expected at most ${maxBytes} bytes as ${what}`);
  }
  return Buffer.concat(chunks);
}

/** Options of {@link writeOutputFile}. */
export interface WriteOptions {
  /** Permission bits; default 0o644 less the umask. */
  readonly mode?: number;
  /** Replace a file that is there with other content; default false. */
  readonly overwrite?: boolean;
}

/**
 * Writes a file so that it is either there in whole or not at all: a temporary file beside it, fsync, then link or
 * rename, fsync of the folder. A file with the same content is left as it is; one with other content is replaced
 * only with `overwrite`.
 *
 * @throws `FILE_EXISTS`, `NOT_A_FILE`, `FILE_NOT_WRITTEN`
 */
export async function writeOutputFile(
  path: string,
  bytes: Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  if (options.overwrite === true) await requireFilePlace(path);
  else if (await holdsOtherContent(path, bytes)) throw fileExists(path);
  const folder = dirname(path);
  const temporary = join(folder, `.aixv-${randomBytes(6).toString("hex")}.tmp`);
  await withTemporaryFile(temporary, async () => {
    try {
      await mkdir(folder, { recursive: true });
      await using handle = await open(temporary, "wx", options.mode ?? 0o644);
      await handle.writeFile(bytes);
      await handle.sync();
      await (options.overwrite === true ? rename(temporary, path) : linkOnce(temporary, path, bytes));
      await syncFolder(folder);
    } catch (cause) {
      if (cause instanceof FileError) throw cause;
      throw new FileError(
        "FILE_NOT_WRITTEN",
        `${path} cannot be written (${errno(cause)}); no part of it was left behind`,
        { cause },
      );
    }
  });
}

async function holdsOtherContent(path: string, bytes: Uint8Array): Promise<boolean> {
  const status = await stat(path).catch(() => undefined);
  // A symbolic link to nothing has no content, but its name is taken all the same.
  if (status === undefined) return await isTaken(path);
  if (!status.isFile() || status.size !== bytes.length) return true;
  const current = await readInputFile(path, "the existing file", bytes.length);
  return !Buffer.from(current).equals(bytes);
}

function fileExists(path: string): FileError {
  return new FileError(
    "FILE_EXISTS",
    `${path} exists already: name another file, or ask for it to be replaced (--force, where a command has it)`,
  );
}

/** `link` fails if the name is taken meanwhile, which `rename` would not; file systems without links get `rename`. */
async function linkOnce(temporary: string, path: string, bytes: Uint8Array): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (errno(error) === "EEXIST") {
      if (!(await holdsOtherContent(path, bytes))) return;
      throw fileExists(path);
    }
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(errno(error))) throw error;
    await rename(temporary, path);
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders; there the rename itself is durable enough.
  if (process.platform === "win32") return;
  await using handle = await open(folder, "r");
  await handle.sync().catch(() => undefined);
}

/** Whether a name is in use, be it by a symbolic link to nothing. */
export async function isTaken(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

/**
 * Refuses a place where no file can be written: before hours of hashing, not after. Missing folders count as the
 * nearest one above them that exists.
 *
 * @throws `FILE_EXISTS`, `NOT_A_FILE`, `FILE_NOT_WRITTEN`
 */
export async function requireNewFile(
  path: string,
  { overwrite }: Pick<WriteOptions, "overwrite">,
): Promise<void> {
  if (overwrite !== true && (await isTaken(path))) throw fileExists(path);
  await requireFilePlace(path);
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const status = await stat(folder).catch(() => undefined);
    if (status === undefined && dirname(folder) !== folder) continue;
    const fault = status?.isDirectory() ? await accessFault(folder) : "ENOTDIR";
    if (fault === undefined) return;
    throw new FileError(
      "FILE_NOT_WRITTEN",
      `${path} cannot be written (${fault}): name a place in a folder that can be written to`,
    );
  }
}

/** What is there already is a file, if anything: no folder, and no pipe or device, which nobody means to replace. */
async function requireFilePlace(path: string): Promise<void> {
  // Where it cannot be looked at, writing tells why.
  const kind = await pathKind(path).catch(() => undefined);
  if (kind === undefined || kind === "file") return;
  const came = kind === "directory" ? "a directory" : "a pipe or device";
  throw new FileError("NOT_A_FILE", `expected the name of a file to write, got ${came}: ${path}`);
}

async function accessFault(folder: string): Promise<string | undefined> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return errno(error);
  }
}

/** What kind of thing a path is; undefined if there is nothing. Symbolic links are followed. */
export async function pathKind(path: string): Promise<"file" | "directory" | "other" | undefined> {
  try {
    const status = await stat(path);
    return status.isFile() ? "file" : status.isDirectory() ? "directory" : "other";
  } catch (cause) {
    if (errno(cause) === "ENOENT" || errno(cause) === "ENOTDIR") return undefined;
    throw new FileError("FILE_UNREADABLE", `${quote(path, 200)} cannot be looked at (${errno(cause)})`, {
      cause,
    });
  }
}

/** The system's error name, such as ENOENT; for messages. */
export function errno(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code ?? "unknown error";
}
