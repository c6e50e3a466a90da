import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { decodeUtf8, utf8Bytes } from "@aixv/core";
import { errno, FileError, isTaken, readInputFile, requireNewFile } from "@aixv/core/node";
import { OWN_FILE_NAMES } from "@aixv/manifest";
import { MAX_CLAIMS, MAX_CLAIMS_BYTES } from "../limits.ts";

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

/** The claims of the folder that a file lies in, where some about the file may be too. */
export function sharedClaimsPath(filePath: string): string {
  return join(dirname(filePath), OWN_FILE_NAMES.claims);
}

/**
 * Refuses a place where no claim can be appended: before a model is hashed and something is signed, not after.
 *
 * @throws `FILE_NOT_WRITTEN`, `NOT_A_FILE`, `FILE_TOO_LARGE`
 */
export async function requireClaimsFile(path: string): Promise<void> {
  if (await isTaken(path)) await withClaims(path, async () => undefined);
  else await requireNewFile(path, {});
}

/**
 * Appends a bundle to a claims file, one bundle a line. The line is on disk when this resolves; several processes may
 * append at once; a line that is there already is not written again; a line that a crash left half is not continued.
 *
 * @param bundle - as `serializeBundle` writes it, on one line
 * @returns whether it was new
 * @throws `FILE_NOT_WRITTEN`, `NOT_A_FILE`, `FILE_TOO_LARGE`
 */
export async function appendClaim(path: string, bundle: Uint8Array): Promise<boolean> {
  const line = (decodeUtf8(bundle) ?? "").trim();
  if (line === "" || /[\r\n]/.test(line)) throw new TypeError("expected a bundle on one line");
  return await withClaims(path, async (file, before) => {
    if (before.split("\n").includes(line)) return false;
    const start = before === "" || before.endsWith("\n") ? "" : "\n";
    const bytes = utf8Bytes(`${start}${line}\n`);
    // Who reads it takes no more: one claim too many would lose all of them.
    requireSize(Buffer.byteLength(before) + bytes.length, path);
    // One write, which O_APPEND puts behind whatever others wrote meanwhile. What did not fit is not continued: somebody
    // else's line may stand there by now.
    const { bytesWritten } = await file.write(bytes);
    if (bytesWritten < bytes.length) {
      throw new FileError(
        "FILE_NOT_WRITTEN",
        `${path} took ${bytesWritten} of ${bytes.length} bytes: make room and try again; the line that broke off is passed over`,
      );
    }
    await file.sync();
    return true;
  });
}

async function withClaims<T>(
  path: string,
  use: (file: FileHandle, content: string) => Promise<T>,
): Promise<T> {
  try {
    // Not through a symbolic link: the model's author would choose which file of ours grows. Not waiting for a pipe.
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND;
    const careful = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    await using file = await open(path, flags | careful, 0o644);
    const status = await file.stat();
    if (!status.isFile()) {
      throw new FileError("NOT_A_FILE", `expected a file of claims, got something else: ${path}`);
    }
    requireSize(status.size, path);
    return await use(file, await file.readFile("utf8"));
  } catch (cause) {
    if (cause instanceof FileError) throw cause;
    const reason = errno(cause);
    const why = reason === "ELOOP" ? "it is a symbolic link" : reason;
    throw new FileError(
      "FILE_NOT_WRITTEN",
      `${path} cannot be appended to (${why}): it has to be a file in a folder that can be written to`,
      { cause },
    );
  }
}

function requireSize(size: number, path: string): void {
  if (size <= MAX_CLAIMS_BYTES) return;
  throw new FileError(
    "FILE_TOO_LARGE",
    `expected claims of at most ${MAX_CLAIMS_BYTES} bytes, got ${size}: ${path}; keep older ones in files of their own beside the model`,
  );
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
      lines.push({ line, bytes: content });
      if (lines.length > MAX_CLAIMS) {
        throw new FileError("FILE_TOO_LARGE", `expected at most ${MAX_CLAIMS} claims, got more: ${path}`);
      }
    }
    start = end + 1;
  }
  return lines;
}
