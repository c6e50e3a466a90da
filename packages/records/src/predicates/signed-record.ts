import { describeJson, getOwn, type JsonObject, quote } from "@aixv/core";
import { problemsError, type RecordError, type RecordProblem } from "../error.ts";
import type { SignedRecord } from "../records/signed-record.ts";
import { problemAt } from "../schema/read.ts";

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
  const expected: JsonObject = recordPredicate(record);
  const problems: RecordProblem[] = [];
  for (const [name, value] of Object.entries(expected)) {
    const came = getOwn(predicate, name);
    if (came === value) continue;
    problems.push(
      problemAt([name], `expected ${describeJson(value)} as in the record, got ${describeJson(came)}`),
    );
  }
  for (const name of Object.keys(predicate)) {
    if (!Object.hasOwn(expected, name)) problems.push(problemAt([name], `unknown field ${quote(name)}`));
  }
  return problems.length === 0
    ? undefined
    : problemsError("PREDICATE_INVALID", "signed-record predicate", problems);
}
