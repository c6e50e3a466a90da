import { type AixvError, err, ok, type Result } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { VerificationError, type Verified } from "@aixv/envelope";
import { verifyDocument } from "@aixv/envelope/verify";
import {
  checkRecordPredicate,
  parseRecord,
  SIGNED_RECORD_PREDICATE_TYPE,
  type SignedRecord,
} from "@aixv/records";
import { resolveRecordBundle } from "@aixv/store";
import { attempt, unwrapped } from "../attempt.ts";
import { MAX_DOCUMENT_BYTES, MAX_INPUT_BYTES } from "../limits.ts";
import { NotVerifiedError, refusal } from "../not-verified-error.ts";
import { loadTrust, type TrustOptions } from "../trust-options.ts";

/** Options of {@link verifyRecord}. */
export interface VerifyRecordOptions extends TrustOptions {
  /** The record's bundle; default what the record names, else `<record>.sigstore.json` beside it. */
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
  const result = await attempt(() => verify(path, options));
  if (result.ok) return result;
  const { error } = result;
  return err(error instanceof NotVerifiedError ? error : new NotVerifiedError("none", error));
}

async function verify(path: string, options: VerifyRecordOptions): Promise<VerifiedRecord> {
  const bytes = await readInputFile(path, "record", MAX_INPUT_BYTES);
  const parse = (document: Uint8Array): Result<SignedRecord, AixvError> =>
    parseRecord(document, {
      ...(options.kind === undefined ? {} : { expectedKind: options.kind }),
      validateKnownKind: options.validateKnownKind !== false,
    });
  const claimed = unwrapped(parse(bytes));
  requireSubjects(options);
  const bundlePath = unwrapped(await resolveRecordBundle(path, claimed, options.bundle));
  const bundle = await readInputFile(bundlePath, "bundle", MAX_DOCUMENT_BYTES, "BUNDLE_NOT_FOUND");
  const verified = await verifyDocument(
    bundle,
    bytes,
    {
      predicateType: SIGNED_RECORD_PREDICATE_TYPE,
      parse: (document, predicate) => {
        const record = parse(document);
        if (!record.ok || predicate === undefined) return record;
        const fault = checkRecordPredicate(predicate, record.value);
        return fault === undefined ? ok(record.value) : err(fault);
      },
    },
    await loadTrust(options),
  );
  if (!verified.ok) throw refusal(verified.error, { bundlePath });
  return { path, bundlePath, verified: verified.value };
}

function requireSubjects({ expectedIdentities, publicKeys }: TrustOptions): void {
  if ((expectedIdentities?.length ?? 0) > 0 || (publicKeys?.length ?? 0) > 0) return;
  throw new VerificationError(
    "TRUST_CONSTRAINT_MISSING",
    "trusted subject constraints required: say who may have signed, with --trusted-subject or --public-key",
  );
}
