import { join } from "node:path";
import { compareCodePoints, err, ok, type Result } from "@aixv/core";
import { isRecordKind } from "@aixv/records";
import type { RecordsOptions } from "../evidence-store.ts";
import {
  conflict,
  KIND_FOLDERS,
  prepareRecord,
  recordFolder,
  recordsOf,
  requirePlace,
  storedRecord,
} from "../record-place.ts";
import { StoreError } from "../store-error.ts";
import type { NewRecord, PutOptions, PutRecord, StoredRecord } from "../stored-record.ts";
import { documentPath } from "./document-place.ts";
import { listDocuments } from "./list-documents.ts";
import { putDocument } from "./put-document.ts";
import { readDocument } from "./read-document.ts";
import { namesIn, notWritten, requireFolders } from "./store-files.ts";
import type { StoreLayout } from "./store-layout.ts";

/** Keeps a record and its signature; see `EvidenceStore.putRecord`. */
export async function putFolderRecord(
  layout: StoreLayout,
  input: NewRecord,
  { supersede = false }: PutOptions,
): Promise<Result<PutRecord, StoreError>> {
  const prepared = prepareRecord(input);
  if (!prepared.ok) return prepared;
  const { record, kind } = prepared.value;
  const place = { layout, kind, name: record.record_id };
  const path = documentPath(place);
  const resolved = await kind.bundlePath(path, record);
  if (!resolved.ok) return resolved;
  try {
    const outcome = await putDocument(place, input, { supersede });
    if ("conflictPath" in outcome) return err(conflict(record, path, outcome.conflictPath));
    const { isNew, superseded, ...kept } = outcome.put;
    return ok({ ...storedRecord(kept), isNew, ...(superseded === undefined ? {} : { superseded }) });
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
  const known = requirePlace(kind, recordId);
  if (!known.ok) return known;
  const { folder, findMisnamed } = known.value;
  try {
    requireFolders(layout.base, folder);
  } catch (error) {
    if (error instanceof StoreError) return err(error);
    throw error;
  }
  const read = await readDocument(join(layout.base, folder, `${recordId}.json`), known.value);
  if (!read.ok) return read;
  if (read.value === undefined) return ok(undefined);
  const misnamed = findMisnamed(read.value.path, read.value.document, recordId);
  return misnamed === undefined ? ok(storedRecord(read.value)) : err(misnamed);
}

/** Every record, or those of a kind; see `EvidenceStore.records`. */
export async function* folderRecords(
  layout: StoreLayout,
  kind: string | undefined,
  { withHistory = false }: RecordsOptions,
): AsyncGenerator<Result<StoredRecord, StoreError>> {
  const bases = [layout.base, ...(withHistory ? [join(layout.base, "history")] : [])];
  const kinds = kind === undefined ? (await Promise.all(bases.map(recordKinds))).flat() : [kind];
  for (const one of [...new Set(kinds)].filter(isRecordKind).toSorted(compareCodePoints)) {
    for await (const kept of listDocuments(layout, recordsOf(one), { withHistory })) {
      yield kept.ok ? ok(storedRecord(kept.value)) : kept;
    }
  }
}

/** Kinds with a folder in `base`, sorted. */
export async function recordKinds(base: string): Promise<readonly string[]> {
  const others = (await namesIn(join(base, "records"))).filter(
    (name) => isRecordKind(name) && recordFolder(name) === `records/${name}`,
  );
  return [...Object.keys(KIND_FOLDERS), ...others].toSorted(compareCodePoints);
}
