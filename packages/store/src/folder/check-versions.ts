import type { Dirent } from "node:fs";
import { join } from "node:path";
import type { DocumentKind, KeptDocument } from "../kept-document.ts";
import type { StoreFinding } from "../store-finding.ts";
import { nameOfVersion, versionName } from "../version-name.ts";
import {
  documentFault,
  documentMissing,
  leftBehind,
  readEntries,
  signedFile,
  unexpected,
} from "./check-findings.ts";
import { checkSignatures } from "./check-signatures.ts";
import type { VersionFolder } from "./document-place.ts";
import { versionOf } from "./list-documents.ts";
import { readDocuments } from "./read-document.ts";
import { readStoreFile } from "./store-files.ts";
import type { StoreLayout } from "./store-layout.ts";

/** Looks at every version that another one superseded, and at what else is in the folder. */
export async function* checkHistory<T>(
  layout: StoreLayout,
  kind: DocumentKind<T>,
): AsyncGenerator<StoreFinding> {
  const place = `.aixv/history/${kind.folder}`;
  for await (const { entry, version, finding } of versionsIn(layout, "history", kind)) {
    const path = `${place}/${entry.name}`;
    const signed = entry.isFile() ? signedFile(entry.name) : undefined;
    if (finding !== undefined) yield finding;
    else if (version !== undefined) yield* checkSignatures(version, kind.namesBundle, place, () => []);
    else if (signed === undefined || versionOf(signed, kind) === undefined) yield unexpected(path, entry);
    else yield* checkSigned(layout, kind, path, signed);
  }
}

/** Looks at every version that is kept apart as its name was taken. */
export async function* checkConflicts<T>(
  layout: StoreLayout,
  kind: DocumentKind<T>,
): AsyncGenerator<StoreFinding> {
  const place = `.aixv/conflicts/${kind.folder}`;
  for await (const { entry, version, finding } of versionsIn(layout, "conflicts", kind)) {
    const path = `${place}/${entry.name}`;
    if (finding !== undefined) yield finding;
    else if (version !== undefined) {
      const current = `.aixv/${kind.folder}/${versionOf(entry.name, kind)}.json`;
      const message = `it claims the same identifier as ${current}; compare them: to keep that one, remove this; to keep this, move it to that place`;
      yield { code: "RECORD_CONFLICT", severity: "warning", path, message };
    } else if (!entry.isFile() || signedFile(entry.name) === undefined) yield unexpected(path, entry);
  }
}

/** The bytes of the versions that a document superseded. */
export function versionBytes<T>(
  { base }: StoreLayout,
  { folder }: DocumentKind<T>,
  name: string,
): readonly Uint8Array[] {
  const history = join(base, "history", folder);
  return readEntries(history)
    .filter((entry) => entry.isFile() && nameOfVersion(entry.name) === name)
    .flatMap((entry) => readStoreFile(join(history, entry.name)) ?? []);
}

interface FoundVersion<T> {
  readonly entry: Dirent;
  /** Absent where it is none, or what is amiss with it is found. */
  readonly version?: KeptDocument<T>;
  readonly finding?: StoreFinding;
}

async function* versionsIn<T>(
  { base }: StoreLayout,
  place: VersionFolder,
  kind: DocumentKind<T>,
): AsyncGenerator<FoundVersion<T>> {
  const folder = join(base, place, kind.folder);
  const entries = readEntries(folder);
  const nameOf = (entry: Dirent): string | undefined =>
    entry.isFile() ? versionOf(entry.name, kind) : undefined;
  const files = entries.filter((entry) => nameOf(entry) !== undefined).map((entry) => entry.name);
  const reads = readDocuments(folder, files, kind);
  for (const entry of entries) {
    const path = `.aixv/${place}/${kind.folder}/${entry.name}`;
    const name = nameOf(entry);
    const file = join(folder, entry.name);
    const read = name === undefined ? undefined : (await reads.next()).value;
    if (name === undefined || read === undefined) yield { entry };
    else if (!read.ok) yield { entry, finding: documentFault(path, file, read.error) };
    else if (read.value !== undefined) {
      const { bytes, document } = read.value;
      const misnamed = kind.findMisnamed(file, document, name);
      if (versionName(name, bytes) !== entry.name) {
        const message = "its bytes are not those of the digest in its name; restore it from a copy";
        yield { entry, finding: { code: "CONTENT_MISMATCH", severity: "error", path, message } };
      } else if (misnamed !== undefined) {
        const { message } = misnamed;
        yield { entry, finding: { code: "RECORD_ID_MISMATCH", severity: "error", path, message } };
      } else yield { entry, version: read.value };
    }
  }
}

/** A signature comes before the version that it signs, which may be on its way. */
function* checkSigned<T>(
  { base }: StoreLayout,
  kind: DocumentKind<T>,
  path: string,
  signed: string,
): Generator<StoreFinding> {
  if (readStoreFile(join(base, "history", kind.folder, signed)) !== undefined) return;
  const name = versionOf(signed, kind) ?? "";
  const current = readStoreFile(join(base, kind.folder, `${name}.json`));
  if (current === undefined || versionName(name, current) !== signed) yield documentMissing(path, signed);
  else {
    const message = `it signs ${name}.json, whose writer was stopped before another version took its place; put that version again`;
    yield leftBehind(path, message);
  }
}
