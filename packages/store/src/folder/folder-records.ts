import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { compareCodePoints, digestHex, equalBytes, err, ok, quote, type Result } from "@aixv/core";
import { FileError, readInputFile, writeOutputFile } from "@aixv/core/node";
import { isRecordKind, type SignedRecord } from "@aixv/records";
import { BUNDLE_SUFFIX } from "../attestation-name.ts";
import { sha256 } from "../prepare-attestation.ts";
import {
  conflict,
  KIND_FOLDERS,
  prepareRecord,
  readRecordBytes,
  recordFolder,
  requirePlace,
} from "../record-place.ts";
import { resolveRecordBundle } from "../resolve-record-bundle.ts";
import { StoreError } from "../store-error.ts";
import type { NewRecord, PutRecord, RecordBundle, StoredRecord } from "../stored-record.ts";
import { makeFolder } from "./make-folder.ts";
import { isTruncated } from "./read-unit.ts";
import { isAbsent, notWritten, readStoreFile, requireFolder, unreadable } from "./store-files.ts";
import type { StoreLayout } from "./store-layout.ts";

const MAX_BUNDLE_BYTES = 16 * 1024 * 1024;

/** Keeps a record and its signature; see `EvidenceStore.putRecord`. */
export async function putFolderRecord(
  layout: StoreLayout,
  input: NewRecord,
): Promise<Result<PutRecord, StoreError>> {
  const prepared = prepareRecord(input);
  if (!prepared.ok) return prepared;
  const { record, place } = prepared.value;
  const path = join(layout.base, place);
  const resolved = await resolveRecordBundle(path, record);
  if (!resolved.ok) return resolved;
  try {
    requireFolders(layout, dirname(place));
    await makeFolder(dirname(path));
    const outcome = await writeOnce(path, input.bytes);
    if (outcome === "other") {
      const apart = join(layout.conflicts, dirname(place), conflictName(record, input.bytes));
      requireFolders(layout, join("conflicts", dirname(place)));
      await makeFolder(dirname(apart));
      await writeOnce(apart, input.bytes);
      if (input.bundle !== undefined) await addBundle(apart, input.bundle);
      return err(conflict(record, path, apart));
    }
    if (input.bundle !== undefined) await addBundle(path, input.bundle);
    const stored = await readRecordFile(path);
    if (!stored.ok) return stored;
    if (stored.value === undefined) return err(unreadable(path, undefined));
    return ok({ ...stored.value, isNew: outcome === "written" });
  } catch (cause) {
    return err(notWritten(path, cause));
  }
}

/** The record of a kind and identifier; see `EvidenceStore.readRecord`. */
export async function readFolderRecord(
  layout: StoreLayout,
  kind: string,
  recordId: string,
): Promise<Result<StoredRecord | undefined, StoreError>> {
  return await readListed(layout, kind, recordId, undefined);
}

async function readListed(
  layout: StoreLayout,
  kind: string,
  recordId: string,
  further: readonly string[] | undefined,
): Promise<Result<StoredRecord | undefined, StoreError>> {
  const place = requirePlace(kind, recordId);
  if (!place.ok) return place;
  try {
    requireFolders(layout, dirname(place.value));
  } catch (error) {
    if (error instanceof StoreError) return err(error);
    throw error;
  }
  const path = join(layout.base, place.value);
  const stored = await readListedRecord(path, further);
  if (!stored.ok || stored.value === undefined) return stored;
  const misnamed = findMisnamed(path, stored.value.record, kind, recordId);
  return misnamed === undefined ? stored : err(misnamed);
}

/** Every record, or those of a kind; see `EvidenceStore.records`. */
export async function* folderRecords(
  layout: StoreLayout,
  kind?: string,
): AsyncGenerator<Result<StoredRecord, StoreError>> {
  const kinds = kind === undefined ? await recordKinds(layout) : [kind];
  for (const one of kinds) {
    if (!isRecordKind(one)) continue;
    // Where something else stands, there would seem to be no records of the kind.
    requireFolders(layout, recordFolder(one));
    // Listed once: there may be thousands.
    const files = await names(join(layout.base, recordFolder(one)));
    const further = furtherBundles(files);
    for (const id of recordIds(files, one)) {
      const stored = await readListed(layout, one, id, further.get(`${id}.json`) ?? []);
      if (!stored.ok) yield stored;
      else if (stored.value !== undefined) yield ok(stored.value);
    }
  }
}

/** Kinds with a folder, sorted. */
export async function recordKinds(layout: StoreLayout): Promise<readonly string[]> {
  const others = (await names(join(layout.base, "records"))).filter(
    (name) => recordFolder(name) === `records/${name}`,
  );
  return [...Object.keys(KIND_FOLDERS), ...others.filter(isRecordKind)].toSorted(compareCodePoints);
}

/** What may be records among the files of a kind, sorted. */
function recordIds(files: readonly string[], kind: string): readonly string[] {
  return files
    .filter((name) => name.endsWith(".json") && !name.endsWith(BUNDLE_SUFFIX))
    .map((name) => name.slice(0, -".json".length))
    .filter((id) => requirePlace(kind, id).ok)
    .toSorted(compareCodePoints);
}

/**
 * A record's file with the signatures beside it, in a store or elsewhere; undefined if there is no such file. Nothing is
 * verified, and the payload is as it stands there.
 *
 * @returns `RECORD_MALFORMED`, `RECORD_BUNDLE_OUTSIDE`, `STORE_UNREADABLE`
 */
export async function readRecordFile(path: string): Promise<Result<StoredRecord | undefined, StoreError>> {
  return await readListedRecord(path, undefined);
}

/** The same with the names of the files that may be its signatures, where they are known. */
async function readListedRecord(
  path: string,
  further: readonly string[] | undefined,
): Promise<Result<StoredRecord | undefined, StoreError>> {
  try {
    const bytes = readStoreFile(path);
    if (bytes === undefined) return ok(undefined);
    const record = readRecordBytes(bytes);
    if (!record.ok) {
      const { message, cause, details = {} } = record.error;
      return err(
        new StoreError("RECORD_MALFORMED", `${quote(path, 300)}: ${message}`, {
          cause,
          details: { ...details, path },
        }),
      );
    }
    const bundlePath = await resolveRecordBundle(path, record.value);
    if (!bundlePath.ok) return bundlePath;
    const bundle = await readBundle(bundlePath.value);
    return ok({
      record: record.value,
      bytes,
      path,
      ...(bundle === undefined ? {} : { bundle, bundlePath: bundlePath.value }),
      furtherBundles: await readFurtherBundles(path, bundlePath.value, further),
    });
  } catch (error) {
    if (error instanceof StoreError) return err(error);
    throw error;
  }
}

/** Why a file's name and the record in it contradict each other. */
export function findMisnamed(
  path: string,
  record: SignedRecord,
  kind: string,
  id: string,
): StoreError | undefined {
  if (record.kind === kind && record.record_id === id) return undefined;
  return new StoreError(
    "RECORD_ID_MISMATCH",
    `expected ${kind} record ${quote(id)} in ${quote(path, 300)}, got ${record.kind} record ${quote(record.record_id)}; put it again, and remove this file`,
    { details: { path } },
  );
}

/** Name of a record that is kept apart. */
export function conflictName(record: SignedRecord, bytes: Uint8Array): string {
  return `${record.record_id}.${digestHex(sha256(bytes))}.json`;
}

/** The first signature gets the name that the reference implementation reads, each further one its digest in its name. */
async function addBundle(recordPath: string, bundle: Uint8Array): Promise<void> {
  if ((await writeOnce(recordPath + BUNDLE_SUFFIX, bundle)) !== "other") return;
  await writeOnce(`${recordPath}.${digestHex(sha256(bundle))}${BUNDLE_SUFFIX}`, bundle);
}

/** Writes a file that is not there, or that broke off; never replaces other content. */
async function writeOnce(path: string, bytes: Uint8Array): Promise<"written" | "same" | "other"> {
  const current = readStoreFile(path);
  if (current === undefined || isBrokenOff(current, bytes)) {
    try {
      await writeOutputFile(path, bytes, { overwrite: current !== undefined });
      return current === undefined ? "written" : "same";
    } catch (error) {
      // Somebody else took the name meanwhile.
      if (error instanceof FileError && error.code === "FILE_EXISTS") return await writeOnce(path, bytes);
      throw error;
    }
  }
  return equalBytes(current, bytes) ? "same" : "other";
}

/** A document that is whole is never a half-written one, even where another begins with it. */
function isBrokenOff(current: Uint8Array, bytes: Uint8Array): boolean {
  let end = current.length;
  while (end > 0 && current[end - 1] === 0) end--;
  return (
    end < bytes.length && equalBytes(current.subarray(0, end), bytes.subarray(0, end)) && isTruncated(current)
  );
}

/** Names of signatures by the record's file that they belong to. */
function furtherBundles(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const name of files) {
    if (!name.endsWith(BUNDLE_SUFFIX)) continue;
    const file = name.slice(0, -BUNDLE_SUFFIX.length).replace(/\.[0-9a-f]{64}$/, "");
    for (const one of new Set([file, name.slice(0, -BUNDLE_SUFFIX.length)])) {
      const known = found.get(one);
      if (known === undefined) found.set(one, [name]);
      else known.push(name);
    }
  }
  return found;
}

async function readFurtherBundles(
  recordPath: string,
  first: string,
  among: readonly string[] | undefined,
): Promise<readonly RecordBundle[]> {
  const file = basename(recordPath);
  const folder = dirname(recordPath);
  const others = (among ?? (await names(folder)))
    .filter((name) => name === file + BUNDLE_SUFFIX || isFurtherBundle(name, file))
    .filter((name) => name !== basename(first))
    .toSorted(compareCodePoints);
  const bundles: RecordBundle[] = [];
  for (const name of others) {
    const path = join(folder, name);
    const bytes = readStoreFile(path);
    if (bytes !== undefined) bundles.push({ bytes, path });
  }
  return bundles;
}

/** Whether a name is that of a second or third signature of a record's file. */
export function isFurtherBundle(name: string, recordFile: string): boolean {
  return (
    name.startsWith(`${recordFile}.`) &&
    /^[0-9a-f]{64}\.sigstore\.json$/.test(name.slice(recordFile.length + 1))
  );
}

async function readBundle(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readInputFile(path, "signature bundle", MAX_BUNDLE_BYTES);
  } catch (error) {
    if (error instanceof FileError && error.code === "FILE_NOT_FOUND") return undefined;
    throw unreadable(path, error instanceof FileError ? error.cause : error);
  }
}

/** Folders on the way must not be links to elsewhere. */
function requireFolders(layout: StoreLayout, place: string): void {
  let folder = layout.base;
  requireFolder(folder);
  for (const segment of place.split(/[/\\]/)) {
    folder = join(folder, segment);
    requireFolder(folder);
  }
}

async function names(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw unreadable(folder, error);
  }
}
