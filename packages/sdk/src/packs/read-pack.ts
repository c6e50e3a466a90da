import { lstat, realpath } from "node:fs/promises";
import { join } from "node:path";
import { pathKind, readInputFile } from "@aixv/core/node";
import { MAX_EVIDENCE_PACK_BYTES } from "@aixv/evidence-pack";
import { MAX_ARCHIVE_BYTES, MAX_INPUT_BYTES } from "../limits.ts";
import { isTarArchive, unpackArchive } from "./archive.ts";
import { type FileList, filesBelow, filesInMemory } from "./list-files.ts";
import { EvidencePackFileError } from "./pack-error.ts";
import { isArchiveName, PACK_NAME, PACK_SIGNATURE_NAME } from "./write-pack.ts";

/** A pack as it lies there, unverified. */
export interface ReadPack {
  /** Of the document. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** The bundle that signs it, if one lies with it. */
  readonly signature?: { readonly path: string; readonly bytes: Uint8Array };
  /** What lies with it, the document and its signature among it; absent for a document by itself. */
  readonly files?: FileList;
}

/**
 * Reads a pack: a folder, an archive, or its document by itself.
 *
 * @param signal - stops while files are listed
 */
export async function readPackAt(path: string, signal?: AbortSignal): Promise<ReadPack> {
  if ((await pathKind(path)) === "directory") return await readFolder(path, signal);
  const bytes = await readInputFile(path, "pack", MAX_ARCHIVE_BYTES);
  if (isArchiveName(path) || isTarArchive(bytes)) return await readArchive(path, bytes);
  return { path, bytes, ...(await signatureAt(`${path}.sigstore.json`)) };
}

async function readArchive(path: string, archive: Uint8Array): Promise<ReadPack> {
  const files = await unpackArchive(archive);
  const byPath = new Map(files.map((file) => [file.path, file.bytes]));
  const bytes = byPath.get(PACK_NAME);
  if (bytes === undefined) throw notFound(path);
  const signature = byPath.get(PACK_SIGNATURE_NAME);
  return {
    path: `${path}:${PACK_NAME}`,
    bytes,
    ...(signature === undefined
      ? {}
      : { signature: { path: `${path}:${PACK_SIGNATURE_NAME}`, bytes: signature } }),
    files: filesInMemory(files),
  };
}

async function readFolder(given: string, signal: AbortSignal | undefined): Promise<ReadPack> {
  const folder = await realpath(given);
  const path = join(given, PACK_NAME);
  // A link would leave the folder without its pack wherever that is copied to.
  if (!(await isRegularFile(join(folder, PACK_NAME)))) throw notFound(given);
  const bytes = await readInputFile(path, "pack", MAX_EVIDENCE_PACK_BYTES);
  const signature = join(given, PACK_SIGNATURE_NAME);
  return {
    path,
    bytes,
    ...((await isRegularFile(signature)) ? await signatureAt(signature) : {}),
    files: await filesBelow(folder, signal),
  };
}

async function isRegularFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isFile() === true;
}

async function signatureAt(path: string): Promise<Pick<ReadPack, "signature">> {
  if ((await pathKind(path)) === undefined) return {};
  return { signature: { path, bytes: await readInputFile(path, "bundle", MAX_INPUT_BYTES) } };
}

function notFound(path: string): EvidencePackFileError {
  const message = `expected a pack, with a file ${PACK_NAME} in it: ${path} has none`;
  return new EvidencePackFileError("EVIDENCE_PACK_NOT_FOUND", message);
}
