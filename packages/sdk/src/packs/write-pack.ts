import { chmod, lstat, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import {
  errno,
  FileError,
  isTaken,
  pathKind,
  readInputFile,
  requireNewFile,
  writeOutputFile,
} from "@aixv/core/node";
import { MAX_EVIDENCE_PACK_BYTES } from "@aixv/evidence-pack";
import { MAX_ARCHIVE_BYTES } from "../limits.ts";
import { packArchive, unpackArchive } from "./archive.ts";
import { EVIDENCE_FOLDER, type PackFile } from "./pack-file.ts";
import { judgePack } from "./pack-format.ts";

/** The document of a pack, and the signature over its bytes, in a folder or archive. */
export const PACK_NAME = "pack.json";
export const PACK_SIGNATURE_NAME = "pack.json.sigstore.json";

/** Whether a pack of this name is written as an archive. */
export function isArchiveName(path: string): boolean {
  return path.endsWith(".tar");
}

/** The name without `/` at its end, which would make a folder of an archive. */
export function packPlace(path: string): string {
  return path.replace(/(?<=[^/\\])[/\\]+$/, "");
}

/** Refuses early a place where a pack could not be written; nothing is replaced that is more than a pack. */
export async function requirePackPlace(path: string, overwrite: boolean): Promise<void> {
  // Also what is not there yet needs a folder above it that can be written to.
  if (!(await isTaken(path))) return await requireNewFile(path, {});
  const isPack = await isNothingButPack(path);
  if (isPack && overwrite) return;
  const what = isPack
    ? "a pack is there already; choose another name, or --force to replace it"
    : "something that is no pack is there; choose another name";
  throw new FileError("FILE_EXISTS", `${path}: ${what}`);
}

/** Whether there is a pack, in a folder or an archive, and beside it nothing but evidence. */
async function isNothingButPack(path: string): Promise<boolean> {
  try {
    if ((await lstat(path)).isSymbolicLink()) return false;
    if (isArchiveName(path)) {
      const files = await unpackArchive(await readInputFile(path, "pack", MAX_ARCHIVE_BYTES));
      return files.some(({ path: name, bytes }) => name === PACK_NAME && isPack(bytes));
    }
    const names = await readdir(path);
    const own = [PACK_NAME, PACK_SIGNATURE_NAME, EVIDENCE_FOLDER];
    return (
      names.every((name) => own.includes(name)) &&
      isPack(await readInputFile(join(path, PACK_NAME), "pack", MAX_EVIDENCE_PACK_BYTES))
    );
  } catch {
    return false;
  }
}

function isPack(bytes: Uint8Array): boolean {
  const judged = judgePack(bytes);
  return judged.ok && judged.value.pack !== undefined;
}

/** Writes a pack as a folder, or as an archive: all of it, or nothing. */
export async function writePack(
  path: string,
  files: readonly PackFile[],
  { overwrite, signal }: { readonly overwrite: boolean; readonly signal: AbortSignal | undefined },
): Promise<void> {
  if (isArchiveName(path)) {
    const archive = await packArchive(files);
    signal?.throwIfAborted();
    await writeOutputFile(path, archive, { overwrite });
    return;
  }
  let fresh: string | undefined;
  try {
    const target = resolve(path);
    await mkdir(dirname(target), { recursive: true });
    // Beside it, so that it comes to its name in one step.
    fresh = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
    for (const { path: name, bytes } of files) {
      const file = join(fresh, name);
      await mkdir(dirname(file), { recursive: true });
      await writeOutputFile(file, bytes);
      signal?.throwIfAborted();
    }
    // A temporary folder is its maker's alone.
    await chmod(fresh, 0o755);
    await requirePackPlace(path, overwrite);
    await replaceFolder(target, fresh);
  } catch (cause) {
    if (fresh !== undefined) await rm(fresh, { recursive: true, force: true });
    signal?.throwIfAborted();
    if (cause instanceof FileError && cause.code !== "FILE_NOT_WRITTEN") throw cause;
    // Not by the name that it has while it is written.
    const reason = errno(cause instanceof FileError ? cause.cause : cause);
    const message = `${path} cannot be written (${reason}); no part of it was left behind`;
    throw new FileError("FILE_NOT_WRITTEN", message, { cause });
  }
}

async function replaceFolder(path: string, fresh: string): Promise<void> {
  if ((await pathKind(path)) === undefined) {
    await rename(fresh, path);
    return;
  }
  const former = `${fresh}-former`;
  await rename(path, former);
  try {
    await rename(fresh, path);
  } catch (error) {
    await rename(former, path);
    throw error;
  }
  await rm(former, { recursive: true, force: true });
}
