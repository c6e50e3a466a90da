import { type Digest, err, ok, type Result } from "@aixv/core";
import type { AdvisoryFeed } from "@aixv/records";
import type {
  AppendedAttestation,
  AttestationContent,
  AttestationEntry,
  NewAttestation,
} from "../attestation.ts";
import { attestationName, BUNDLE_SUFFIX } from "../attestation-name.ts";
import type { EvidenceStore, RecordsOptions, ReindexOutcome } from "../evidence-store.ts";
import { FEEDS, feedName, prepareFeed, storedFeed } from "../feed-place.ts";
import { claimedStatement, type PreparedAttestation } from "../prepare-attestation.ts";
import { prepareAttestations } from "../prepare-attestations.ts";
import { StoreError } from "../store-error.ts";
import type { StoreFinding } from "../store-finding.ts";
import type { NewFeed, StoredFeed } from "../stored-feed.ts";
import type { NewRecord, PutOptions, PutRecord, StoredRecord } from "../stored-record.ts";
import { MemoryDocuments } from "./memory-documents.ts";
import { MemoryRecords } from "./memory-records.ts";

/** The store in memory. */
export class MemoryStore implements EvidenceStore {
  readonly #attestations = new Map<Digest, PreparedAttestation>();
  readonly #records = new MemoryRecords();
  readonly #feeds = new MemoryDocuments<AdvisoryFeed>(FEEDS.folder);
  #isClosed = false;

  async append(
    attestations: readonly NewAttestation[],
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<Result<readonly AppendedAttestation[], StoreError>> {
    if (this.#isClosed) return err(closed());
    signal?.throwIfAborted();
    const prepared = await prepareAttestations(attestations.map(copy), signal);
    if (!prepared.ok) return prepared;
    return ok(
      prepared.value.map((attestation) => {
        const isNew = !this.#attestations.has(attestation.id);
        if (isNew) this.#attestations.set(attestation.id, attestation);
        return { entry: entryOf(attestation), isNew };
      }),
    );
  }

  async find(
    subject: Digest,
    { predicateType }: { readonly predicateType?: string } = {},
  ): Promise<readonly AttestationEntry[]> {
    this.#requireOpen();
    return [...this.#attestations.values()]
      .filter(({ subjects }) => subjects.includes(subject))
      .filter((one) => predicateType === undefined || one.predicateType === predicateType)
      .map(entryOf);
  }

  async findLinked(digest: Digest): Promise<readonly AttestationEntry[]> {
    this.#requireOpen();
    return [...this.#attestations.values()]
      .filter(({ edges }) => edges.some(({ from, to }) => from === digest || to === digest))
      .map(entryOf);
  }

  async get(id: Digest): Promise<AttestationEntry | undefined> {
    this.#requireOpen();
    const attestation = this.#attestations.get(id);
    return attestation === undefined ? undefined : entryOf(attestation);
  }

  async *entries(): AsyncGenerator<AttestationEntry> {
    this.#requireOpen();
    for (const attestation of this.#attestations.values()) yield entryOf(attestation);
  }

  async read(id: Digest): Promise<Result<AttestationContent, StoreError>> {
    if (this.#isClosed) return err(closed());
    const attestation = this.#attestations.get(id);
    if (attestation === undefined) {
      const message = `the store has no attestation ${id}`;
      return err(new StoreError("ATTESTATION_NOT_FOUND", message, { details: { id } }));
    }
    const { bundle } = attestation;
    const statement = claimedStatement(attestation);
    // A copy, as the caller could change the bytes of which the id tells.
    const part = bundle === undefined ? {} : { bundle: bundle.slice() };
    return ok({ entry: entryOf(attestation), statement, ...part });
  }

  async putRecord(record: NewRecord, options: PutOptions = {}): Promise<Result<PutRecord, StoreError>> {
    return this.#isClosed ? err(closed()) : await this.#records.put(record, options);
  }

  async readRecord(kind: string, recordId: string): Promise<Result<StoredRecord | undefined, StoreError>> {
    return this.#isClosed ? err(closed()) : this.#records.read(kind, recordId);
  }

  async *records(
    kind?: string,
    options: RecordsOptions = {},
  ): AsyncGenerator<Result<StoredRecord, StoreError>> {
    this.#requireOpen();
    for (const record of this.#records.all(kind, options)) yield ok(record);
  }

  async putFeed(feed: NewFeed): Promise<Result<StoredFeed, StoreError>> {
    if (this.#isClosed) return err(closed());
    const prepared = prepareFeed(feed);
    if (!prepared.ok) return prepared;
    const { put } = this.#feeds.put(feedName(feed.source), prepared.value, feed, { supersede: true });
    return ok(storedFeed(put));
  }

  async *feeds(): AsyncGenerator<Result<StoredFeed, StoreError>> {
    this.#requireOpen();
    for (const kept of this.#feeds.all({ withHistory: false })) yield ok(storedFeed(kept));
  }

  /** Memory does not decay; what was kept apart is found. */
  async *check(): AsyncGenerator<StoreFinding> {
    this.#requireOpen();
    for (const { path, document } of this.#records.conflicts()) {
      const message = `it claims the identifier of another ${document.kind} record; compare them`;
      yield { code: "RECORD_CONFLICT", severity: "error", path, message };
    }
  }

  async reindex(): Promise<Result<ReindexOutcome, StoreError>> {
    if (this.#isClosed) return err(closed());
    return ok({ attestations: this.#attestations.size, added: 0, dropped: 0 });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #requireOpen(): void {
    if (this.#isClosed) throw closed();
  }
}

function copy(attestation: NewAttestation): NewAttestation {
  return "bundle" in attestation
    ? { bundle: attestation.bundle.slice() }
    : { statement: attestation.statement.slice() };
}

function entryOf({ bundle, payload: _, ...claims }: PreparedAttestation): AttestationEntry {
  const { id, subjects, predicateType } = claims;
  const suffix = bundle === undefined ? "" : BUNDLE_SUFFIX;
  const location = `memory/attestations/${attestationName(subjects[0], predicateType, id)}${suffix}`;
  return { ...claims, signed: bundle !== undefined, location };
}

function closed(): StoreError {
  return new StoreError("STORE_CLOSED", "the store was closed; open it again");
}
