import { type Result, utf8Bytes } from "@aixv/core";
import * as records from "@aixv/records";
import { RECORD_ERROR_CODES, type RecordError, type RecordErrorCode } from "@aixv/records";
import { expect, it } from "vitest";
import { A, B } from "./digests.ts";
import { statement } from "./statements.ts";
import { training } from "./training.ts";

const record = {
  schema: "aixv.signed-record/v1",
  kind: "note",
  record_id: "n",
  created_at: "2026-01-01T00:00:00Z",
  payload: {},
};
const parse = (change: object, options?: records.RecordOptions) =>
  records.parseRecord(utf8Bytes(JSON.stringify({ ...record, ...change })), options);

const WAYS: { readonly [C in RecordErrorCode]: () => Result<unknown, RecordError> } = {
  RECORD_NOT_JSON: () => records.parseRecord(utf8Bytes("{")),
  RECORD_SCHEMA_UNSUPPORTED: () => parse({ schema: "x" }),
  RECORD_MALFORMED: () => parse({ surprise: 1 }),
  RECORD_KIND_INVALID: () => parse({ kind: "X" }),
  RECORD_KIND_UNEXPECTED: () => parse({}, { expectedKind: "policy" }),
  RECORD_ID_INVALID: () => parse({ record_id: "../x" }),
  PAYLOAD_INVALID: () => parse({ kind: "waiver" }),
  PREDICATE_INVALID: () => records.validatePredicate("training", {}),
  PREDICATE_UNKNOWN: () => records.resolvePredicateType("trainng"),
  LINEAGE_INVALID: () => records.validateStatement(statement("training", [A], training([A, B]))),
  ARTIFACT_INVALID: () => records.parseArtifactDigest("x"),
  FEED_INVALID: () => records.parseAdvisoryFeed(utf8Bytes("{}")),
  ATTESTATION_RECORD_INVALID: () => records.parseAttestationRecord(utf8Bytes("{}")),
};

it.each([...RECORD_ERROR_CODES])(
  "%s is reached, with a message of one line and the problems behind it",
  (code) => {
    const outcome = WAYS[code]();
    if (outcome.ok) throw new Error("accepted");
    const { error } = outcome;
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^[^\n]{10,400}$/);
    expect(error.problems.length).toBeGreaterThan(0);
    expect(error.details?.problems).toEqual(error.problems);
  },
);
