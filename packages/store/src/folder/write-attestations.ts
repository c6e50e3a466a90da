import { randomBytes } from "node:crypto";
import { closeSync, lstatSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { equalBytes, type Timestamp } from "@aixv/core";
import { writeOutputFile } from "@aixv/core/node";
import { ATTESTATION_RECORD_SCHEMA, parseAttestationRecord, serializeAttestationRecord } from "@aixv/records";
import { BUNDLE_SUFFIX } from "../attestation-name.ts";
import type { PreparedAttestation } from "../prepare-attestation.ts";
import { StoreError } from "../store-error.ts";
import { derivedName, readUnit, showsSameStatement } from "./read-unit.ts";
import { readStoreFile } from "./store-files.ts";
import type { StoreLayout } from "./store-layout.ts";
import { syncFiles } from "./sync-files.ts";

/** Up to here each file is synced by itself; for more it is faster to sync the file system once. */
const FEW = 32;

/** A file to be written. */
interface PendingFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The bytes of the file around a statement, as the reference implementation reads it. */
export function wrapperBytes(attestation: PreparedAttestation, now: Timestamp): Uint8Array {
  const { bundle, json, statement } = attestation;
  return serializeAttestationRecord({
    schema: ATTESTATION_RECORD_SCHEMA,
    created_at: now,
    predicate_type: statement.predicateType,
    statement: json,
    ...(bundle === undefined ? {} : { signature_bundle_path: derivedName(attestation) + BUNDLE_SUFFIX }),
  });
}

/**
 * Writes the files of attestations, durably: each is there in whole or not at all. What is there already is left alone,
 * unless it is damaged. Throws the errors of the file system, and `ATTESTATION_MALFORMED`.
 *
 * @returns how many files were written
 */
export async function writeAttestations(
  layout: StoreLayout,
  attestations: readonly PreparedAttestation[],
  now: Timestamp,
): Promise<number> {
  if (attestations.length <= FEW) {
    const files = attestations.flatMap((attestation) => pendingFiles(layout, attestation, now));
    // The bundle before the file that names it, so that nobody finds half of a pair.
    for (const { path, bytes } of files) await writeOutputFile(path, bytes, { overwrite: true });
    return files.length;
  }
  const written: string[] = [];
  for (const attestation of attestations) {
    for (const file of pendingFiles(layout, attestation, now)) {
      writeByRename(layout.index, file);
      written.push(file.path);
    }
  }
  await syncFiles(written);
  return written.length;
}

function pendingFiles(
  { attestations: folder }: StoreLayout,
  attestation: PreparedAttestation,
  now: Timestamp,
): readonly PendingFile[] {
  const name = derivedName(attestation);
  const path = join(folder, name);
  const bundle =
    attestation.bundle === undefined ? [] : [{ path: path + BUNDLE_SUFFIX, bytes: attestation.bundle }];
  const hasBundle = bundle.every((file) => isSame(file));
  if (hasBundle && isThere(path)) {
    const unit = readUnit(folder, name);
    // Its own time of creation stays: it was first.
    if (unit.wrapper !== undefined && showsSameStatement(unit.wrapper, attestation.json)) return [];
  }
  const wrapper = { path, bytes: wrapperBytes(attestation, now) };
  if (attestation.bundle === undefined) requireReadable(wrapper.bytes);
  return [...(hasBundle ? [] : bundle), wrapper];
}

/** The wrapper of an unsigned statement is all there is of it, so it must be within the limits of whoever reads it. */
function requireReadable(bytes: Uint8Array): void {
  const read = parseAttestationRecord(bytes);
  if (read.ok) return;
  throw new StoreError(
    "ATTESTATION_MALFORMED",
    `an unsigned statement must fit into an attestation record: ${read.error.message}; sign it, or make it smaller`,
    { cause: read.error, details: { cause: read.error.code } },
  );
}

function isSame({ path, bytes }: PendingFile): boolean {
  if (!isThere(path)) return false;
  const current = readStoreFile(path);
  return current !== undefined && equalBytes(current, bytes);
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Synchronous calls, as there are several for each of very many small files. Temporary files are out of the way. */
function writeByRename(temporaryFolder: string, { path, bytes }: PendingFile): void {
  const temporary = join(temporaryFolder, `.aixv-${randomBytes(6).toString("hex")}.tmp`);
  const file = openSync(temporary, "wx");
  try {
    try {
      let written = 0;
      while (written < bytes.length) written += writeSync(file, bytes, written);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
}
