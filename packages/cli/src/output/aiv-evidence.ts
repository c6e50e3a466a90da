import { basename, join } from "node:path";
import type { DraftArtifact } from "@aixv/aiv";
import { canonicalForms, readArtifact } from "@aixv/aiv/artifacts";
import { AixvError, quote } from "@aixv/core";
import { readInputFile, writeOutputFile } from "@aixv/core/node";

const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Reads a file as evidence: what it is, and the form whose digest a packet records: that of its format where it is one, as
 * that stays the same from run to run, else its bytes as they are.
 */
export async function readEvidence(
  path: string,
): Promise<{ readonly artifact: DraftArtifact; readonly bytes: Uint8Array }> {
  const bytes = await readInputFile(path, "evidence", MAX_BYTES);
  return { artifact: evidenceOf(basename(path), bytes, path), bytes };
}

/** The same of bytes that are at hand. */
export function evidenceOf(file: string, bytes: Uint8Array, path: string = file): DraftArtifact {
  const content = readArtifact(bytes);
  if (!content.ok)
    throw new AixvError(content.error.code, `${quote(path).slice(1, -1)}: ${content.error.message}`);
  const forms = canonicalForms(bytes);
  const form = forms.find(({ id }) => id === content.value.format) ?? forms[0];
  if (form === undefined) throw new Error("bytes have no form");
  return { file, content: content.value, form };
}

/** Keeps evidence in the folder of artifacts, and never replaces other content. */
export async function keepEvidence(
  folder: string,
  artifact: DraftArtifact,
  bytes: Uint8Array,
): Promise<string> {
  const path = join(folder, artifact.file);
  await writeOutputFile(path, bytes);
  return path;
}
