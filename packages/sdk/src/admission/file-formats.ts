import { constants, type Dirent, type Stats } from "node:fs";
import { type FileHandle, lstat, open, readdir, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { decodeUtf8, quote } from "@aixv/core";
import { errno, FileError } from "@aixv/core/node";
import { type ByteSource, detectFormats } from "@aixv/formats";
import type { FileFacts } from "@aixv/policy";

/** Files that are looked at at the same time. */
const CONCURRENCY = 16;

/** Most files of a model, as when it is hashed. */
const MAX_FILES = 10_000_000;

/**
 * Tells the formats of every file of a model by its content: of those that nobody signed too, for whoever loads the model
 * may load them. Links are followed.
 *
 * @returns by path, in their order; throws where anything cannot be read
 */
export async function detectFileFormats(
  path: string,
  kind: "file" | "directory",
  signal?: AbortSignal,
): Promise<readonly FileFacts[]> {
  if (kind === "file") return [{ path: basename(path), formats: await formatsOf(path) }];
  const files = await listFiles(path, signal);
  const found: FileFacts[] = [];
  const queue = files.values();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (const name of queue) {
        signal?.throwIfAborted();
        found.push({ path: name, formats: await formatsOf(join(path, name)) });
      }
    }),
  );
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function listFiles(root: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const files: string[] = [];
  const visited = new Set<string>();
  const folders = [""];
  for (const folder of folders) {
    signal?.throwIfAborted();
    const place = join(root, folder);
    // A link may lead to a folder that is looked at already, or around in a circle.
    const real = await attemptRead(place, () => realpath(place));
    if (visited.has(real)) continue;
    visited.add(real);
    for (const entry of await attemptRead(place, () => listFolder(place))) {
      const own = nameOf(entry, place);
      const name = folder === "" ? own : `${folder}/${own}`;
      if (await isFolder(join(root, name), entry)) folders.push(name);
      else files.push(name);
      if (files.length + folders.length <= MAX_FILES) continue;
      throw new FileError("FILE_TOO_LARGE", `${root} has more than ${MAX_FILES} files`);
    }
  }
  return files;
}

/** Names as bytes: as text two files may have one name, and be one to who looks. */
async function listFolder(path: string): Promise<readonly Dirent<Buffer>[]> {
  return await readdir(path, { encoding: "buffer", withFileTypes: true });
}

function nameOf({ name }: Dirent<Buffer>, folder: string): string {
  const text = decodeUtf8(name);
  if (text !== undefined) return text;
  const message = `${folder} has a file whose name is not UTF-8 (${quote(name.toString())}), which cannot be looked at: rename or remove it`;
  throw new FileError("FILE_UNREADABLE", message);
}

async function isFolder(path: string, entry: Dirent<Buffer>): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return (await statTarget(path))?.isDirectory() === true;
}

/** Undefined for a link to nowhere or around in a circle; whatever else hides a file from us may not hide it from others. */
async function statTarget(path: string): Promise<Stats | undefined> {
  return await attemptRead(path, async () => {
    try {
      return await stat(path);
    } catch (cause) {
      const leadsNowhere = ["ENOENT", "ENOTDIR", "ELOOP"].includes(errno(cause));
      if (leadsNowhere && (await lstat(path)).isSymbolicLink()) return undefined;
      throw cause;
    }
  });
}

/** What is no file, such as a pipe or a link to nowhere, is of an unknown format. */
async function formatsOf(path: string): Promise<readonly string[]> {
  const found = await withFile(path, detectFormats);
  return found?.formats ?? ["unknown"];
}

/** Looks into a file; undefined for what is none, such as a pipe or a link to nowhere. */
export async function withFile<T>(
  path: string,
  look: (source: ByteSource) => Promise<T>,
): Promise<T | undefined> {
  const stats = await statTarget(path);
  if (stats?.isFile() !== true) return undefined;
  // O_NONBLOCK: it may have become a pipe.
  const file = await attemptRead(path, () => open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
  try {
    const { size } = await attemptRead(path, () => file.stat());
    return await look(fileSource(path, file, size));
  } finally {
    await file.close();
  }
}

function fileSource(path: string, file: FileHandle, size: number): ByteSource {
  return {
    size,
    read: async (offset, length) =>
      await attemptRead(path, async () => {
        const buffer = new Uint8Array(length);
        let filled = 0;
        while (filled < length) {
          const { bytesRead } = await file.read(buffer, filled, length - filled, offset + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return buffer.subarray(0, filled);
      }),
  };
}

async function attemptRead<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof FileError) throw cause;
    throw new FileError("FILE_UNREADABLE", `${path} cannot be read (${errno(cause)})`, { cause });
  }
}
