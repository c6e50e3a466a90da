import { lstat, realpath } from "node:fs/promises";
import { err, ok, type Result } from "@aixv/core";
import { FileError, readInputFile } from "@aixv/core/node";
import { VerificationError, type Verified } from "@aixv/envelope";
import { type DocumentFormat, type VerifyOptions, verifyDocument } from "@aixv/envelope/verify";
import {
  checkRecordPredicate,
  parseRecord,
  RecordError,
  type RecordOptions,
  SIGNED_RECORD_PREDICATE_TYPE,
  type SignedRecord,
} from "@aixv/records";
import { type RecordBundle, readRecordFile, type StoredRecord } from "@aixv/store";
import { attempt, unwrapped } from "../attempt.ts";
import { MAX_INPUT_BYTES } from "../limits.ts";
import { NotVerifiedError, refusal } from "../not-verified-error.ts";
import { loadTrust, type TrustOptions } from "../trust-options.ts";

/** Options of {@link verifyRecord}. */
export interface VerifyRecordOptions extends TrustOptions {
  /**
   * The record's bundle; default what the record names, else `<record>.sigstore.json`, else a further signature beside it
   * (`<record>.<digest>.sigstore.json`).
   */
  readonly bundle?: string;
  /** Accept records of this kind only. */
  readonly kind?: string;
  /** Hold the payload of a known kind against its schema; default true. */
  readonly validateKnownKind?: boolean;
}

/** A record whose signature was verified. */
export interface VerifiedRecord {
  readonly path: string;
  readonly bundlePath: string;
  /** The record, parsed from the very bytes that were verified, and who signed it. */
  readonly verified: Verified<SignedRecord>;
}

/**
 * Verifies a SignedRecord: its form, then its signature by whom the options trust. Both kinds of signature are taken:
 * a Statement over the record's digest, and a message signature over its bytes, as the AIXV reference makes it.
 *
 * Subjects have to be named, by `expectedIdentities` or as `publicKeys` (AIXV normative core §2).
 *
 * @param path - the record's file
 * @returns `ok` only if all of it holds; the error is a {@link NotVerifiedError}
 */
export async function verifyRecord(
  path: string,
  options: VerifyRecordOptions,
): Promise<Result<VerifiedRecord, NotVerifiedError>> {
  const result = await attempt(async () => {
    const { bundle, kind, validateKnownKind } = options;
    const stored = await readUnverified(path, kind);
    requireSubjects(options);
    const format = recordFormat({ ...givenKind(kind), validateKnownKind: validateKnownKind !== false });
    const signatures = await signaturesOf(stored, bundle);
    return { path, ...(await verifySignatures(stored, signatures, format, await loadTrust(options))) };
  });
  if (result.ok) return result;
  const { error } = result;
  return err(error instanceof NotVerifiedError ? error : new NotVerifiedError("none", error));
}

/** Reads a record's form; throws. */
export async function readUnverified(path: string, kind?: string): Promise<StoredRecord> {
  // Not the payload, which may take long to look into: that follows once somebody is known to have signed it.
  // A link that the caller names is followed; what is beside the record then lies where it leads.
  const link = (await lstat(path).catch(() => undefined))?.isSymbolicLink() === true;
  const read = await readRecordFile(link ? await realpath(path).catch(() => path) : path);
  if (!read.ok) throw read.error.cause instanceof RecordError ? read.error.cause : read.error;
  const stored = read.value;
  if (stored === undefined) throw new FileError("FILE_NOT_FOUND", `record not found: ${path}`);
  unwrapped(parseRecord(stored.bytes, { ...givenKind(kind), validateKnownKind: false }));
  return stored;
}

function givenKind(kind: string | undefined): { readonly expectedKind?: string } {
  return kind === undefined ? {} : { expectedKind: kind };
}

/** The first signature that somebody trusted made; throws the first one's refusal if there is none. */
export async function verifySignatures(
  { bytes: record, path }: StoredRecord,
  signatures: readonly RecordBundle[],
  format: DocumentFormat<SignedRecord>,
  trust: VerifyOptions,
): Promise<Pick<VerifiedRecord, "bundlePath" | "verified">> {
  let refused: NotVerifiedError | undefined;
  for (const { path: bundlePath, bytes } of signatures) {
    const verified = await verifyDocument(bytes, record, format, trust);
    if (verified.ok) return { bundlePath, verified: verified.value };
    refused ??= refusal(verified.error, { bundlePath });
  }
  throw refused ?? new FileError("BUNDLE_NOT_FOUND", `bundle not found: ${path}.sigstore.json`);
}

/** The signatures of a record, or of a feed, unverified. */
export async function signaturesOf(
  stored: Pick<StoredRecord, "bundle" | "bundlePath" | "furtherBundles">,
  explicit?: string,
): Promise<readonly RecordBundle[]> {
  if (explicit !== undefined) {
    const bytes = await readInputFile(explicit, "bundle", MAX_INPUT_BYTES, "BUNDLE_NOT_FOUND");
    return [{ path: explicit, bytes }];
  }
  const { bundle, bundlePath, furtherBundles } = stored;
  const first = bundle === undefined || bundlePath === undefined ? [] : [{ path: bundlePath, bytes: bundle }];
  return [...first, ...furtherBundles];
}

/** How a record's bytes are read once they are verified. */
export function recordFormat(options: RecordOptions): DocumentFormat<SignedRecord> {
  return {
    predicateType: SIGNED_RECORD_PREDICATE_TYPE,
    parse: (bytes, predicate) => {
      const record = parseRecord(bytes, options);
      if (!record.ok || predicate === undefined) return record;
      const fault = checkRecordPredicate(predicate, record.value);
      return fault === undefined ? ok(record.value) : err(fault);
    },
  };
}

/**
 * Requires that somebody is named who may have signed (AIXV normative core §2).
 *
 * @throws `TRUST_CONSTRAINT_MISSING`
 */
export function requireSubjects({
  expectedIdentities,
  publicKeys,
}: Pick<TrustOptions, "expectedIdentities" | "publicKeys">): void {
  if ((expectedIdentities?.length ?? 0) > 0 || (publicKeys?.length ?? 0) > 0) return;
  throw new VerificationError(
    "TRUST_CONSTRAINT_MISSING",
    "trusted subject constraints required: say who may have signed, with --trusted-subject or --public-key",
  );
}
