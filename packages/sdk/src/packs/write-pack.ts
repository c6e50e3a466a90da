import { chmod, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { errno, FileError, pathKind, requireNewFile, writeOutputFile } from "@aixv/core/node";
import { packArchive } from "./archive.ts";
import type { PackFile } from "./pack-file.ts";

/** The document of a pack, and the signature over its bytes, in a folder or archive. */
export const PACK_NAME = "pack.json";
export const PACK_SIGNATURE_NAME = "pack.json.sigstore.json";

/** Whether a pack of this name is written as an archive. */
export function isArchiveName(path: string): boolean {
  return path.endsWith(".tar");
}

/** Refuses early a place where a pack could not be written; a folder is replaced only if it is a pack's. */
export async function requirePackPlace(path: string, overwrite: boolean): Promise<void> {
  if (isArchiveName(path)) return await requireNewFile(path, { overwrite });
  const kind = await pathKind(path);
  // Also a folder that is not there yet needs one above it that can be written to.
  if (kind === undefined) return await requireNewFile(path, {});
  const isPack = kind === "directory" && (await pathKind(join(path, PACK_NAME))) === "file";
  if (isPack && overwrite) return;
  const what = isPack
    ? "a pack is there already; choose another name, or --force to replace it"
    : "something that is no pack is there; choose another name";
  throw new FileError("FILE_EXISTS", `${path}: ${what}`);
}

/** Writes a pack as a folder, or as an archive: all of it, or nothing. */
export async function writePack(path: string, files: readonly PackFile[], overwrite: boolean): Promise<void> {
  if (isArchiveName(path)) {
    await writeOutputFile(path, await packArchive(files), { overwrite });
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
    }
    // A temporary folder is its maker's alone.
    await chmod(fresh, 0o755);
    await requirePackPlace(path, overwrite);
    await replaceFolder(target, fresh);
  } catch (cause) {
    if (fresh !== undefined) await rm(fresh, { recursive: true, force: true });
    if (cause instanceof FileError) throw cause;
    const message = `${path} cannot be written (${errno(cause)}); no part of it was left behind`;
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
