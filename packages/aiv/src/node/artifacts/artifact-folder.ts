import { createHash } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, open, readdir, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { compareCodePoints, err, ok, quote, type Result } from "@aixv/core";
import { errno, FileError } from "@aixv/core/node";

/** Bounds on a folder of artifacts; each has a default. */
export interface ArtifactFolderLimits {
  /** Of larger files the hash is computed, and secrets are looked for; by default 64 MiB (67,108,864). */
  readonly maxBytes?: number;
  /** Most files below the folder, by default 10,000. */
  readonly maxFiles?: number;
}

/** A file of the folder, as it was at one moment. */
export interface FolderFile {
  /** Lower-case hex. */
  readonly sha256: string;
  /** Lower-case hex. */
  readonly sha512: string;
  /** The ids that git gives to a file with these bytes, over SHA-1 and over SHA-256. */
  readonly gitBlobs: readonly string[];
  /** Absent where it is larger than is read. */
  readonly bytes?: Uint8Array;
}

/** Why a file of the folder is not used. `missing`: there is none. */
export type FolderFault =
  | { readonly status: "missing"; readonly reason: string }
  | { readonly status: "unreadable"; readonly reason: string };

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
const DEFAULT_MAX_FILES = 10_000;
const MAX_DEPTH = 32;
const CHUNK = 1024 * 1024;

/** A folder of artifacts that others filled: no name and no link in it leads out of it, and nothing in it blocks. */
export class ArtifactFolder {
  /** Without links. */
  readonly #root: string;
  readonly #maxBytes: number;
  readonly #maxFiles: number;
  #paths: Promise<readonly string[]> | undefined;

  private constructor(root: string, limits: ArtifactFolderLimits) {
    this.#root = root;
    this.#maxBytes = limits.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#maxFiles = limits.maxFiles ?? DEFAULT_MAX_FILES;
  }

  /** @returns the folder, or `FILE_NOT_FOUND`, `NOT_A_DIRECTORY` */
  static async open(
    directory: string,
    limits: ArtifactFolderLimits = {},
  ): Promise<Result<ArtifactFolder, FileError>> {
    try {
      const root = await realpath(directory);
      if ((await lstat(root)).isDirectory()) return ok(new ArtifactFolder(root, limits));
    } catch (cause) {
      const message = `the folder of artifacts cannot be opened (${errno(cause)}): ${quote(directory, 200)}`;
      return err(new FileError("FILE_NOT_FOUND", message, { cause }));
    }
    const message = `expected a folder of artifacts, got a file: ${quote(directory, 200)}`;
    return err(new FileError("NOT_A_DIRECTORY", message));
  }

  /** Paths of its regular files, `/` between their parts, sorted. Links are not among them. */
  paths(): Promise<readonly string[]> {
    this.#paths ??= this.#list();
    return this.#paths;
  }

  /**
   * Reads a file of the folder by a path relative to it, through links that stay in it.
   *
   * @param visitLarge - sees the pieces of a file that is too large to be kept
   */
  async read(
    path: string,
    visitLarge: (piece: Uint8Array) => void = () => undefined,
  ): Promise<FolderFile | FolderFault> {
    const plain = path.replaceAll("\\", "/");
    if (isAbsolute(plain) || plain.includes("\0") || plain.split("/").includes(".."))
      return { status: "missing", reason: `${quote(path)} leads out of the folder of artifacts` };
    let real: string;
    try {
      real = await realpath(resolve(this.#root, plain));
    } catch (error) {
      return { status: "missing", reason: `${quote(path)} is not there (${errno(error)})` };
    }
    if (real !== this.#root && !real.startsWith(this.#root + sep))
      return { status: "missing", reason: `${quote(path)} is a link out of the folder of artifacts` };
    try {
      // NONBLOCK: a pipe would wait for its writer. NOFOLLOW: a link may have been put there since.
      const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
      await using handle = await open(real, flags);
      return await readWhole(handle, this.#maxBytes, visitLarge);
    } catch (error) {
      return { status: "unreadable", reason: `it cannot be read (${errno(error)})` };
    }
  }

  async #list(): Promise<readonly string[]> {
    const found: string[] = [];
    const pending: { readonly folder: string; readonly depth: number }[] = [{ folder: this.#root, depth: 0 }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { folder, depth } = next;
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        const path = join(folder, entry.name);
        if (entry.isFile()) found.push(relative(this.#root, path).replaceAll(sep, "/"));
        else if (entry.isDirectory() && depth < MAX_DEPTH) pending.push({ folder: path, depth: depth + 1 });
      }
      if (found.length > this.#maxFiles) {
        throw new FileError(
          "FILE_TOO_LARGE",
          `expected at most ${this.#maxFiles} files in the folder of artifacts (maxFiles), got more`,
        );
      }
    }
    return found.toSorted(compareCodePoints);
  }
}

/** Reads to the end; what changes meanwhile is nothing to rely on. */
async function readWhole(
  handle: FileHandle,
  maxBytes: number,
  visitLarge: (piece: Uint8Array) => void,
): Promise<FolderFile | FolderFault> {
  const before = await handle.stat();
  if (!before.isFile())
    return { status: "unreadable", reason: "expected a file, got a folder, pipe or device" };
  const hashes = ["sha256", "sha512"].map((algorithm) => createHash(algorithm));
  for (const algorithm of ["sha1", "sha256"])
    hashes.push(createHash(algorithm).update(`blob ${before.size}\0`));
  const chunks: Uint8Array[] = [];
  const isKept = before.size <= maxBytes;
  let size = 0;
  const highWaterMark = Math.min(Math.max(before.size + 1, 4096), CHUNK);
  for await (const chunk of handle.createReadStream({ autoClose: false, highWaterMark })) {
    for (const hash of hashes) hash.update(chunk);
    size += chunk.length;
    // It may grow without end.
    if (size > before.size) break;
    if (isKept) chunks.push(chunk);
    else visitLarge(chunk);
  }
  if (size !== before.size || !isSame(before, await handle.stat()))
    return { status: "unreadable", reason: "it changed while it was read" };
  const [sha256 = "", sha512 = "", ...gitBlobs] = hashes.map((hash) => hash.digest("hex"));
  return { sha256, sha512, gitBlobs, ...(isKept ? { bytes: Buffer.concat(chunks) } : {}) };
}

function isSame(before: Stats, after: Stats): boolean {
  return before.size === after.size && before.mtimeMs === after.mtimeMs && before.ctimeMs === after.ctimeMs;
}
