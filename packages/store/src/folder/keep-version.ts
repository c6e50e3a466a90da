import { dirname, join } from "node:path";
import { BUNDLE_SUFFIX } from "../attestation-name.ts";
import { signsBytes } from "../signs-bytes.ts";
import type { RecordBundle } from "../stored-record.ts";
import { nameOfVersion } from "../version-name.ts";
import { type DocumentPlace, type VersionFolder, versionPath } from "./document-place.ts";
import { makeFolder } from "./make-folder.ts";
import { bundlesByFile, readSignatures } from "./read-signatures.ts";
import { isThere, namesIn, readStoreFile, requireFolders } from "./store-files.ts";
import { syncFolder } from "./sync-files.ts";
import { addBundle, writeByDigest } from "./write-once.ts";

/**
 * Keeps a version apart from the current one, durably. Its signatures come first, so that nobody finds it without them.
 *
 * @returns its file
 */
export async function keepVersion<T>(
  place: DocumentPlace<T>,
  folder: VersionFolder,
  bytes: Uint8Array,
  bundles: readonly Uint8Array[],
): Promise<string> {
  const { layout, kind } = place;
  const path = versionPath(place, folder, bytes);
  requireFolders(layout.base, `${folder}/${kind.folder}`);
  await makeFolder(dirname(path));
  for (const bundle of bundles) await addBundle(path, bundle);
  await writeByDigest(path, bytes);
  // What a writer that was stopped left there may not be durable yet.
  await syncFolder(dirname(path));
  return path;
}

/** Signatures of these bytes that the history has, from when they were the current version before. */
export async function signaturesInHistory<T>(
  place: DocumentPlace<T>,
  bytes: Uint8Array,
): Promise<readonly Uint8Array[]> {
  const path = versionPath(place, "history", bytes);
  requireFolders(place.layout.base, `history/${place.kind.folder}`);
  if (!isThere(path)) return [];
  const { further: found } = await readSignatures(path, undefined, undefined);
  const isFirst = (one: RecordBundle): boolean => one.path === path + BUNDLE_SUFFIX;
  return [...found.filter(isFirst), ...found.filter((one) => !isFirst(one))]
    .map((one) => one.bytes)
    .filter((bundle) => signsBytes(bundle, bytes));
}

/** Every file beside the superseded versions of a document that may be a signature. */
export async function everySignatureInHistory<T>({
  layout,
  kind,
  name,
}: DocumentPlace<T>): Promise<readonly Uint8Array[]> {
  const folder = join(layout.base, "history", kind.folder);
  const names = await namesIn(folder);
  const bundles = bundlesByFile(names);
  return names
    .filter((file) => nameOfVersion(file) === name)
    .flatMap((file) => bundles.get(file) ?? [])
    .flatMap((file) => readStoreFile(join(folder, file)) ?? []);
}
