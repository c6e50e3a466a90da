import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FileError, pathKind, requireNewFile, writeOutputFile } from "@aixv/core/node";
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
  if (kind === undefined) return;
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
  const parent = dirname(path);
  await mkdir(parent, { recursive: true });
  // Beside it, so that it comes to its name in one step.
  const fresh = await mkdtemp(join(parent, `.${basename(path)}-`));
  try {
    for (const { path: name, bytes } of files) {
      const file = join(fresh, name);
      await mkdir(dirname(file), { recursive: true });
      await writeOutputFile(file, bytes);
    }
    await requirePackPlace(path, overwrite);
    await replaceFolder(path, fresh);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
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
