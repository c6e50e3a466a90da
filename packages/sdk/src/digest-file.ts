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

/** Digests of one file's bytes, as lowercase hex by algorithm, all of the same bytes; throws `FILE_UNREADABLE`. */
export async function digestFileBytes<A extends "sha256" | "sha384" | "sha512">(
  path: string,
  algorithms: readonly A[],
  signal?: AbortSignal,
): Promise<{ readonly hex: { readonly [algorithm in A]: string }; readonly bytes: number }> {
  const hashes = new Map(algorithms.map((algorithm) => [algorithm, createHash(algorithm)]));
  let bytes = 0;
  for await (const chunk of fileChunks(path, signal)) {
    for (const hash of hashes.values()) hash.update(chunk);
    bytes += chunk.length;
  }
  const hex = Object.fromEntries([...hashes].map(([algorithm, hash]) => [algorithm, hash.digest("hex")]));
  return { hex: hex as { readonly [algorithm in A]: string }, bytes };
}
