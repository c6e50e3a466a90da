import { basename, join } from "node:path";
import { err, ok, quote, type Result } from "@aixv/core";
import type { DocumentReader, KeptDocument } from "../kept-document.ts";
import { StoreError } from "../store-error.ts";
import { bundlesByFile, readSignatures } from "./read-signatures.ts";
import { fileIdentity, namesIn, readStoreFile } from "./store-files.ts";

/** Listing a folder takes as long as reading some dozens of its files. */
const BATCH = 500;
const MAX_BATCH_BYTES = 16 * 1024 * 1024;

/** What a file holds; undefined if there is none. */
export type ReadDocument<T> = Result<KeptDocument<T> | undefined, StoreError>;

/** A file at one moment. */
export interface FileState {
  readonly path: string;
  readonly identity: string | undefined;
  readonly bytes: Uint8Array | undefined;
}

/** Reads a file. Throws `STORE_UNREADABLE`. */
export function readState(path: string): FileState {
  // Before the bytes, so that a change while they are read is noticed too.
  const identity = fileIdentity(path);
  return { path, identity, bytes: readStoreFile(path) };
}

/** Whether a name means the file that was read. */
export function isUnchanged({ path, identity }: FileState): boolean {
  return fileIdentity(path) === identity;
}

/**
 * A document's file with the signatures beside it; nothing is verified. While another version takes its place, what comes
 * is the old one with its signatures, or the new one with its own.
 */
export async function readDocument<T>(path: string, reader: DocumentReader<T>): Promise<ReadDocument<T>> {
  return await attempt(async () => {
    for (;;) {
      const state = readState(path);
      const read = await readBeside(state, reader, undefined);
      // Signatures are taken away only once their document is not the current one.
      if (isUnchanged(state)) return read;
    }
  });
}

/** The same for many files of a folder, in their order. */
export async function* readDocuments<T>(
  folder: string,
  files: readonly string[],
  reader: DocumentReader<T>,
): AsyncGenerator<ReadDocument<T>, undefined> {
  for await (const batch of readDocumentBatches(folder, files, reader)) yield* batch;
}

/** The same in batches, for each of which the folder is listed once: after its documents were read. */
export async function* readDocumentBatches<T>(
  folder: string,
  files: readonly string[],
  reader: DocumentReader<T>,
): AsyncGenerator<readonly ReadDocument<T>[]> {
  for (let next = 0; next < files.length; ) {
    const states: Result<FileState, StoreError>[] = [];
    for (let size = 0; states.length < BATCH && size < MAX_BATCH_BYTES && next < files.length; next++) {
      const state = await attempt(async () => ok(readState(join(folder, files[next] ?? ""))));
      states.push(state);
      size += state.ok ? (state.value.bytes?.length ?? 0) : 0;
    }
    // After the documents: their signatures were beside them before.
    const bundles = bundlesByFile(await namesIn(folder));
    const batch: ReadDocument<T>[] = [];
    for (const state of states) {
      if (!state.ok) batch.push(state);
      else {
        const { path } = state.value;
        const among = bundles.get(basename(path)) ?? [];
        const read = await attempt(async () => await readBeside(state.value, reader, among));
        batch.push(isUnchanged(state.value) ? read : await readDocument(path, reader));
      }
    }
    yield batch;
  }
}

async function readBeside<T>(
  { path, bytes }: FileState,
  reader: DocumentReader<T>,
  among: readonly string[] | undefined,
): Promise<ReadDocument<T>> {
  if (bytes === undefined) return ok(undefined);
  const document = reader.parse(bytes);
  if (!document.ok) {
    const { code, message, cause, details = {} } = document.error;
    return err(
      new StoreError(code, `${quote(path, 300)}: ${message}`, { cause, details: { ...details, path } }),
    );
  }
  const bundlePath = await reader.bundlePath(path, document.value);
  if (!bundlePath.ok) return bundlePath;
  const { first, further } = await readSignatures(path, bundlePath.value, among);
  return ok({
    document: document.value,
    bytes,
    path,
    ...(first === undefined ? {} : { bundle: first.bytes, bundlePath: first.path }),
    furtherBundles: further,
    isCurrent: true,
  });
}

async function attempt<T>(task: () => Promise<Result<T, StoreError>>): Promise<Result<T, StoreError>> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof StoreError) return err(error);
    throw error;
  }
}
