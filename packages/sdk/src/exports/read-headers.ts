import { join } from "node:path";
import type { FileHeader } from "@aixv/exporters";
import { readModelHeader } from "@aixv/formats/headers";
import { withFile } from "../admission/file-formats.ts";
import { artifactName } from "../artifact-path.ts";
import { pause } from "../pause.ts";

/** Headers of a model's files, and those that could not be read. */
export interface HeadersRead {
  readonly headers: readonly FileHeader[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

/** Most files looked into: a model has its weights in hundreds of files, not in more. */
const MAX_FILES = 10_000;

/** Files that are looked at at the same time. */
const CONCURRENCY = 16;

/**
 * Reads what the files of a model say of themselves, within the limits of `readModelHeader`. What a file says wrongly, or
 * in too many words, is a warning: nothing follows from a header.
 *
 * @param names - of its files, in a folder; undefined for a model that is one file
 */
export async function readHeaders(
  path: string,
  names: readonly string[] | undefined,
  signal: AbortSignal | undefined,
): Promise<HeadersRead> {
  const headers: FileHeader[] = [];
  const warnings: { readonly code: string; readonly message: string }[] = [];
  const files = names ?? [""];
  const readFile = async (name: string) =>
    await withFile(name === "" ? path : join(path, name), readModelHeader);
  type Read = Awaited<ReturnType<typeof readFile>>;
  const found: { readonly name: string; readonly read: Read }[] = [];
  const queue = files.slice(0, MAX_FILES).entries();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (const [index, name] of queue) {
        await pause(signal);
        found[index] = { name, read: await readFile(name) };
      }
    }),
  );
  // In the order of the names, whichever came first.
  for (const { name, read } of found) {
    const shown = name === "" ? artifactName(path) : name;
    if (read?.ok === true && read.value !== undefined) headers.push({ path: shown, header: read.value });
    else if (read?.ok === false)
      warnings.push({ code: read.error.code, message: `${shown}: ${read.error.message}` });
  }
  if (files.length > MAX_FILES) {
    const message = `the headers of ${files.length - MAX_FILES} files were not read: at most ${MAX_FILES} are`;
    warnings.push({ code: "HEADERS_NOT_READ", message });
  }
  return { headers, warnings };
}
