import { createHash } from "node:crypto";
import { join } from "node:path";
import { equalBytes } from "@aixv/core";
import { type Bundle, parseBundle, parseStatement } from "@aixv/envelope";
import { isRecordKind, subjectDigests } from "@aixv/records";
import { BUNDLE_SUFFIX } from "../attestation-name.ts";
import { sha256 } from "../prepare-attestation.ts";
import { KIND_FOLDERS, recordFolder, requirePlace } from "../record-place.ts";
import type { StoreFinding, StoreFindingCode } from "../store-finding.ts";
import type { StoredRecord } from "../stored-record.ts";
import { readEntries, unexpected } from "./check-attestations.ts";
import {
  conflictName,
  findMisnamed,
  isFurtherBundle,
  readRecordFile,
  recordKinds,
} from "./folder-records.ts";
import { isTruncated } from "./read-unit.ts";
import { readStoreFile } from "./store-files.ts";
import { type StoreLayout, TEMPORARY_NAME } from "./store-layout.ts";

/** Looks at every record, at those kept apart, and at what else is in their folders. */
export async function* checkRecords(layout: StoreLayout): AsyncGenerator<StoreFinding> {
  for (const kind of await recordKinds(layout)) yield* checkKind(layout, kind);
  yield* checkKindFolders(layout, "records");
  for (const kind of await conflictKinds(layout)) yield* checkConflicts(layout, kind);
  for (const entry of readEntries(layout.index)) {
    const path = `.aixv/index/${entry.name}`;
    if (TEMPORARY_NAME.test(entry.name)) yield unexpected(path, entry);
  }
}

async function* checkKind(layout: StoreLayout, kind: string): AsyncGenerator<StoreFinding> {
  const place = `.aixv/${recordFolder(kind)}`;
  const folder = join(layout.base, recordFolder(kind));
  const entries = readEntries(folder).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const used = new Set<string>();
  for (const entry of entries) {
    const id = entry.name.slice(0, -".json".length);
    const isRecord = entry.name.endsWith(".json") && !entry.name.endsWith(BUNDLE_SUFFIX);
    if (!entry.isFile() || !isRecord || !requirePlace(kind, id).ok) continue;
    used.add(entry.name).add(entry.name + BUNDLE_SUFFIX);
    const path = join(folder, entry.name);
    const stored = await readRecordFile(path);
    if (!stored.ok) {
      yield recordFault(`${place}/${entry.name}`, path, stored.error.code, stored.error.message);
      continue;
    }
    if (stored.value === undefined) continue;
    const misnamed = findMisnamed(path, stored.value.record, kind, id);
    if (misnamed !== undefined) {
      yield {
        code: "RECORD_ID_MISMATCH",
        severity: "error",
        path: `${place}/${entry.name}`,
        message: misnamed.message,
      };
    }
    const named = stored.value.record.signature_bundle_path;
    if (named !== undefined) used.add(named);
    yield* checkBundles(stored.value, `${place}/${entry.name}`);
    for (const { name } of entries) if (isFurtherBundle(name, entry.name)) used.add(name);
  }
  for (const entry of entries) {
    if (entry.isFile() && used.has(entry.name)) continue;
    const path = `${place}/${entry.name}`;
    const record = orphanOf(entry.name);
    if (!entry.isFile() || record === undefined) yield unexpected(path, entry);
    else {
      const message = `it signs ${record}, which is not there; restore the record from a copy`;
      yield { code: "RECORD_MISSING", severity: "error", path, message };
    }
  }
}

/** The record that a signature without one is named after. */
function orphanOf(name: string): string | undefined {
  return /^(.+?\.json)(?:\.[0-9a-f]{64})?\.sigstore\.json$/.exec(name)?.[1];
}

function* checkBundles(stored: StoredRecord, place: string): Generator<StoreFinding> {
  const { bundle, record, furtherBundles } = stored;
  if (bundle === undefined && record.signature_bundle_path !== undefined) {
    const message =
      "the record names a signature that is not there; restore it from a copy, or sign the record again";
    yield { code: "BUNDLE_MISSING", severity: "error", path: place, message };
  }
  const bundles = [...(bundle === undefined ? [] : [bundle]), ...furtherBundles.map(({ bytes }) => bytes)];
  for (const bytes of bundles) {
    const parsed = parseBundle(bytes);
    if (parsed.ok) {
      if (coversBytes(parsed.value, stored.bytes)) continue;
      const message =
        "a signature beside it is over other bytes: one of the two was changed or swapped; restore both from a copy";
      yield { code: "CONTENT_MISMATCH", severity: "error", path: place, message };
    } else if (isTruncated(bytes)) {
      const message =
        "a signature of the record breaks off; restore it from a copy, or sign the record again";
      yield { code: "FILE_TRUNCATED", severity: "error", path: place, message };
    } else {
      const message = `a signature of the record is no bundle: ${parsed.error.message}; restore it from a copy`;
      yield { code: "BUNDLE_MALFORMED", severity: "error", path: place, message };
    }
  }
}

/** Whether a bundle claims to be over these bytes, as a message signature or by a statement. Nothing is verified. */
function coversBytes({ content }: Bundle, bytes: Uint8Array): boolean {
  if (content.kind === "messageSignature") {
    const { algorithm, digest } = content.messageSignature;
    return equalBytes(createHash(algorithm).update(bytes).digest(), digest);
  }
  const statement = parseStatement(content.envelope.payload);
  return statement.ok && subjectDigests(statement.value).includes(sha256(bytes));
}

function recordFault(place: string, path: string, code: string, message: string): StoreFinding {
  const bytes = code === "RECORD_MALFORMED" ? readStoreFile(path) : undefined;
  if (bytes !== undefined && isTruncated(bytes)) {
    const text = "it breaks off; restore it from a copy, or remove it and make the record again";
    return { code: "FILE_TRUNCATED", severity: "error", path: place, message: text };
  }
  const known: { readonly [code: string]: StoreFindingCode } = {
    RECORD_MALFORMED: "RECORD_MALFORMED",
    RECORD_BUNDLE_OUTSIDE: "RECORD_BUNDLE_OUTSIDE",
  };
  const finding = Object.hasOwn(known, code) ? known[code] : undefined;
  if (finding === undefined) return { code: "UNREADABLE", severity: "error", path: place, message };
  return {
    code: finding,
    severity: "error",
    path: place,
    message: `${message}; correct it, or move it elsewhere`,
  };
}

/** Folders under `records` that are none of a kind, or of one that lies elsewhere. */
function* checkKindFolders(layout: StoreLayout, place: string): Generator<StoreFinding> {
  for (const entry of readEntries(join(layout.base, place))) {
    if (entry.isDirectory() && isRecordKind(entry.name) && !Object.hasOwn(KIND_FOLDERS, entry.name)) continue;
    yield unexpected(`.aixv/${place}/${entry.name}`, entry);
  }
}

async function conflictKinds({ conflicts }: StoreLayout): Promise<readonly string[]> {
  const others = readEntries(join(conflicts, "records")).filter(
    (entry) => entry.isDirectory() && isRecordKind(entry.name),
  );
  return [...Object.keys(KIND_FOLDERS), ...others.map(({ name }) => name)].toSorted();
}

async function* checkConflicts(layout: StoreLayout, kind: string): AsyncGenerator<StoreFinding> {
  const place = `conflicts/${recordFolder(kind)}`;
  const folder = join(layout.base, place);
  for (const entry of readEntries(folder).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isFile() && entry.name.endsWith(BUNDLE_SUFFIX)) continue;
    const path = `.aixv/${place}/${entry.name}`;
    const stored =
      entry.isFile() && entry.name.endsWith(".json")
        ? await readRecordFile(join(folder, entry.name))
        : undefined;
    if (stored === undefined) yield unexpected(path, entry);
    else if (!stored.ok)
      yield recordFault(path, join(folder, entry.name), stored.error.code, stored.error.message);
    else if (stored.value !== undefined) {
      const { record, bytes } = stored.value;
      if (conflictName(record, bytes) !== entry.name) {
        const message = "its bytes are not those of the digest in its name; restore it from a copy";
        yield { code: "CONTENT_MISMATCH", severity: "error", path, message };
        continue;
      }
      const message = `it claims the same identifier as .aixv/${recordFolder(kind)}/${record.record_id}.json; compare them: to keep that one, remove this; to keep this, move it to that place`;
      yield { code: "RECORD_CONFLICT", severity: "warning", path, message };
    }
  }
}
