import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { decodeUtf8, utf8Bytes } from "@aixv/core";
import { errno, FileError, readInputFile } from "@aixv/core/node";
import { OWN_FILE_NAMES } from "@aixv/manifest";
import { MAX_CLAIMS_BYTES } from "../limits.ts";

/** One line of a claims file: a Sigstore bundle, if the file is sound. */
export interface ClaimLine {
  /** From 1. */
  readonly line: number;
  readonly bytes: Uint8Array;
}

/** Where claims about a model gather: `<dir>/claims.jsonl`, `<file>.claims.jsonl`. */
export function claimsPath(modelPath: string, kind: "file" | "directory"): string {
  if (kind === "directory") return join(modelPath, OWN_FILE_NAMES.claims);
  return `${modelPath}.${OWN_FILE_NAMES.claims}`;
}

/**
 * Appends a bundle to a claims file, one bundle a line. The line is on disk when this resolves; several processes may
 * append at once; a line that is there already is not written again; a line that a crash left half is not continued.
 *
 * @param bundle - as `serializeBundle` writes it, on one line
 * @returns whether it was new
 * @throws `FILE_NOT_WRITTEN`, `FILE_TOO_LARGE`
 */
export async function appendClaim(path: string, bundle: Uint8Array): Promise<boolean> {
  const line = (decodeUtf8(bundle) ?? "").trim();
  if (line === "" || /[\r\n]/.test(line)) throw new TypeError("expected a bundle on one line");
  try {
    // Not through a symbolic link: the model's author would choose which file of ours grows.
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);
    await using handle = await open(path, flags, 0o644);
    const before = await readClaims(handle, path);
    if (before.split("\n").includes(line)) return false;
    const start = before === "" || before.endsWith("\n") ? "" : "\n";
    // One write, which O_APPEND puts behind whatever others wrote meanwhile.
    await handle.write(utf8Bytes(`${start}${line}\n`));
    await handle.sync();
    return true;
  } catch (cause) {
    if (cause instanceof FileError) throw cause;
    throw new FileError(
      "FILE_NOT_WRITTEN",
      `${path} cannot be appended to (${errno(cause)}): it has to be a file in a folder that can be written to`,
      { cause },
    );
  }
}

async function readClaims(handle: FileHandle, path: string): Promise<string> {
  const status = await handle.stat();
  if (!status.isFile())
    throw new FileError("NOT_A_FILE", `expected a file of claims, got something else: ${path}`);
  if (status.size > MAX_CLAIMS_BYTES) {
    throw new FileError(
      "FILE_TOO_LARGE",
      `expected claims of at most ${MAX_CLAIMS_BYTES} bytes, got ${status.size}: ${path}`,
    );
  }
  return await handle.readFile("utf8");
}

/** The lines of a claims file, without the empty ones; throws as `readInputFile` does. */
export async function readClaimsFile(path: string): Promise<readonly ClaimLine[]> {
  const bytes = await readInputFile(path, "claims file", MAX_CLAIMS_BYTES);
  const lines: ClaimLine[] = [];
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    const content = bytes.subarray(start, end);
    if (content.some((byte) => byte !== 0x20 && byte !== 0x0d && byte !== 0x09)) {
      lines.push({ line, bytes: content.slice() });
    }
    start = end + 1;
  }
  return lines;
}

/** The folder in which claims about a single file may gather as well, beside those about the whole folder. */
export function sharedClaimsPath(filePath: string): string {
  return join(dirname(filePath), OWN_FILE_NAMES.claims);
}
