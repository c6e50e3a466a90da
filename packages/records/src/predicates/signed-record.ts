import type { JsonObject } from "@aixv/core";
import type { RecordError } from "../error.ts";
import type { SignedRecord } from "../records/signed-record.ts";
import { checkRepeated } from "./repeated-members.ts";

/**
 * Predicate type of our signatures over records: in-toto statements whose one subject is the SHA-256 of the record's
 * bytes, and whose predicate is that of {@link recordPredicate}.
 */
export const SIGNED_RECORD_PREDICATE_TYPE = "https://aixv.org/attestation/signed-record/v1";

/** The part of a record that a signature over it repeats, so that a reader of the signature alone sees what it is over. */
export type SignedRecordPredicate = {
  readonly schema: SignedRecord["schema"];
  readonly kind: string;
  readonly record_id: string;
};

/** The predicate of a statement that signs this record. */
export function recordPredicate(record: SignedRecord): SignedRecordPredicate {
  return { schema: record.schema, kind: record.kind, record_id: record.record_id };
}

/**
 * Compares the predicate of a verified statement with the record whose digest is its subject.
 *
 * @returns `undefined` if they agree, or `PREDICATE_INVALID` for another value or an unknown field
 */
export function checkRecordPredicate(predicate: JsonObject, record: SignedRecord): RecordError | undefined {
  return checkRepeated(predicate, recordPredicate(record), "signed-record predicate", "record");
}
