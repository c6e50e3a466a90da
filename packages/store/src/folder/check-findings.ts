import { type Dirent, readdirSync } from "node:fs";
import type { StoreError } from "../store-error.ts";
import type { StoreFinding, StoreFindingCode } from "../store-finding.ts";
import { isTruncated } from "./read-unit.ts";
import { isAbsent, readStoreFile, unreadable } from "./store-files.ts";
import { LOCK_NAME, TEMPORARY_NAME } from "./store-layout.ts";

/** What is in a folder, by name; nothing if there is none. */
export function readEntries(folder: string): readonly Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (isAbsent(error)) return [];
    throw unreadable(folder, error);
  }
}

/** The finding for what does not belong in a folder of the store. */
export function unexpected(path: string, entry: Dirent): StoreFinding {
  if (entry.isFile() && TEMPORARY_NAME.test(entry.name)) {
    return leftBehind(path, "a writer left it, or is writing; remove it if none is");
  }
  const what = entry.isSymbolicLink() ? "a symbolic link, which is not followed" : "nothing of the store's";
  const advice = entry.isSymbolicLink() ? "put the file itself there" : "move it elsewhere";
  const message = `it is ${what}; ${advice}`;
  return { code: "UNEXPECTED_FILE", severity: "warning", path, message };
}

/** The finding for what a writer that was stopped did not take away: nothing is lost by it. */
export function leftBehind(path: string, message: string): StoreFinding {
  return { code: "TEMPORARY_LEFT", severity: "warning", path, message };
}

/** Temporary files and locks in the folder of the index, which nobody else looks at. */
export function* checkIndexFolder(folder: string): Generator<StoreFinding> {
  for (const entry of readEntries(folder)) {
    const path = `.aixv/index/${entry.name}`;
    if (TEMPORARY_NAME.test(entry.name)) yield unexpected(path, entry);
    if (LOCK_NAME.test(entry.name)) {
      yield leftBehind(path, "a writer left its lock, or is writing; the next writer removes it");
    }
  }
}

/** The file that a signature beside it is named after. */
export function signedFile(name: string): string | undefined {
  return /^(.+?\.json)(?:\.[0-9a-f]{64})?\.sigstore\.json$/.exec(name)?.[1];
}

/** The finding for a signature without the file that it is named after. */
export function documentMissing(path: string, file: string): StoreFinding {
  const message = `it signs ${file}, which is not there; restore that from a copy`;
  return { code: "RECORD_MISSING", severity: "error", path, message };
}

/** The finding for a document that cannot be read. */
export function documentFault(path: string, file: string, { code, message }: StoreError): StoreFinding {
  const bytes = code.endsWith("_MALFORMED") ? readStoreFile(file) : undefined;
  if (bytes !== undefined && isTruncated(bytes)) {
    const text = "it breaks off; restore it from a copy, or remove it and make it again";
    return { code: "FILE_TRUNCATED", severity: "error", path, message: text };
  }
  const known: { readonly [code: string]: StoreFindingCode } = {
    RECORD_MALFORMED: "RECORD_MALFORMED",
    FEED_MALFORMED: "FEED_MALFORMED",
    RECORD_BUNDLE_OUTSIDE: "RECORD_BUNDLE_OUTSIDE",
  };
  const finding = Object.hasOwn(known, code) ? known[code] : undefined;
  if (finding === undefined) return { code: "UNREADABLE", severity: "error", path, message };
  const advice = "correct it, or move it elsewhere";
  return { code: finding, severity: "error", path, message: `${message}; ${advice}` };
}
