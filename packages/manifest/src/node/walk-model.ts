import { isUtf8 } from "node:buffer";
import { type BigIntStats, type Dirent, lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, resolve, sep } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { err, ok, quote, type Result } from "@aixv/core";
import { pathFault } from "../canonical-path.ts";
import { OWN_FILE_NAMES } from "../ignore-paths.ts";
import { ManifestError, type ManifestErrorCode, type ManifestWarning } from "../manifest-error.ts";

/** A regular file of a model, as enumerated. */
export interface ModelEntry {
  /** Canonical path from the model root; of the link, where a symbolic link was followed. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Nanoseconds since 1970. */
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly ino: bigint;
  readonly dev: bigint;
}

/** Something that cannot be part of a model: a link that may not be followed, a FIFO, a name that is not UTF-8. */
export interface Obstacle {
  readonly path: string;
  readonly code: ManifestErrorCode;
  /** What it is, to complete "<path> …". */
  readonly reason: string;
}

/** What {@link walkModel} found. */
export interface WalkedModel {
  /** Absolute, symbolic links resolved; of a single-file model the file. */
  readonly root: string;
  /** Base name of the path as given. */
  readonly modelName: string;
  readonly isSingleFile: boolean;
  /** In no particular order. */
  readonly entries: readonly ModelEntry[];
  readonly obstacles: readonly Obstacle[];
  /** Paths that exist and were left out; of a folder only the folder. */
  readonly ignored: readonly string[];
  readonly warnings: readonly ManifestWarning[];
}

/** Files that a manifest names and all folders above them: looked at even where an ignore path covers them. */
export interface SignedPaths {
  readonly files: { has(path: string): boolean };
  readonly folders: ReadonlySet<string>;
}

/** Options of {@link walkModel}. */
export interface WalkOptions {
  /** Canonical paths, the defaults included. */
  readonly ignore: ReadonlySet<string>;
  readonly allowSymlinks: boolean;
  readonly signed?: SignedPaths | undefined;
  readonly maxFiles?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Bounds memory, also where symbolic links to folders multiply each other. */
const DEFAULT_MAX_FILES = 10_000_000;
const ENTRIES_PER_TURN = 2048;

/**
 * Enumerates the regular files of a model (OMS v1.0 §6.1), hidden ones included. `path` itself may be a symbolic
 * link; it is resolved whatever `allowSymlinks` says, which is about what lies below. Nothing is opened.
 */
export async function walkModel(
  path: string,
  options: WalkOptions,
): Promise<Result<WalkedModel, ManifestError>> {
  try {
    return ok(await new ModelWalk(path, options).run());
  } catch (error) {
    if (error instanceof ManifestError) return err(error);
    throw error;
  }
}

interface Folder {
  /** "" for the root. */
  readonly path: string;
  readonly file: string;
  /** Below an ignored path, entered for its signed files only. */
  readonly ignored: boolean;
  /** Device and inode of this folder and those above, kept where links are followed, to see cycles. */
  readonly chain: FolderChain | undefined;
}

interface FolderChain {
  readonly id: string;
  readonly above: FolderChain | undefined;
}

class ModelWalk {
  readonly #given: string;
  readonly #options: WalkOptions;
  readonly #entries: ModelEntry[] = [];
  readonly #obstacles: Obstacle[] = [];
  readonly #ignored: string[] = [];
  readonly #warnings: ManifestWarning[] = [];
  readonly #folders: Folder[] = [];
  #root = "";

  constructor(path: string, options: WalkOptions) {
    this.#given = path;
    this.#options = options;
  }

  async run(): Promise<WalkedModel> {
    this.#root = attempt(this.#given, () => realpathSync(this.#given));
    const stats = attempt(this.#given, () => statSync(this.#root, { bigint: true }));
    const modelName = basename(resolve(this.#given)) || "model";
    const isSingleFile = stats.isFile();
    if (isSingleFile) this.#addFile(modelName, stats);
    else if (stats.isDirectory()) await this.#walkFolders(stats);
    else
      throw new ManifestError(
        "SPECIAL_FILE",
        `expected a file or folder, but ${quote(this.#given)} is neither`,
      );
    return {
      root: this.#root,
      modelName,
      isSingleFile,
      entries: this.#entries,
      obstacles: this.#obstacles,
      ignored: this.#ignored,
      warnings: this.#warnings,
    };
  }

  async #walkFolders(root: BigIntStats): Promise<void> {
    const chain = this.#options.allowSymlinks ? { id: folderId(root), above: undefined } : undefined;
    this.#folders.push({ path: "", file: this.#root, ignored: false, chain });
    let visited = 0;
    for (let folder = this.#folders.pop(); folder !== undefined; folder = this.#folders.pop()) {
      for (const dirent of this.#list(folder)) {
        this.#visit(folder, dirent);
        // Lets timers, progress and the abort signal through: a model may have a million files.
        if (++visited % ENTRIES_PER_TURN === 0) await nextTurn();
      }
      if (this.#options.signal?.aborted === true)
        throw new ManifestError("ABORTED", "enumerating the model was stopped");
    }
  }

  #list(folder: Folder): readonly Dirent[] {
    const dirents = attempt(folder.path, () => readdirSync(folder.file, { withFileTypes: true }));
    if (!dirents.some((dirent) => dirent.name.includes("\ufffd"))) return dirents;
    // U+FFFD is either part of a name or what decoding made of bytes that are not UTF-8: look at the bytes.
    const raw = attempt(folder.path, () => readdirSync(folder.file, { encoding: "buffer" }));
    const undecodable = new Set<string>();
    for (const name of raw) {
      if (isUtf8(name)) continue;
      const text = name.toString("utf8");
      undecodable.add(text);
      const path = join(folder.path, text);
      if (folder.ignored) continue;
      this.#obstacles.push({
        path,
        code: "NAME_NOT_UTF8",
        reason: "has a name that is not UTF-8 (OMS §6.1.2)",
      });
    }
    return dirents.filter((dirent) => !undecodable.has(dirent.name));
  }

  #visit(folder: Folder, dirent: Dirent): void {
    const path = join(folder.path, dirent.name);
    const ignored =
      folder.ignored || (this.#options.ignore.has(path) && !isFolderByOwnName(path, folder, dirent));
    if (ignored && !this.#isSigned(path)) {
      this.#ignored.push(path);
      return;
    }
    const file = `${folder.file}${folder.file.endsWith(sep) ? "" : sep}${dirent.name}`;
    if (dirent.isDirectory()) this.#enter(folder, path, file, ignored);
    else if (dirent.isFile())
      this.#addFile(
        path,
        attempt(path, () => lstatSync(file, { bigint: true })),
      );
    else if (dirent.isSymbolicLink()) this.#visitLink(folder, path, file, ignored);
    else this.#obstruct(path, "SPECIAL_FILE", `is ${describeSpecial(dirent)}, not a regular file (OMS §6.1)`);
  }

  #isSigned(path: string): boolean {
    const { signed } = this.#options;
    return signed !== undefined && (signed.files.has(path) || signed.folders.has(path));
  }

  #enter(parent: Folder, path: string, file: string, ignored: boolean, known?: BigIntStats): void {
    let chain: FolderChain | undefined;
    if (parent.chain !== undefined) {
      const stats = known ?? attempt(path, () => lstatSync(file, { bigint: true }));
      chain = { id: folderId(stats), above: parent.chain };
    }
    this.#folders.push({ path, file, ignored, chain });
  }

  #visitLink(folder: Folder, path: string, file: string, ignored: boolean): void {
    if (!this.#options.allowSymlinks) {
      this.#obstruct(
        path,
        "SYMLINK_NOT_ALLOWED",
        "is a symbolic link; allow symbolic links to have it followed",
      );
      return;
    }
    let target: BigIntStats;
    try {
      target = statSync(file, { bigint: true });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT" && code !== "ELOOP" && code !== "ENOTDIR") throw unreadable(path, error);
      this.#obstruct(path, "SYMLINK_DANGLING", "is a symbolic link to nothing");
      return;
    }
    if (target.isDirectory()) {
      if (hasAncestor(folder.chain, folderId(target))) {
        const message = `the symbolic link ${quote(path)} leads back to a folder above it; not followed (OMS §6.1.1)`;
        this.#warnings.push({ code: "SYMLINK_CYCLE", message, path });
        this.#ignored.push(path);
        return;
      }
      this.#enter(folder, path, file, ignored, target);
    } else if (target.isFile()) {
      this.#addFile(path, target);
    } else {
      this.#obstruct(
        path,
        "SPECIAL_FILE",
        "is a symbolic link to something that is no regular file (OMS §6.1)",
      );
      return;
    }
    const real = attempt(path, () => realpathSync(file));
    if (real === this.#root || real.startsWith(this.#root.endsWith(sep) ? this.#root : this.#root + sep))
      return;
    const message = `the symbolic link ${quote(path)} leads out of the model, to ${quote(real)} (OMS §6.1.1)`;
    this.#warnings.push({ code: "SYMLINK_OUTSIDE_ROOT", message, path });
  }

  #addFile(path: string, stats: BigIntStats): void {
    // Between listing and this call the entry may have become something else.
    if (!stats.isFile()) {
      this.#obstruct(path, "FILE_CHANGED", "changed its type while the model was enumerated");
      return;
    }
    const fault = pathFault(path);
    if (fault !== undefined) {
      this.#obstruct(path, "NAME_NOT_UTF8", `has a name that cannot be recorded: it ${fault}`);
      return;
    }
    const { mtimeNs, ctimeNs, ino, dev } = stats;
    this.#entries.push({ path, size: Number(stats.size), mtimeNs, ctimeNs, ino, dev });
    const max = this.#options.maxFiles ?? DEFAULT_MAX_FILES;
    if (this.#entries.length > max) {
      throw new ManifestError("MODEL_TOO_LARGE", `expected at most ${max} files (maxFiles), found more`);
    }
  }

  #obstruct(path: string, code: ManifestErrorCode, reason: string): void {
    this.#obstacles.push({ path, code, reason });
  }
}

const OWN_NAMES: readonly string[] = Object.values(OWN_FILE_NAMES);

/** True for a folder, or a link to one, where the model's bundle or claims should lie. */
function isFolderByOwnName(path: string, folder: Folder, dirent: Dirent): boolean {
  if (!OWN_NAMES.includes(path)) return false;
  if (!dirent.isSymbolicLink()) return dirent.isDirectory();
  try {
    return statSync(`${folder.file}${sep}${dirent.name}`, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    // A link to itself leads to no folder.
    return false;
  }
}

/** Where on this machine an entry lies; not kept in each, because a model may have a million. */
export function locateEntry(walked: Pick<WalkedModel, "root" | "isSingleFile">, entry: ModelEntry): string {
  if (walked.isSingleFile) return walked.root;
  return `${walked.root}${walked.root.endsWith(sep) ? "" : sep}${entry.path}`;
}

/** An obstacle as the error that it is when a model is to be signed. */
export function obstacleError(obstacle: Obstacle): ManifestError {
  const { path, code, reason } = obstacle;
  return new ManifestError(code, `${quote(path)} ${reason}`, { details: { path } });
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

function folderId(stats: BigIntStats): string {
  return `${stats.dev}:${stats.ino}`;
}

function hasAncestor(chain: FolderChain | undefined, id: string): boolean {
  for (let link = chain; link !== undefined; link = link.above) {
    if (link.id === id) return true;
  }
  return false;
}

function describeSpecial(dirent: Dirent): string {
  if (dirent.isFIFO()) return "a FIFO";
  if (dirent.isSocket()) return "a socket";
  return dirent.isBlockDevice() || dirent.isCharacterDevice() ? "a device" : "a special file";
}

function attempt<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): ManifestError {
  const code = (cause as NodeJS.ErrnoException).code ?? "unknown";
  const details = { path };
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new ManifestError("PATH_NOT_FOUND", `expected a file or folder at ${quote(path)}, found nothing`, {
      details,
      cause,
    });
  }
  const shown = path === "" ? "the model folder" : quote(path);
  return new ManifestError("FILE_UNREADABLE", `cannot read ${shown} (${code}); check its permissions`, {
    details,
    cause,
  });
}
