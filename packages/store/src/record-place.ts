import { err, ok, quote, type Result } from "@aixv/core";
import { parseBundle } from "@aixv/envelope";
import { isRecordId, isRecordKind, parseRecord, type SignedRecord } from "@aixv/records";
import type { DocumentKind, DocumentReader, KeptDocument } from "./kept-document.ts";
import { resolveRecordBundle } from "./resolve-record-bundle.ts";
import { StoreError } from "./store-error.ts";
import type { NewRecord, StoredRecord } from "./stored-record.ts";

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

/** How a record's file is read; its payload stays as it is, since the store keeps claims of any content. */
export const RECORD_READER: DocumentReader<SignedRecord> = {
  parse: (bytes) => {
    const record = parseRecord(bytes, { validateKnownKind: false });
    if (record.ok) return ok(record.value);
    const { message, code } = record.error;
    return malformed(message, record.error, code);
  },
  bundlePath: resolveRecordBundle,
  namesBundle: (record) => record.signature_bundle_path !== undefined,
};

/** The records of a kind. */
export function recordsOf(kind: string): DocumentKind<SignedRecord> {
  return {
    ...RECORD_READER,
    folder: recordFolder(kind),
    isName: isStorableId,
    findMisnamed: (path, record, id) =>
      record.kind === kind && record.record_id === id ? undefined : misnamed(path, record, kind, id),
  };
}

/** A document that is a record. */
export function storedRecord({ document, ...kept }: KeptDocument<SignedRecord>): StoredRecord {
  return { record: document, ...kept };
}

/** Refuses kinds and identifiers under which nothing can be kept, with `RECORD_MALFORMED`. */
export function requirePlace(kind: string, id: string): Result<DocumentKind<SignedRecord>, StoreError> {
  if (!isRecordKind(kind)) {
    return malformed(`expected a record kind in kebab-case, got ${quote(kind)}`);
  }
  if (!isStorableId(id)) {
    return malformed(
      `expected a record id of 1 to 128 letters, digits, ".", "_" and "-" that does not end in ".sigstore", got ${quote(id)}`,
    );
  }
  return ok(recordsOf(kind));
}

/** A record that is put, checked. */
export interface PreparedRecord {
  readonly record: SignedRecord;
  readonly kind: DocumentKind<SignedRecord>;
}

/** Checks what is put. */
export function prepareRecord({ bytes, bundle }: NewRecord): Result<PreparedRecord, StoreError> {
  const record = RECORD_READER.parse(bytes);
  if (!record.ok) return record;
  const kind = requirePlace(record.value.kind, record.value.record_id);
  if (!kind.ok) return kind;
  const fault = bundle === undefined ? undefined : bundleFault(bundle, "record");
  return fault === undefined ? ok({ record: record.value, kind: kind.value }) : err(fault);
}

/** Why bytes are no signature of `what`. */
export function bundleFault(bundle: Uint8Array, what: string): StoreError | undefined {
  const parsed = parseBundle(bundle);
  if (parsed.ok) return undefined;
  const { message, code } = parsed.error;
  return new StoreError(
    "RECORD_BUNDLE_MALFORMED",
    `the signature of the ${what} is no Sigstore bundle: ${message}`,
    { cause: parsed.error, details: { cause: code } },
  );
}

/** The error for a record whose identifier is taken. */
export function conflict(record: SignedRecord, path: string, conflictPath: string): StoreError {
  return new StoreError(
    "RECORD_CONFLICT",
    `${record.kind} record ${quote(record.record_id)} is there with other content: kept are ${quote(path, 300)} and, apart, ${quote(conflictPath, 300)}; compare them, and give the new one another id`,
    { details: { path, conflictPath } },
  );
}

function misnamed(path: string, record: SignedRecord, kind: string, id: string): StoreError {
  return new StoreError(
    "RECORD_ID_MISMATCH",
    `expected ${kind} record ${quote(id)} in ${quote(path, 300)}, got ${record.kind} record ${quote(record.record_id)}; put it again, and remove this file`,
    { details: { path } },
  );
}

function malformed(message: string, cause?: Error, code?: string): Result<never, StoreError> {
  const details = code === undefined ? {} : { details: { cause: code } };
  return err(new StoreError("RECORD_MALFORMED", message, { cause, ...details }));
}
