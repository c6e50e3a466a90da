import { compareCodePoints, digestHex, equalBytes, err, ok, type Result } from "@aixv/core";
import type { SignedRecord } from "@aixv/records";
import { BUNDLE_SUFFIX } from "../attestation-name.ts";
import { sha256 } from "../prepare-attestation.ts";
import { conflict, prepareRecord, recordFolder, requirePlace } from "../record-place.ts";
import { resolveRecordBundle } from "../resolve-record-bundle.ts";
import type { StoreError } from "../store-error.ts";
import type { NewRecord, PutRecord, RecordBundle, StoredRecord } from "../stored-record.ts";

interface KeptRecord {
  readonly record: SignedRecord;
  readonly bytes: Uint8Array;
  readonly path: string;
  /** In the order of coming. */
  readonly bundles: RecordBundle[];
}

/** Records in memory, by the rules of the folder. */
export class MemoryRecords {
  readonly #records = new Map<string, KeptRecord>();
  /** Kept apart, for {@link conflicts}. */
  readonly #conflicts = new Map<string, KeptRecord>();

  /** Paths of what was kept apart, and the record that each contradicts. */
  conflicts(): readonly { readonly path: string; readonly record: SignedRecord }[] {
    return [...this.#conflicts.values()];
  }

  async put(input: NewRecord): Promise<Result<PutRecord, StoreError>> {
    const prepared = prepareRecord(input);
    if (!prepared.ok) return prepared;
    const { record, place } = prepared.value;
    const path = `memory/${place}`;
    const resolved = await resolveRecordBundle(path, record);
    if (!resolved.ok) return resolved;
    const bytes = input.bytes.slice();
    const current = this.#records.get(path);
    if (current !== undefined && !equalBytes(current.bytes, bytes)) {
      const folder = `memory/conflicts/${recordFolder(record.kind)}`;
      const apart = `${folder}/${record.record_id}.${digestHex(sha256(bytes))}.json`;
      const kept = this.#conflicts.get(apart) ?? { record, bytes, path: apart, bundles: [] };
      this.#conflicts.set(apart, kept);
      addBundle(kept, input.bundle);
      return err(conflict(record, path, apart));
    }
    const kept = current ?? { record, bytes, path, bundles: [] };
    this.#records.set(path, kept);
    addBundle(kept, input.bundle);
    return ok({ ...stored(kept), isNew: current === undefined });
  }

  read(kind: string, recordId: string): Result<StoredRecord | undefined, StoreError> {
    const place = requirePlace(kind, recordId);
    if (!place.ok) return place;
    const kept = this.#records.get(`memory/${place.value}`);
    return ok(kept === undefined ? undefined : stored(kept));
  }

  /** By kind and identifier. */
  all(kind?: string): readonly StoredRecord[] {
    return [...this.#records.values()]
      .filter(({ record }) => kind === undefined || record.kind === kind)
      .toSorted(
        ({ record: a }, { record: b }) =>
          compareCodePoints(a.kind, b.kind) || compareCodePoints(a.record_id, b.record_id),
      )
      .map(stored);
  }
}

function addBundle(kept: KeptRecord, bundle: Uint8Array | undefined): void {
  if (bundle === undefined || kept.bundles.some(({ bytes }) => equalBytes(bytes, bundle))) return;
  const apart = kept.bundles.length === 0 ? "" : `.${digestHex(sha256(bundle))}`;
  kept.bundles.push({ bytes: bundle.slice(), path: kept.path + apart + BUNDLE_SUFFIX });
}

function stored({ record, bytes, path, bundles }: KeptRecord): StoredRecord {
  const [first, ...further] = bundles;
  return {
    record,
    bytes: bytes.slice(),
    path,
    ...(first === undefined ? {} : { bundle: first.bytes.slice(), bundlePath: first.path }),
    furtherBundles: further.toSorted((a, b) => compareCodePoints(a.path, b.path)),
  };
}
