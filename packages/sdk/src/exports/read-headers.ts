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
  for (const name of files.slice(0, MAX_FILES)) {
    await pause(signal);
    const read = await withFile(name === "" ? path : join(path, name), readModelHeader);
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
