import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { SdkError } from "./sdk-error.ts";

const CHUNK_BYTES = 1024 * 1024;

/** The bytes of a file, in chunks of 1 MiB. */
export function fileChunks(path: string, signal?: AbortSignal): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: CHUNK_BYTES, ...(signal === undefined ? {} : { signal }) });
}

/** Digest of one file's bytes, as lowercase hex; throws `FILE_UNREADABLE`. */
export async function digestFileBytes(
  path: string,
  algorithm: "sha256" | "sha384" | "sha512",
  signal?: AbortSignal,
): Promise<{ readonly hex: string; readonly bytes: number }> {
  const hash = createHash(algorithm);
  let bytes = 0;
  try {
    for await (const chunk of fileChunks(path, signal)) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw new SdkError("FILE_UNREADABLE", `${path} cannot be read`, { cause });
  }
  return { hex: hash.digest("hex"), bytes };
}
