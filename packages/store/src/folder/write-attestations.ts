import { randomBytes } from "node:crypto";
import { closeSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { join, sep } from "node:path";
import { equalBytes, type Timestamp } from "@aixv/core";
import { writeOutputFile } from "@aixv/core/node";
import { ATTESTATION_RECORD_SCHEMA, type AttestationRecord, parseAttestationRecord } from "@aixv/records";
import { BUNDLE_SUFFIX } from "../attestation-name.ts";
import type { PreparedAttestation } from "../prepare-attestation.ts";
import { StoreError } from "../store-error.ts";
import { derivedName, readUnit, showsSameStatement } from "./read-unit.ts";
import { isThere, readStoreFile } from "./store-files.ts";
import type { StoreLayout } from "./store-layout.ts";

/** Up to here each file is synced by itself; for more it is faster to sync the file system once. */
const FEW = 32;

/** A file to be written. */
interface PendingFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * The bytes of the file around a statement, as the reference implementation reads it: an attestation record, with the
 * statement in its own spelling. Not by `serializeAttestationRecord`, for which it would have to be parsed and written
 * anew, at as much time as everything else together.
 */
function wrapperBytes(attestation: PreparedAttestation, name: string, now: Timestamp): Uint8Array {
  const { bundle, payload, predicateType } = attestation;
  const head: Omit<AttestationRecord, "statement"> = {
    schema: ATTESTATION_RECORD_SCHEMA,
    created_at: now,
    predicate_type: predicateType,
    ...(bundle === undefined ? {} : { signature_bundle_path: name + BUNDLE_SUFFIX }),
  };
  const open = `${JSON.stringify(head, null, 2).slice(0, -"\n}".length)},\n  "statement": `;
  return Buffer.concat([Buffer.from(open), payload, Buffer.from("\n}\n")]);
}

/**
 * Writes the files of attestations: each is there in whole or not at all. What is there already is left alone, unless
 * it is damaged. Throws the errors of the file system, and `ATTESTATION_MALFORMED`.
 *
 * @returns paths that are still to be made durable, by `syncFiles`
 */
export async function writeAttestations(
  layout: StoreLayout,
  attestations: readonly PreparedAttestation[],
  now: Timestamp,
): Promise<readonly string[]> {
  if (attestations.length <= FEW) {
    const files = attestations.flatMap((attestation) => pendingFiles(layout, attestation, now));
    // The bundle before the file that names it, so that nobody finds half of a pair.
    for (const { path, bytes } of files) await writeOutputFile(path, bytes, { overwrite: true });
    return [];
  }
  const written: string[] = [];
  const temporary = join(layout.index, `.aixv-${randomBytes(6).toString("hex")}`);
  for (const attestation of attestations) {
    for (const file of pendingFiles(layout, attestation, now)) {
      writeByRename(`${temporary}${written.length.toString(16)}.tmp`, file);
      written.push(file.path);
    }
  }
  return written;
}

function pendingFiles(
  { attestations: folder }: StoreLayout,
  attestation: PreparedAttestation,
  now: Timestamp,
): readonly PendingFile[] {
  const name = derivedName(attestation);
  const path = `${folder}${sep}${name}`;
  const { bundle } = attestation;
  const wrapper = { path, bytes: wrapperBytes(attestation, name, now) };
  if (bundle === undefined) requireReadable(wrapper.bytes);
  if (bundle === undefined) return hasWrapper(folder, name, attestation) ? [] : [wrapper];
  const file = { path: path + BUNDLE_SUFFIX, bytes: bundle };
  // The bundle comes first, so without it there is no pair whose other half is worth looking for.
  if (!isSame(file)) return [file, wrapper];
  return hasWrapper(folder, name, attestation) ? [] : [wrapper];
}

/** One that is there stays: its time of creation was first. */
function hasWrapper(folder: string, name: string, attestation: PreparedAttestation): boolean {
  if (!isThere(join(folder, name))) return false;
  const { wrapper } = readUnit(folder, name);
  return wrapper !== undefined && showsSameStatement(wrapper, attestation);
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

/** A link or whatever else cannot be read is not the file. */
function isSame({ path, bytes }: PendingFile): boolean {
  if (!isThere(path)) return false;
  try {
    const current = readStoreFile(path);
    return current !== undefined && equalBytes(current, bytes);
  } catch (error) {
    if (error instanceof StoreError) return false;
    throw error;
  }
}

/** Synchronous calls, as there are several for each of very many small files. */
function writeByRename(temporary: string, { path, bytes }: PendingFile): void {
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
