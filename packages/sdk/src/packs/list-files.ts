import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createDigest, type Digest, decodeUtf8, quote } from "@aixv/core";
import { errno, FileError } from "@aixv/core/node";
import { digestFileBytes } from "../digest-file.ts";
import { sha256 } from "../sha256.ts";
import { EvidencePackFileError } from "./pack-error.ts";
import type { PackFile } from "./pack-file.ts";

/** Files that are held against a pack: each is digested when it is asked for. */
export interface FileList {
  /** By path, `/` between its parts: whether it is a file, and no link, pipe or device. */
  readonly entries: ReadonlyMap<string, boolean>;
  /** Of a path that is a file. */
  digest(path: string): Promise<Digest>;
}

/** The files of an archive. */
export function filesInMemory(files: readonly PackFile[]): FileList {
  const byPath = new Map(files.map(({ path, bytes }) => [path, bytes]));
  return {
    entries: new Map(files.map(({ path }) => [path, true])),
    digest: async (path) => sha256(byPath.get(path) ?? new Uint8Array()),
  };
}

/** Most files and folders that are looked at. */
const MAX_ENTRIES = 100_000;

/** Every file below a folder. Links are not followed. */
export async function filesBelow(folder: string, signal?: AbortSignal): Promise<FileList> {
  if (!(await lstat(folder).catch(() => undefined))?.isDirectory())
    throw new FileError("FILE_NOT_FOUND", `expected a folder with the files of a pack: ${quote(folder)}`);
  const entries = new Map<string, boolean>();
  const pending = [""];
  let count = 0;
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const entry of await list(join(folder, at))) {
      signal?.throwIfAborted();
      count++;
      const given = decodeUtf8(entry.name);
      const name =
        given ?? `${new TextDecoder().decode(entry.name)} (no UTF-8: ${entry.name.toString("hex")})`;
      const path = at === "" ? name : `${at}/${name}`;
      // Under such a name nothing can be read that was meant, and nothing of a pack lies there.
      if (given === undefined) entries.set(path, false);
      else if (entry.isDirectory()) pending.push(path);
      else entries.set(path, entry.isFile());
    }
    if (count <= MAX_ENTRIES) continue;
    const message = `expected at most ${MAX_ENTRIES} files and folders, got more in ${quote(folder)}: no pack has so many`;
    throw new EvidencePackFileError("EVIDENCE_PACK_EVIDENCE_TOO_LARGE", message);
  }
  return {
    entries,
    async digest(path) {
      const { hex } = await digestFileBytes(join(folder, path), ["sha256"], signal);
      return createDigest("sha256", hex.sha256);
    },
  };
}

async function list(folder: string) {
  try {
    // As bytes: names that are no UTF-8 would else be the same, and one would hide the other.
    return await readdir(folder, { withFileTypes: true, encoding: "buffer" });
  } catch (cause) {
    const message = `the folder ${quote(folder, 300)} cannot be read (${errno(cause)})`;
    throw new FileError("FILE_UNREADABLE", message, { cause });
  }
}
