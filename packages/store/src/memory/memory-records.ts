import { compareCodePoints, err, ok, type Result } from "@aixv/core";
import type { SignedRecord } from "@aixv/records";
import type { RecordsOptions } from "../evidence-store.ts";
import { conflict, prepareRecord, recordFolder, requirePlace, storedRecord } from "../record-place.ts";
import type { StoreError } from "../store-error.ts";
import type { NewRecord, PutOptions, PutRecord, StoredRecord } from "../stored-record.ts";
import { MemoryDocuments } from "./memory-documents.ts";

/** Records in memory, by the rules of the folder. */
export class MemoryRecords {
  readonly #kinds = new Map<string, MemoryDocuments<SignedRecord>>();

  /** What was kept apart, and the record that each contradicts. */
  conflicts(): readonly { readonly path: string; readonly document: SignedRecord }[] {
    return [...this.#kinds.values()].flatMap((documents) => documents.conflicts());
  }

  async put(input: NewRecord, { supersede = false }: PutOptions): Promise<Result<PutRecord, StoreError>> {
    const prepared = prepareRecord(input);
    if (!prepared.ok) return prepared;
    const { record, kind } = prepared.value;
    const documents = this.#kinds.get(record.kind) ?? new MemoryDocuments(recordFolder(record.kind));
    const path = documents.path(record.record_id);
    const resolved = await kind.bundlePath(path, record);
    if (!resolved.ok) return resolved;
    this.#kinds.set(record.kind, documents);
    const outcome = documents.put(record.record_id, record, input, { supersede });
    if ("conflictPath" in outcome) return err(conflict(record, path, outcome.conflictPath));
    const { isNew, superseded, ...kept } = outcome.put;
    return ok({ ...storedRecord(kept), isNew, ...(superseded === undefined ? {} : { superseded }) });
  }

  read(kind: string, recordId: string): Result<StoredRecord | undefined, StoreError> {
    const known = requirePlace(kind, recordId);
    if (!known.ok) return known;
    const kept = this.#kinds.get(kind)?.get(recordId);
    return ok(kept === undefined ? undefined : storedRecord(kept));
  }

  /** By kind and identifier. */
  all(kind: string | undefined, { withHistory = false }: RecordsOptions): readonly StoredRecord[] {
    return [...this.#kinds]
      .filter(([one]) => kind === undefined || one === kind)
      .toSorted(([a], [b]) => compareCodePoints(a, b))
      .flatMap(([, documents]) => documents.all({ withHistory }).map(storedRecord));
  }
}
