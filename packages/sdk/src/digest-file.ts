import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { FileError } from "@aixv/core/node";

const CHUNK_BYTES = 1024 * 1024;

/** The bytes of a file, in chunks of 1 MiB; throws `FILE_UNREADABLE`. */
export async function* fileChunks(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, {
      highWaterMark: CHUNK_BYTES,
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    signal?.throwIfAborted();
    const { code = "unknown error" } = cause as NodeJS.ErrnoException;
    throw new FileError("FILE_UNREADABLE", `${path} cannot be read (${code})`, { cause });
  }
}

/** Digest of one file's bytes, as lowercase hex; throws `FILE_UNREADABLE`. */
export async function digestFileBytes(
  path: string,
  algorithm: "sha256" | "sha384" | "sha512",
  signal?: AbortSignal,
): Promise<{ readonly hex: string; readonly bytes: number }> {
  const hash = createHash(algorithm);
  let bytes = 0;
  for await (const chunk of fileChunks(path, signal)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { hex: hash.digest("hex"), bytes };
}
