import { type Digest, quote } from "@aixv/core";
import { VerificationError, type Verified } from "@aixv/envelope";
import { type VerifyOptions, verifyDocument } from "@aixv/envelope/verify";
import { type AdvisoryFeedEntry, RecordError, type SignedRecord } from "@aixv/records";
import { MAX_ADVISORY_BYTES } from "../limits.ts";
import { recordFormat } from "../records/verify-record.ts";
import { sha256 } from "../sha256.ts";
import { AdvisoryError } from "./advisory-error.ts";
import { type ProvedTimes, provedTimes } from "./judge-version.ts";
import { type ReadLimits, readPlace } from "./read-place.ts";
import { type Place, resolveReference } from "./reference.ts";

/** An advisory that a feed names, verified: somebody trusted signed it. */
export interface ReadAdvisory {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly bundle: Uint8Array;
  readonly digest: Digest;
  readonly bundleDigest: Digest;
  readonly verified: Verified<SignedRecord>;
  readonly times?: ProvedTimes;
}

/** Digests by which an entry's documents are known. */
export type EntryDigests = Pick<AdvisoryFeedEntry, "record_digest" | "bundle_digest">;

/** What reading an entry takes. */
export interface EntryReading {
  readonly feed: Place;
  readonly limits: ReadLimits;
  readonly trust: VerifyOptions;
  /** What is at hand already of a record and its signature, so that it need not be asked for again. */
  readonly atHand: (digests: EntryDigests) => Promise<{ record?: Uint8Array; bundle?: Uint8Array }>;
}

/**
 * Gets what an entry names, and verifies it: the bytes are those that the entry says, somebody trusted signed them, and they are
 * a valid advisory of that id.
 *
 * @param known - digests that are known though the entry does not say them
 * @throws AixvError that says why the entry does not count, or what {@link isNoFaultOfEntry} tells apart
 */
export async function readEntry(
  entry: AdvisoryFeedEntry,
  known: EntryDigests,
  { feed, limits, trust, atHand }: EntryReading,
): Promise<ReadAdvisory> {
  const stored = await atHand({ ...known, ...entry });
  const read = async (reference: string, what: string): Promise<Uint8Array> =>
    await readPlace(resolveReference(reference, feed), what, MAX_ADVISORY_BYTES, limits);
  const bytes = stored.record ?? (await read(entry.record, "advisory record"));
  const bundle = stored.bundle ?? (await read(entry.bundle, "advisory bundle"));
  const digest = requireDigest(bytes, entry.record_digest, "record");
  const bundleDigest = requireDigest(bundle, entry.bundle_digest, "bundle");
  const verified = await verifyDocument(bundle, bytes, recordFormat({ expectedKind: "advisory" }), trust);
  if (!verified.ok) throw explained(verified.error);
  const id = verified.value.value.record_id;
  if (entry.advisory_id !== undefined && entry.advisory_id !== id) {
    const message = `the feed says that this is advisory ${quote(entry.advisory_id)}, but it is ${quote(id)}; tell the feed's publisher`;
    throw new AdvisoryError("ADVISORY_ID_MISMATCH", message);
  }
  const times = provedTimes(verified.value);
  return { id, bytes, bundle, digest, bundleDigest, verified: verified.value, ...(times && { times }) };
}

/** Whether an error says that nothing can be verified here, rather than that one entry is bad. */
export function isNoFaultOfEntry(error: unknown): boolean {
  return (
    error instanceof VerificationError &&
    ["TRUST_CONSTRAINT_MISSING", "TRUSTED_ROOT_INVALID", "TRUST_MATERIAL_INVALID"].includes(error.code)
  );
}

function requireDigest(bytes: Uint8Array, expected: Digest | undefined, what: string): Digest {
  const digest = sha256(bytes);
  if (expected === undefined || expected === digest) return digest;
  const message = `expected a ${what} of ${expected}, as the feed says, got ${digest}: the ${what} or the feed was changed since`;
  throw new AdvisoryError("ADVISORY_DIGEST_MISMATCH", message);
}

/** Of signed bytes that are no advisory, what is wrong with them; of others, why they do not count. */
function explained(error: VerificationError | Error): Error {
  if (!(error instanceof VerificationError)) return error;
  if (error.code === "TIME_IN_FUTURE")
    return new AdvisoryError("ADVISORY_TIME_IN_FUTURE", error.message, { cause: error });
  return error.code === "DOCUMENT_INVALID" && error.cause instanceof RecordError ? error.cause : error;
}
