import { basename, dirname, join } from "node:path";
import type { DocumentKind } from "../kept-document.ts";
import type { StoreFinding } from "../store-finding.ts";
import { documentFault, documentMissing, readEntries, signedFile, unexpected } from "./check-findings.ts";
import { checkSignatures } from "./check-signatures.ts";
import { versionBytes } from "./check-versions.ts";
import { documentName } from "./list-documents.ts";
import { readDocuments } from "./read-document.ts";
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
  const files = entries.filter((entry) => entry.isFile() && documentName(entry.name, kind) !== undefined);
  const reads = readDocuments(
    folder,
    files.map(({ name }) => name),
    kind,
  );
  for (const { name: file } of files) {
    for (const name of [file, ...(bundles.get(file) ?? [])]) used.add(name);
    const path = `${place}/${file}`;
    const read = (await reads.next()).value;
    if (read?.ok === false) yield documentFault(path, join(folder, file), read.error);
    if (read?.ok !== true || read.value === undefined) continue;
    const { bundlePath, document } = read.value;
    // A record may name another one.
    if (bundlePath !== undefined && dirname(bundlePath) === folder) used.add(basename(bundlePath));
    const name = documentName(file, kind) ?? "";
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
