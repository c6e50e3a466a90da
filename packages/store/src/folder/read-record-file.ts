import { ok, type Result } from "@aixv/core";
import { RECORD_READER, storedRecord } from "../record-place.ts";
import type { StoreError } from "../store-error.ts";
import type { StoredRecord } from "../stored-record.ts";
import { readDocument } from "./read-document.ts";

/**
 * A record's file with the signatures beside it, in a store or elsewhere; undefined if there is no such file. Nothing is
 * verified, and the payload is as it stands there. A file by itself counts as current.
 *
 * @returns `RECORD_MALFORMED`, `RECORD_BUNDLE_OUTSIDE`, `STORE_UNREADABLE`
 */
export async function readRecordFile(path: string): Promise<Result<StoredRecord | undefined, StoreError>> {
  const read = await readDocument(path, RECORD_READER);
  if (!read.ok) return read;
  return ok(read.value === undefined ? undefined : storedRecord(read.value));
}
