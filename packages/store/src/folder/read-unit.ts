import { join } from "node:path";
import { type Digest, isJsonObject, type JsonObject, parseJson, utf8Bytes } from "@aixv/core";
import { type AttestationRecord, parseAttestationRecord } from "@aixv/records";
import { attestationName, BUNDLE_SUFFIX, idInName } from "../attestation-name.ts";
import {
  type PreparedAttestation,
  prepareAttestation,
  sha256,
  statementJson,
} from "../prepare-attestation.ts";
import { StoreError } from "../store-error.ts";
import type { StoreFindingCode } from "../store-finding.ts";
import type { ForeignFile, IndexRow } from "./index-line.ts";
import { fileStamp, readStoreFile } from "./store-files.ts";

/** What is amiss with the files of one attestation. */
export interface UnitFault {
  readonly code: StoreFindingCode;
  readonly severity: "error" | "warning";
  /** Name of the file. */
  readonly name: string;
  readonly message: string;
}

/** An attestation's files as they lie in the folder. */
export interface Unit {
  /** Absent if nothing in them is usable. */
  readonly attestation?: PreparedAttestation;
  /** Name of the file around the statement. */
  readonly name: string;
  /** The file around the statement, where it could be read. */
  readonly wrapper?: AttestationRecord;
  readonly foreign?: ForeignFile;
  readonly faults: readonly UnitFault[];
}

/**
 * Reads the files of one attestation: what counts is the bundle; the file around the statement counts where there is no
 * signature.
 *
 * @param name - of the file around the statement, whether or not it is there
 */
export function readUnit(folder: string, name: string): Unit {
  const id = idInName(name);
  const unit = id === undefined ? readForeign(folder, name) : readOwn(folder, name, id);
  const { attestation } = unit;
  if (attestation === undefined || name === derivedName(attestation)) return unit;
  return { ...unit, foreign: { name, stamp: fileStamp(join(folder, name)) ?? "-" } };
}

/** The name under which the store keeps an attestation. */
export function derivedName({ subjects, predicateType, id }: PreparedAttestation): string {
  return attestationName(subjects[0], predicateType, id);
}

/** What the index says of it. */
export function unitRow(attestation: PreparedAttestation, foreign?: ForeignFile): IndexRow {
  const { id, bundle, subjects, subjectTypes, edges, predicateType } = attestation;
  return {
    id,
    signed: bundle !== undefined,
    predicateType,
    subjects,
    ...(subjectTypes === undefined ? {} : { subjectTypes }),
    edges,
    ...(foreign === undefined ? {} : { foreign }),
  };
}

function readOwn(folder: string, name: string, id: Digest): Unit {
  const bundleName = name + BUNDLE_SUFFIX;
  const wrapper = readWrapper(folder, name);
  const bundle = read(folder, bundleName);
  if ("code" in bundle) return { name, ...wrapper.part, faults: [bundle] };
  if (bundle.bytes !== undefined) {
    if (sha256(bundle.bytes) !== id) {
      return { name, ...wrapper.part, faults: [mismatch(bundleName, bundle.bytes)] };
    }
    const attestation = prepareAttestation({ bundle: bundle.bytes });
    if (!attestation.ok) {
      return {
        name,
        faults: [fault("BUNDLE_MALFORMED", bundleName, `${attestation.error.message}; get it anew`)],
      };
    }
    return { name, attestation: attestation.value, ...wrapper.part, faults: wrapper.faults };
  }
  const record = wrapper.part.wrapper;
  if (record === undefined) return { name, faults: wrapper.faults };
  const attestation = prepareAttestation({ statement: utf8Bytes(JSON.stringify(record.statement)) });
  if (attestation.ok && attestation.value.id === id)
    return { name, attestation: attestation.value, wrapper: record, faults: [] };
  if (record.signature_bundle_path !== undefined)
    return { name, wrapper: record, faults: [missing(bundleName)] };
  const message =
    "its statement is not the one of the digest in its name; restore the file, or append the statement again";
  return { name, wrapper: record, faults: [fault("CONTENT_MISMATCH", name, message)] };
}

/** A file that the reference implementation wrote: its name does not tell what is in it. */
function readForeign(folder: string, name: string): Unit {
  const { part, faults } = readWrapper(folder, name);
  if (part.wrapper === undefined) return { name, faults };
  const bundleName = foreignBundleName(name, part.wrapper);
  const bundle = bundleName === undefined ? { bytes: undefined } : read(folder, bundleName);
  const found: UnitFault[] = [];
  if ("code" in bundle) found.push(bundle);
  else if (bundle.bytes !== undefined) {
    const signed = prepareAttestation({ bundle: bundle.bytes });
    if (signed.ok) return { name, attestation: signed.value, ...part, faults: [] };
    const message = `${signed.error.message}; the statement counts as unsigned until it is replaced`;
    found.push(fault("BUNDLE_MALFORMED", bundleName ?? name, message));
  } else if (part.wrapper.signature_bundle_path !== undefined) {
    // The reference implementation leaves it beside the artifact and names it as if it lay here: nothing is lost by that.
    found.push({ ...missing(bundleName ?? name + BUNDLE_SUFFIX), severity: "warning" });
  }
  const bare = prepareAttestation({ statement: utf8Bytes(JSON.stringify(part.wrapper.statement)) });
  if (bare.ok) return { name, attestation: bare.value, ...part, faults: found };
  const message = `${bare.error.message}; correct or remove it`;
  return { name, ...part, faults: [...found, fault("WRAPPER_MALFORMED", name, message)] };
}

/** Signatures are looked for beside the file only, whatever path it names: that is of another machine, or hostile. */
function foreignBundleName(name: string, wrapper: AttestationRecord): string | undefined {
  const named = wrapper.signature_bundle_path;
  const standard = name + BUNDLE_SUFFIX;
  if (named === undefined) return standard;
  const last = named.split(/[/\\]/).at(-1) ?? "";
  if (last === standard) return standard;
  return named === last && last.endsWith(".json") ? last : undefined;
}

interface WrapperRead {
  readonly part: { readonly wrapper?: AttestationRecord };
  readonly faults: readonly UnitFault[];
}

function readWrapper(folder: string, name: string): WrapperRead {
  const file = read(folder, name);
  if ("code" in file) return { part: {}, faults: [file] };
  if (file.bytes === undefined) {
    const message =
      "it is missing beside its bundle, which is whole: only the reference implementation needs it; restore it from a copy";
    return { part: {}, faults: [{ ...fault("WRAPPER_MISSING", name, message), severity: "warning" }] };
  }
  const wrapper = parseAttestationRecord(file.bytes);
  if (wrapper.ok) return { part: { wrapper: wrapper.value }, faults: [] };
  if (isTruncated(file.bytes)) return { part: {}, faults: [truncated(name)] };
  return {
    part: {},
    faults: [fault("WRAPPER_MALFORMED", name, `${wrapper.error.message}; restore or remove it`)],
  };
}

function read(folder: string, name: string): { readonly bytes: Uint8Array | undefined } | UnitFault {
  try {
    return { bytes: readStoreFile(join(folder, name)) };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return fault("UNEXPECTED_FILE", name, `${error.message}; put the file itself there, readable`);
  }
}

function mismatch(name: string, bytes: Uint8Array): UnitFault {
  if (isTruncated(bytes)) return truncated(name);
  return fault(
    "CONTENT_MISMATCH",
    name,
    "its bytes are not those of the digest in its name; restore it from a copy, or remove it to do without",
  );
}

function truncated(name: string): UnitFault {
  return fault(
    "FILE_TRUNCATED",
    name,
    "it breaks off; restore it from a copy: signing again makes another attestation",
  );
}

function missing(name: string): UnitFault {
  return fault(
    "BUNDLE_MISSING",
    name,
    "the signature that it names is not beside it, so that it counts as unsigned; put the bundle there, if you have it",
  );
}

function fault(code: StoreFindingCode, name: string, message: string): UnitFault {
  return { code, severity: "error", name, message };
}

/** Whether JSON breaks off: nothing, zeros that a file system filled in, or a text that ends in the middle. */
export function isTruncated(bytes: Uint8Array): boolean {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  if (end === 0 || end < bytes.length) return true;
  const json = parseJson(bytes, { maxDepth: 1000, maxBytes: 2 ** 29 - 24 });
  // One less, for half a character at the end.
  return !json.ok && json.error.offset >= new TextDecoder().decode(bytes).length - 1;
}

/** Whether the file around a statement shows the statement that is signed. */
export function showsSameStatement(wrapper: AttestationRecord, { payload }: PreparedAttestation): boolean {
  return isSameJson(wrapper.statement, statementJson(payload));
}

function isSameJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSameJson(item, b[index]));
  }
  if (!isJson(a) || !isJson(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSameJson(a[key], b[key]))
  );
}

function isJson(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && isJsonObject(value as JsonObject);
}
