import { err, ok, quote, type Result } from "@aixv/core";
import { parseBundle } from "@aixv/envelope";
import { isRecordId, isRecordKind, parseRecord, type SignedRecord } from "@aixv/records";
import { StoreError } from "./store-error.ts";
import type { NewRecord } from "./stored-record.ts";

/** Kinds with a folder of their own beside `records`. */
export const KIND_FOLDERS: { readonly [kind: string]: string } = {
  policy: "policies",
  advisory: "advisories",
};

/** The folder of a kind, from `.aixv`, with `/`. */
export function recordFolder(kind: string): string {
  return Object.hasOwn(KIND_FOLDERS, kind) ? (KIND_FOLDERS[kind] ?? "") : `records/${kind}`;
}

/** Whether an identifier can be a file name: `x.json.sigstore` would take the name of the signature of `x`. */
export function isStorableId(id: string): boolean {
  return isRecordId(id) && !/\.sigstore$/i.test(id);
}

/** Refuses kinds and identifiers under which nothing can be kept, with `RECORD_MALFORMED`. */
export function requirePlace(kind: string, id: string): Result<string, StoreError> {
  if (!isRecordKind(kind)) {
    return malformed(`expected a record kind in kebab-case, got ${quote(kind)}`);
  }
  if (!isStorableId(id)) {
    return malformed(
      `expected a record id of 1 to 128 letters, digits, ".", "_" and "-" that does not end in ".sigstore", got ${quote(id)}`,
    );
  }
  return ok(`${recordFolder(kind)}/${id}.json`);
}

/** Parses a stored or new record; its payload stays as it is, since the store keeps claims of any content. */
export function readRecordBytes(bytes: Uint8Array): Result<SignedRecord, StoreError> {
  const record = parseRecord(bytes, { validateKnownKind: false });
  if (record.ok) return ok(record.value);
  const { message, code } = record.error;
  return malformed(message, record.error, code);
}

/** What is put, checked: the record, and its path from `.aixv`. */
export function prepareRecord({
  bytes,
  bundle,
}: NewRecord): Result<{ readonly record: SignedRecord; readonly place: string }, StoreError> {
  const record = readRecordBytes(bytes);
  if (!record.ok) return record;
  const place = requirePlace(record.value.kind, record.value.record_id);
  if (!place.ok) return place;
  const parsed = bundle === undefined ? undefined : parseBundle(bundle);
  if (parsed?.ok === false) {
    const { message, code } = parsed.error;
    return err(
      new StoreError(
        "RECORD_BUNDLE_MALFORMED",
        `the signature of the record is no Sigstore bundle: ${message}`,
        {
          cause: parsed.error,
          details: { cause: code },
        },
      ),
    );
  }
  return ok({ record: record.value, place: place.value });
}

/** The error for a record whose identifier is taken. */
export function conflict(record: SignedRecord, path: string, conflictPath: string): StoreError {
  return new StoreError(
    "RECORD_CONFLICT",
    `${record.kind} record ${quote(record.record_id)} is there with other content: kept are ${quote(path, 300)} and, apart, ${quote(conflictPath, 300)}; compare them, and give the new one another id`,
    { details: { path, conflictPath } },
  );
}

function malformed(message: string, cause?: Error, code?: string): Result<never, StoreError> {
  const details = code === undefined ? {} : { details: { cause: code } };
  return err(new StoreError("RECORD_MALFORMED", message, { cause, ...details }));
}
