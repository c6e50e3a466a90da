import { type AixvError, type Digest, equalBytes, type Result } from "@aixv/core";
import { FileError, pathKind, readInputFile } from "@aixv/core/node";
import { parseBundle } from "@aixv/envelope";
import { SIGNED_RECORD_PREDICATE_TYPE } from "@aixv/records";
import type { EvidenceStore, RecordBundle, StoredRecord } from "@aixv/store";
import { attempt, unwrapped } from "../attempt.ts";
import { MAX_CLAIMS_BYTES } from "../limits.ts";
import { pause } from "../pause.ts";
import { readUnverified, signaturesOf } from "../records/verify-record.ts";
import { SdkError } from "../sdk-error.ts";
import { requireRoot, type StoreOptions, withStore } from "../store.ts";
import { type BesideFault, bundlesBeside, trimEvidence } from "./bundles-beside.ts";
import { claimOf } from "./claimed-artifact.ts";
import { readClaimsFile } from "./claims-file.ts";

/** A statement that the store has now. */
export interface ImportedAttestation {
  readonly id: Digest;
  readonly predicateType: string;
  readonly subjects: readonly Digest[];
  readonly path: string;
  /** In a claims file, from 1. */
  readonly line?: number;
  /** False where the store had it. */
  readonly isNew: boolean;
}

/** A record that the store has now. */
export interface ImportedRecord {
  readonly kind: string;
  readonly recordId: string;
  readonly path: string;
  readonly isNew: boolean;
}

/** What became of evidence that was brought into a store. */
export interface ImportedEvidence {
  readonly attestations: readonly ImportedAttestation[];
  readonly records: readonly ImportedRecord[];
  /** What the store cannot keep: no bundle, or the signature of a file, which makes no statement. */
  readonly skipped: readonly BesideFault[];
}

/** Options of {@link importEvidence}. */
export interface ImportEvidenceOptions extends StoreOptions {
  readonly signal?: AbortSignal;
}

/**
 * Brings evidence that somebody else made into the store: a Sigstore bundle around a statement; a file of such, one a line;
 * a signed record with its signatures beside it; or, of a model's file or folder, whatever of this lies beside it. Nothing is
 * verified: the store keeps claims, and whoever asks for them says whom to trust.
 *
 * @returns an error where there is nothing that could be kept, such as `FILE_NOT_FOUND` and `EVIDENCE_MISSING`
 */
export async function importEvidence(
  path: string,
  options: ImportEvidenceOptions = {},
): Promise<Result<ImportedEvidence, AixvError>> {
  return await attempt(async () => {
    await requireRoot(options);
    const { pieces, record, faults } = await readEvidence(path);
    return await withStore(options, async (store) => {
      if (record) return { attestations: [], records: [await importRecord(path, store)], skipped: [] };
      const imported = await importBundles(pieces, store, options.signal);
      const skipped = [...faults, ...imported.skipped];
      if (imported.attestations.length === 0) {
        const [first] = skipped;
        if (first !== undefined) throw first.error;
        const message = `expected evidence at ${path} or beside it (*.sigstore.json, claims.jsonl), found none`;
        throw new SdkError("EVIDENCE_MISSING", message);
      }
      return { attestations: imported.attestations, records: [], skipped };
    });
  });
}

interface Piece {
  readonly path: string;
  readonly line?: number;
  readonly bytes: Uint8Array;
}

interface ReadEvidence {
  readonly pieces: readonly Piece[];
  readonly record: boolean;
  readonly faults: readonly BesideFault[];
}

async function readEvidence(path: string): Promise<ReadEvidence> {
  const kind = await pathKind(path);
  if (kind === undefined) throw new FileError("FILE_NOT_FOUND", `evidence not found: ${path}`);
  if (kind === "other")
    throw new FileError("NOT_A_FILE", `expected a file or a folder, got something else: ${path}`);
  if (kind === "file" && /\.jsonl$/i.test(path)) {
    const lines = await readClaimsFile(path);
    return { pieces: lines.map(({ line, bytes }) => ({ path, line, bytes })), record: false, faults: [] };
  }
  if (kind === "file" && /\.(?:json|sig|sigstore|bundle)$/i.test(path)) {
    const bytes = await readInputFile(path, "bundle", MAX_CLAIMS_BYTES);
    const parsed = parseBundle(bytes);
    if (parsed.ok) return { pieces: [{ path, bytes }], record: false, faults: [] };
    if ((await attempt(async () => await readUnverified(path))).ok)
      return { pieces: [], record: true, faults: [] };
    throw parsed.error;
  }
  const faults: BesideFault[] = [];
  const pieces: Piece[] = [];
  for await (const { path: place, line, bytes } of bundlesBeside(path, kind, faults)) {
    pieces.push({ path: place, bytes, ...(line === undefined ? {} : { line }) });
  }
  return { pieces, record: false, faults };
}

async function importBundles(
  pieces: readonly Piece[],
  store: EvidenceStore,
  signal: AbortSignal | undefined,
): Promise<Pick<ImportedEvidence, "attestations" | "skipped">> {
  const attestations: ImportedAttestation[] = [];
  const skipped: BesideFault[] = [];
  for (const { bytes, ...place } of pieces) {
    await pause(signal);
    const parsed = parseBundle(bytes);
    if (parsed.ok && claimOf(parsed.value, undefined).predicateType === SIGNED_RECORD_PREDICATE_TYPE) {
      const message = "it signs a record, and says nothing by itself: add the record's own file";
      skipped.push({ ...place, error: new SdkError("EVIDENCE_MISSING", message) });
      continue;
    }
    // As `attest` stores them: the same bundle gets the same id, be it a line of a claims file or a file of its own.
    const bundle = Buffer.concat([trimEvidence(bytes), Buffer.from("\n")]);
    const appended = await store.append([{ bundle }]);
    if (!appended.ok) {
      if (appended.error.code !== "ATTESTATION_MALFORMED") throw appended.error;
      skipped.push({ ...place, error: appended.error });
      continue;
    }
    for (const { entry, isNew } of appended.value) {
      const { id, predicateType, subjects } = entry;
      attestations.push({ id, predicateType, subjects, ...place, isNew });
    }
  }
  return { attestations, skipped };
}

async function importRecord(path: string, store: EvidenceStore): Promise<ImportedRecord> {
  const stored = await readUnverified(path);
  const signatures = await signaturesOf(stored);
  const [first, ...further] = signatures;
  const { bytes, record } = stored;
  if (record.kind === "advisory") {
    const current = unwrapped(await store.readRecord("advisory", record.record_id));
    if (current !== undefined && !equalBytes(current.bytes, bytes)) {
      return await importVersion(stored, signatures, current, store);
    }
  }
  const put = unwrapped(
    await store.putRecord({ bytes, ...(first === undefined ? {} : { bundle: first.bytes }) }),
  );
  for (const { bytes: bundle } of further) unwrapped(await store.putRecord({ bytes, bundle }));
  return { kind: put.record.kind, recordId: put.record.record_id, path: put.path, isNew: put.isNew };
}

/**
 * Keeps another version of an advisory in the history, where it counts by its own signatures: which of the two is the later one
 * nobody knows yet, and whoever took an id first must not keep others' advisories out.
 */
async function importVersion(
  { bytes, record }: StoredRecord,
  signatures: readonly RecordBundle[],
  current: StoredRecord,
  store: EvidenceStore,
): Promise<ImportedRecord> {
  let isNew = true;
  for await (const found of store.records("advisory", { withHistory: true })) {
    if (found.ok && equalBytes(found.value.bytes, bytes)) isNew = false;
  }
  const [first, ...further] = signatures.map(({ bytes: bundle }) => ({ bytes, bundle }));
  for (const version of [first ?? { bytes }, ...further]) {
    unwrapped(await store.putRecord(version, { supersede: true }));
  }
  const { bytes: former, bundle } = current;
  const back = unwrapped(
    await store.putRecord(
      { bytes: former, ...(bundle === undefined ? {} : { bundle }) },
      { supersede: true },
    ),
  );
  const { kind, record_id: recordId } = record;
  return { kind, recordId, path: back.superseded?.path ?? back.path, isNew };
}
