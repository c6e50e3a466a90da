import { ok, type Result } from "@aixv/core";
import { fileKind } from "../../surfaces/file-nature.ts";
import { type GitError, type GitRepository, readObjects } from "../git/index.ts";
import type { ChangedFile } from "./changed-files.ts";

/** Blobs of changed documents that begin with `#!`: a shell runs such a file by its name, or is told to. */
export async function findScripts(
  repository: GitRepository,
  changed: readonly ChangedFile[],
  signal: AbortSignal | undefined,
): Promise<Result<ReadonlySet<string>, GitError>> {
  const blobs = changed.flatMap(({ change, headBlob }) =>
    headBlob !== undefined && fileKind(change.path) === "documentation" ? headBlob : [],
  );
  const scripts = new Set<string>();
  if (blobs.length === 0) return ok(scripts);
  let beginning = "";
  const read = await readObjects(
    repository,
    blobs,
    {
      start: () => {
        beginning = "";
      },
      data: (_, chunk) => {
        if (beginning.length < 2) beginning += Buffer.from(chunk.subarray(0, 2)).toString("latin1");
      },
      end: (index) => {
        const blob = blobs[index];
        if (blob !== undefined && beginning.startsWith("#!")) scripts.add(blob);
      },
    },
    { signal },
  );
  return read.ok ? ok(scripts) : read;
}
