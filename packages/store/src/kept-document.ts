import type { Result } from "@aixv/core";
import type { StoreError } from "./store-error.ts";
import type { StoredRecord } from "./stored-record.ts";

/** A document with the signatures beside it: what {@link StoredRecord} is of a record. */
export interface KeptDocument<T> extends Omit<StoredRecord, "record"> {
  readonly document: T;
}

/** A document that was put. */
export interface PutDocument<T> extends KeptDocument<T> {
  readonly isNew: boolean;
  readonly superseded?: { readonly path: string };
}

/** What becomes of a document that is put: it is there, or its name is taken, and it was kept apart. */
export type PutOutcome<T> = { readonly put: PutDocument<T> } | { readonly conflictPath: string };

/** How documents are read, wherever they lie. */
export interface DocumentReader<T> {
  readonly parse: (bytes: Uint8Array) => Result<T, StoreError>;
  /** Where the first signature lies, whether or not it is there. */
  readonly bundlePath: (path: string, document: T) => Promise<Result<string, StoreError>>;
  /** Whether it says itself that it is signed. */
  readonly namesBundle: (document: T) => boolean;
}

/** Documents of one folder: records of a kind, or feeds. */
export interface DocumentKind<T> extends DocumentReader<T> {
  /** From `.aixv`, with `/`. */
  readonly folder: string;
  /** Whether one may be called so; `.json` is appended to that. */
  readonly isName: (name: string) => boolean;
  /** Why a document does not belong under its name, if so. */
  readonly findMisnamed: (path: string, document: T, name: string) => StoreError | undefined;
}
