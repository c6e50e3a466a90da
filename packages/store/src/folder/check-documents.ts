import { basename, dirname, join } from "node:path";
import type { DocumentKind } from "../kept-document.ts";
import type { StoreFinding } from "../store-finding.ts";
import { documentFault, documentMissing, readEntries, signedFile, unexpected } from "./check-findings.ts";
import { checkSignatures } from "./check-signatures.ts";
import { versionBytes } from "./check-versions.ts";
import { documentName } from "./list-documents.ts";
import { readDocument } from "./read-document.ts";
import { bundlesByFile } from "./read-signatures.ts";
import type { StoreLayout } from "./store-layout.ts";

/** Looks at every document of a kind, at their signatures, and at what else is in the folder. */
export async function* checkDocuments<T>(
  layout: StoreLayout,
  kind: DocumentKind<T>,
): AsyncGenerator<StoreFinding> {
  const place = `.aixv/${kind.folder}`;
  const folder = join(layout.base, kind.folder);
  const entries = readEntries(folder);
  const bundles = bundlesByFile(entries.map(({ name }) => name));
  const used = new Set<string>();
  for (const entry of entries) {
    const name = entry.isFile() ? documentName(entry.name, kind) : undefined;
    if (name === undefined) continue;
    for (const file of [entry.name, ...(bundles.get(entry.name) ?? [])]) used.add(file);
    const path = `${place}/${entry.name}`;
    const read = await readDocument(join(folder, entry.name), kind);
    if (!read.ok) yield documentFault(path, join(folder, entry.name), read.error);
    if (!read.ok || read.value === undefined) continue;
    const { bundlePath, document } = read.value;
    // A record may name another one.
    if (bundlePath !== undefined && dirname(bundlePath) === folder) used.add(basename(bundlePath));
    const misnamed = kind.findMisnamed(read.value.path, document, name);
    if (misnamed !== undefined) {
      yield { code: "RECORD_ID_MISMATCH", severity: "error", path, message: misnamed.message };
    }
    yield* checkSignatures(read.value, kind.namesBundle, place, () => versionBytes(layout, kind, name));
  }
  for (const entry of entries) {
    if (entry.isFile() && used.has(entry.name)) continue;
    const path = `${place}/${entry.name}`;
    const file = entry.isFile() ? signedFile(entry.name) : undefined;
    yield file === undefined ? unexpected(path, entry) : documentMissing(path, file);
  }
}
