import { createHash } from "node:crypto";
import { pathKind, readInputFile, writeOutputFile } from "@aixv/core/node";
import { artifactBase } from "./artifact-path.ts";
import { MAX_DOCUMENT_BYTES } from "./limits.ts";

/**
 * The name of a file beside an artifact that is not taken by other content: `<artifact>.<suffix>`, else
 * `<artifact>.<12 digits of the content's SHA-256>.<suffix>`. So nothing is ever replaced, and the same content keeps
 * its name.
 */
export async function freshPath(artifactPath: string, suffix: string, content: Uint8Array): Promise<string> {
  const base = artifactBase(artifactPath);
  const first = `${base}.${suffix}`;
  if ((await pathKind(first)) === undefined || (await holdsContent(first, content))) return first;
  return `${base}.${createHash("sha256").update(content).digest("hex").slice(0, 12)}.${suffix}`;
}

/** Writes a file under its {@link freshPath}; gives the name. */
export async function writeFresh(artifactPath: string, suffix: string, content: Uint8Array): Promise<string> {
  const path = await freshPath(artifactPath, suffix, content);
  await writeOutputFile(path, content);
  return path;
}

/** Whether a file has exactly this content. */
export async function holdsContent(path: string, content: Uint8Array): Promise<boolean> {
  if ((await pathKind(path)) !== "file") return false;
  return Buffer.from(await readInputFile(path, "existing file", MAX_DOCUMENT_BYTES)).equals(content);
}
