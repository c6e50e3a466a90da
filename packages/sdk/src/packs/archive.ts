import { compareCodePoints, equalBytes } from "@aixv/core";
import { packTar, unpackTar } from "modern-tar";
import { EvidencePackFileError } from "./pack-error.ts";
import type { PackFile } from "./pack-file.ts";

const EPOCH = new Date(0);

/** Writes files as a tar archive: in the order of their paths, without owner or time, so that the same files give the same bytes. */
export async function packArchive(files: readonly PackFile[]): Promise<Uint8Array> {
  const ordered = files.toSorted((a, b) => compareCodePoints(a.path, b.path));
  return await packTar(
    ordered.map(({ path, bytes }) => ({
      header: { name: path, size: bytes.length, type: "file", mode: 0o644, mtime: EPOCH, uid: 0, gid: 0 },
      body: bytes,
    })),
  );
}

/**
 * Reads an archive of {@link packArchive}, and nothing else: what comes out is packed again and has to give the same bytes. So
 * there is nothing in it that another reader could see otherwise: no links, no second file of a name, nothing behind the end.
 *
 * @throws `EVIDENCE_PACK_ARCHIVE_INVALID`
 */
export async function unpackArchive(bytes: Uint8Array): Promise<readonly PackFile[]> {
  const files = await unpack(bytes);
  const paths = new Set(files.map(({ path }) => path).filter(isInnerPath));
  if (paths.size < files.length || !equalBytes(await packArchive(files), bytes)) {
    throw invalid("it was not written as packs are: unpack it, and verify the folder");
  }
  return files;
}

/** Whether bytes are a tar archive, by its header. */
export function isTarArchive(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(257, 262)) === "ustar";
}

async function unpack(bytes: Uint8Array): Promise<readonly PackFile[]> {
  try {
    const entries = await unpackTar(bytes, { strict: true });
    return entries.map(({ header, data }) => ({ path: header.name, bytes: data ?? new Uint8Array() }));
  } catch (cause) {
    throw invalid("it is no tar archive", cause);
  }
}

/** A path that stays where it begins: no `..`, no empty part, not absolute, and nothing that means so elsewhere. */
export function isInnerPath(path: string): boolean {
  if (path === "" || path.length > 1024 || /[\\:\p{Cc}\p{Cs}]/u.test(path)) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

function invalid(reason: string, cause?: unknown): EvidencePackFileError {
  const message = `expected an archive of a pack, got something else: ${reason}`;
  return new EvidencePackFileError("EVIDENCE_PACK_ARCHIVE_INVALID", message, { cause });
}
