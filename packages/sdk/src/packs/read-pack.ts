import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createDigest, type Digest } from "@aixv/core";
import { errno, FileError, pathKind, readInputFile } from "@aixv/core/node";
import { MAX_EVIDENCE_PACK_BYTES } from "@aixv/evidence-pack";
import { digestFileBytes } from "../digest-file.ts";
import { MAX_EVIDENCE_BYTES, MAX_INPUT_BYTES } from "../limits.ts";
import { sha256 } from "../sha256.ts";
import { unpackArchive } from "./archive.ts";
import { EvidencePackFileError } from "./pack-error.ts";
import { isArchiveName, PACK_NAME, PACK_SIGNATURE_NAME } from "./write-pack.ts";

/** A pack as it lies there, unverified. */
export interface ReadPack {
  /** Of the document. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** The bundle that signs it, if one lies with it. */
  readonly signature?: { readonly path: string; readonly bytes: Uint8Array };
  /** What lies with it, to be held against its digests; absent for a document by itself. */
  readonly files?: FileDigests;
}

/** Digests of files by path, `/` between its parts; `null` for what is no file, such as a link. */
export type FileDigests = ReadonlyMap<string, Digest | null>;

/** Most files that are looked at. */
const MAX_FILES = 100_000;

/**
 * Reads a pack: a folder, an archive, or its document by itself.
 *
 * @param signal - stops while files are digested
 */
export async function readPackAt(path: string, signal?: AbortSignal): Promise<ReadPack> {
  if (isArchiveName(path)) return await readArchive(path);
  if ((await pathKind(path)) === "directory") return await readFolder(path, signal);
  const bytes = await readInputFile(path, "pack", MAX_EVIDENCE_PACK_BYTES);
  return { path, bytes, ...(await signatureAt(`${path}.sigstore.json`)) };
}

async function readArchive(path: string): Promise<ReadPack> {
  const entries = await unpackArchive(await readInputFile(path, "pack", MAX_EVIDENCE_BYTES));
  const byPath = new Map(entries.map((entry) => [entry.path, entry.bytes]));
  const bytes = byPath.get(PACK_NAME);
  if (bytes === undefined) throw notFound(path);
  const signature = byPath.get(PACK_SIGNATURE_NAME);
  const others = entries.filter((entry) => entry.path !== PACK_NAME && entry.path !== PACK_SIGNATURE_NAME);
  return {
    path: `${path}:${PACK_NAME}`,
    bytes,
    ...(signature === undefined
      ? {}
      : { signature: { path: `${path}:${PACK_SIGNATURE_NAME}`, bytes: signature } }),
    files: new Map(others.map((entry) => [entry.path, sha256(entry.bytes)])),
  };
}

async function readFolder(folder: string, signal: AbortSignal | undefined): Promise<ReadPack> {
  const path = join(folder, PACK_NAME);
  if ((await pathKind(path)) !== "file") throw notFound(folder);
  const bytes = await readInputFile(path, "pack", MAX_EVIDENCE_PACK_BYTES);
  const digests = new Map(await digestFolder(folder, signal));
  digests.delete(PACK_NAME);
  digests.delete(PACK_SIGNATURE_NAME);
  return { path, bytes, ...(await signatureAt(join(folder, PACK_SIGNATURE_NAME))), files: digests };
}

async function signatureAt(path: string): Promise<Pick<ReadPack, "signature">> {
  if ((await pathKind(path)) === undefined) return {};
  return { signature: { path, bytes: await readInputFile(path, "bundle", MAX_INPUT_BYTES) } };
}

/** Every file below a folder with its digest, in no order. Links are not followed. */
export async function digestFolder(folder: string, signal?: AbortSignal): Promise<FileDigests> {
  const digests = new Map<string, Digest | null>();
  const pending = [""];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const entry of await list(join(folder, at))) {
      signal?.throwIfAborted();
      const name = at === "" ? entry.name : `${at}/${entry.name}`;
      if (entry.isDirectory()) pending.push(name);
      else if (!entry.isFile()) digests.set(name, null);
      else {
        const { hex } = await digestFileBytes(join(folder, name), ["sha256"], signal);
        digests.set(name, createDigest("sha256", hex.sha256));
      }
      if (digests.size > MAX_FILES) {
        const message = `expected at most ${MAX_FILES} files, got more in ${folder}; name the pack's own folder`;
        throw new EvidencePackFileError("EVIDENCE_PACK_EVIDENCE_TOO_LARGE", message);
      }
    }
  }
  return digests;
}

async function list(folder: string) {
  try {
    if (!(await lstat(folder)).isDirectory())
      throw new FileError("NOT_A_FILE", `expected a folder: ${folder}`);
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    if (cause instanceof FileError) throw cause;
    const code = errno(cause) === "ENOENT" ? "FILE_NOT_FOUND" : "FILE_UNREADABLE";
    throw new FileError(code, `the folder ${folder} cannot be read (${errno(cause)})`, { cause });
  }
}

function notFound(path: string): EvidencePackFileError {
  const message = `expected a pack, with a file ${PACK_NAME} in it: ${path} has none`;
  return new EvidencePackFileError("EVIDENCE_PACK_NOT_FOUND", message);
}
