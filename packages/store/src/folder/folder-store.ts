import { sep } from "node:path";
import { type Digest, err, ok, type Result } from "@aixv/core";
import type {
  AppendedAttestation,
  AttestationContent,
  AttestationEntry,
  NewAttestation,
} from "../attestation.ts";
import { BUNDLE_SUFFIX } from "../attestation-name.ts";
import type { EvidenceStore, RecordsOptions, ReindexOutcome, StoreOptions } from "../evidence-store.ts";
import { pause } from "../pause.ts";
import { claimedStatement } from "../prepare-attestation.ts";
import { prepareAttestations } from "../prepare-attestations.ts";
import { StoreError } from "../store-error.ts";
import type { StoreFinding } from "../store-finding.ts";
import type { NewFeed, StoredFeed } from "../stored-feed.ts";
import type { NewRecord, PutOptions, PutRecord, StoredRecord } from "../stored-record.ts";
import { appendAttestations } from "./append-attestations.ts";
import { type AttestationIndex, rowName } from "./attestation-index.ts";
import { checkAttestations } from "./check-attestations.ts";
import { checkRecords } from "./check-records.ts";
import { Exclusive } from "./exclusive.ts";
import { folderFeeds, putFolderFeed } from "./folder-feeds.ts";
import { folderRecords, putFolderRecord, readFolderRecord } from "./folder-records.ts";
import type { IndexRow } from "./index-line.ts";
import { readUnit, unitRow } from "./read-unit.ts";
import type { StoreLayout } from "./store-layout.ts";

const CHUNK = 500;

/** The store in a folder. */
export class FolderStore implements EvidenceStore {
  readonly #layout: StoreLayout;
  readonly #index: AttestationIndex;
  readonly #options: StoreOptions;
  /** Writing, and listing the folder, one after another; among processes records and feeds alone need a lock. */
  readonly #writing = new Exclusive();
  #isAppending = false;
  #isClosed = false;

  constructor(layout: StoreLayout, index: AttestationIndex, options: StoreOptions) {
    this.#layout = layout;
    this.#index = index;
    this.#options = options;
  }

  async append(
    attestations: readonly NewAttestation[],
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<Result<readonly AppendedAttestation[], StoreError>> {
    if (this.#isClosed) return err(closed());
    signal?.throwIfAborted();
    const prepared = await prepareAttestations(attestations, signal);
    if (!prepared.ok || prepared.value.length === 0) return prepared.ok ? ok([]) : prepared;
    return await this.#write(async () => {
      this.#isAppending = true;
      try {
        this.#index.readLog();
        const isNew = await appendAttestations(this.#layout, this.#index, prepared.value, {
          now: this.#options.now,
          signal,
        });
        const { table } = this.#index;
        return prepared.value.map((attestation, index) => {
          const { id } = attestation;
          // What was just written is at hand, and need not be read out of its line.
          const row = table.isForeign(id) ? table.get(id) : unitRow(attestation);
          if (row === undefined || !table.has(id))
            throw new StoreError("STORE_NOT_WRITTEN", `the index lost ${id}; append it again`);
          return { entry: this.#entry(row), isNew: isNew[index] ?? false };
        });
      } finally {
        this.#isAppending = false;
      }
    });
  }

  async find(
    subject: Digest,
    { predicateType }: { readonly predicateType?: string } = {},
  ): Promise<readonly AttestationEntry[]> {
    await this.#refresh();
    const rows = this.#index.table.find(subject);
    const wanted = rows.filter((row) => predicateType === undefined || row.predicateType === predicateType);
    return wanted.map((row) => this.#entry(row));
  }

  async findLinked(digest: Digest): Promise<readonly AttestationEntry[]> {
    await this.#refresh();
    return this.#index.table.findLinked(digest).map((row) => this.#entry(row));
  }

  async get(id: Digest): Promise<AttestationEntry | undefined> {
    await this.#refresh();
    const row = this.#index.table.get(id);
    return row === undefined ? undefined : this.#entry(row);
  }

  async *entries(): AsyncGenerator<AttestationEntry> {
    await this.#refresh();
    let count = 0;
    for (const row of this.#index.table.rows()) {
      yield this.#entry(row);
      if (++count % CHUNK === 0) await pause();
    }
  }

  async read(id: Digest): Promise<Result<AttestationContent, StoreError>> {
    if (this.#isClosed) return err(closed());
    const entry = await this.get(id);
    const row = this.#index.table.get(id);
    if (entry === undefined || row === undefined)
      return err(notFound(`the store has no attestation ${id}`, id));
    const unit = readUnit(this.#layout.attestations, rowName(row));
    if (unit.attestation?.id === id) {
      const { bundle } = unit.attestation;
      const statement = claimedStatement(unit.attestation);
      return ok({ entry, statement, ...(bundle === undefined ? {} : { bundle }) });
    }
    const [fault] = unit.faults;
    const isGone = fault === undefined || fault.code === "WRAPPER_MISSING";
    if (isGone && unit.attestation === undefined) {
      return err(notFound(`the files of attestation ${id} are gone: ${entry.location}; restore them`, id));
    }
    const message = `attestation ${id} is damaged: ${fault?.name ?? unit.name}: ${fault?.message ?? "it holds another attestation"}`;
    const details = { id, cause: fault?.code ?? "CONTENT_MISMATCH" };
    return err(new StoreError("ATTESTATION_DAMAGED", message, { details }));
  }

  async putRecord(record: NewRecord, options: PutOptions = {}): Promise<Result<PutRecord, StoreError>> {
    if (this.#isClosed) return err(closed());
    return await this.#writing.run(() => putFolderRecord(this.#layout, record, options));
  }

  async readRecord(kind: string, recordId: string): Promise<Result<StoredRecord | undefined, StoreError>> {
    if (this.#isClosed) return err(closed());
    return await readFolderRecord(this.#layout, kind, recordId);
  }

  async *records(
    kind?: string,
    options: RecordsOptions = {},
  ): AsyncGenerator<Result<StoredRecord, StoreError>> {
    this.#requireOpen();
    yield* folderRecords(this.#layout, kind, options);
  }

  async putFeed(feed: NewFeed): Promise<Result<StoredFeed, StoreError>> {
    if (this.#isClosed) return err(closed());
    return await this.#writing.run(() => putFolderFeed(this.#layout, feed));
  }

  async *feeds(): AsyncGenerator<Result<StoredFeed, StoreError>> {
    this.#requireOpen();
    yield* folderFeeds(this.#layout);
  }

  async *check(): AsyncGenerator<StoreFinding> {
    this.#requireOpen();
    this.#index.readLog();
    yield* checkAttestations(this.#layout, this.#index.table, this.#index.hasOpenEnd());
    yield* checkRecords(this.#layout);
  }

  async reindex(): Promise<Result<ReindexOutcome, StoreError>> {
    if (this.#isClosed) return err(closed());
    return await this.#writing.run(() => this.#index.reindex());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing.run(async () => this.#index.close());
  }

  /** Notices what others wrote. While this process appends, the folder changes by its own doing. */
  async #refresh(): Promise<void> {
    this.#requireOpen();
    if (this.#isAppending || this.#index.isUpToDate()) this.#index.readLog();
    else await this.#writing.run(() => this.#index.refresh());
  }

  async #write<T>(task: () => Promise<T>): Promise<Result<T, StoreError>> {
    try {
      return ok(await this.#writing.run(task));
    } catch (error) {
      if (error instanceof StoreError) return err(error);
      throw error;
    }
  }

  #entry(row: IndexRow): AttestationEntry {
    const { foreign, ...claims } = row;
    const path = `${this.#layout.attestations}${sep}${rowName(row)}`;
    const location = row.signed && foreign === undefined ? path + BUNDLE_SUFFIX : path;
    return { ...claims, location };
  }

  #requireOpen(): void {
    if (this.#isClosed) throw closed();
  }
}

function closed(): StoreError {
  return new StoreError("STORE_CLOSED", "the store was closed; open it again");
}

function notFound(message: string, id: Digest): StoreError {
  return new StoreError("ATTESTATION_NOT_FOUND", message, { details: { id } });
}
