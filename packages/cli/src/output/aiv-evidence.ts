import { basename, join } from "node:path";
import { type DraftArtifact, redactText } from "@aixv/aiv";
import { canonicalForms, readArtifact } from "@aixv/aiv/artifacts";
import { AixvError, equalBytes, quote } from "@aixv/core";
import { isTaken, pathKind, readInputFile, requireNewFile, writeOutputFile } from "@aixv/core/node";

const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Reads a file as evidence: what it is, and the form whose digest a packet records: that of its format where it is one, as
 * that stays the same from run to run, else its bytes as they are.
 */
export async function readEvidence(path: string): Promise<Evidence> {
  const bytes = await readInputFile(path, "evidence", MAX_BYTES);
  return { artifact: evidenceOf(basename(path), bytes, path), bytes };
}

/** The same of bytes that are at hand. */
export function evidenceOf(file: string, bytes: Uint8Array, path: string = file): DraftArtifact {
  const content = readArtifact(bytes);
  if (!content.ok)
    throw new AixvError(
      content.error.code,
      `${quote(path).slice(1, -1)}: ${redactText(content.error.message)}`,
    );
  const forms = canonicalForms(bytes);
  const form = forms.find(({ id }) => id === content.value.format) ?? forms[0];
  if (form === undefined) throw new Error("bytes have no form");
  return { file, content: content.value, form };
}

/** A file for the folder of artifacts. */
export interface Evidence {
  readonly artifact: DraftArtifact;
  readonly bytes: Uint8Array;
}

/**
 * Keeps evidence in the folder of artifacts: all of it, or nothing where a name is taken by other content.
 *
 * @throws `FILE_EXISTS`, `FILE_NOT_WRITTEN`
 */
export async function keepEvidence(
  folder: string,
  evidence: readonly Evidence[],
  { overwrite = false }: { readonly overwrite?: boolean } = {},
): Promise<void> {
  const places = evidence.map(({ artifact, bytes }) => ({ path: join(folder, artifact.file), bytes }));
  for (const { path, bytes } of places) {
    const isThere = !overwrite && (await isTaken(path)) && (await holds(path, bytes));
    await requireNewFile(path, { overwrite: overwrite || isThere });
  }
  for (const { path, bytes } of places) await writeOutputFile(path, bytes, { overwrite });
}

async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  if ((await pathKind(path)) !== "file") return false;
  const there = await readInputFile(path, "evidence", MAX_BYTES);
  return equalBytes(there, bytes);
}
