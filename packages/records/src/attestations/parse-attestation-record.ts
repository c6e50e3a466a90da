import {
  describeJson,
  err,
  getOwn,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ok,
  parseJson,
  quote,
  type Result,
} from "@aixv/core";
import { problemsError, RecordError, type RecordProblem } from "../error.ts";
import { MAX_RECORD_BYTES } from "../max-record-bytes.ts";
import { problemAt, readJson } from "../schema/read.ts";
import { serializeJson } from "../serialize-json.ts";
import { ATTESTATION_RECORD_SCHEMA, type AttestationRecord } from "./attestation-record.ts";
import { attestationRecordSchema } from "./attestation-record-schema.ts";

/**
 * Parses the file in which a statement is stored, or, as the reference implementation does, a bare statement with
 * perhaps a `signature_bundle_path` in it.
 *
 * Nothing in the file is signed, so it is read leniently: `created_at` may be any text or missing, and unknown fields
 * are ignored. It proves nothing: verify the bundle, and use the statement that is in there.
 *
 * @param bytes - UTF-8 JSON of at most 16 MiB
 * @returns the record, or `ATTESTATION_RECORD_INVALID` with every problem
 */
export function parseAttestationRecord(bytes: Uint8Array): Result<AttestationRecord, RecordError> {
  const json = parseJson(bytes, { maxBytes: MAX_RECORD_BYTES });
  if (!json.ok) {
    const { pointer, message } = json.error;
    const options = { problems: [{ pointer, message }], cause: json.error };
    const text = `the attestation record is not valid JSON: ${message}`;
    return err(new RecordError("ATTESTATION_RECORD_INVALID", text, options));
  }
  const wrapped = isJsonObject(json.value) ? wrapBareStatement(json.value) : json.value;
  const read = readJson(attestationRecordSchema, wrapped);
  if (!read.ok) return refuse(read.error);
  const { created_at = "", statement, signature_bundle_path } = read.value;
  const predicate_type = read.value.predicate_type ?? statement.predicateType;
  if (predicate_type !== statement.predicateType) {
    const sentence = `expected ${quote(statement.predicateType)}, as the statement says, got ${describeJson(predicate_type)}`;
    return refuse([problemAt(["predicate_type"], sentence)]);
  }
  return ok({
    schema: ATTESTATION_RECORD_SCHEMA,
    created_at,
    predicate_type,
    statement,
    ...(signature_bundle_path === undefined ? {} : { signature_bundle_path }),
  });
}

/** The bytes of an attestation record, as the reference implementation writes them: keys sorted, `null` for absent. */
export function serializeAttestationRecord(record: AttestationRecord): Uint8Array {
  const { schema, created_at, predicate_type, statement, signature_bundle_path = null } = record;
  return serializeJson({ schema, created_at, predicate_type, statement, signature_bundle_path });
}

/** A statement has a `_type` and no `schema`. The path is not part of it: what was signed does not have it. */
function wrapBareStatement(json: JsonObject): JsonValue {
  if (getOwn(json, "schema") !== undefined || getOwn(json, "_type") === undefined) return json;
  const { signature_bundle_path = null, ...statement } = json;
  return { schema: ATTESTATION_RECORD_SCHEMA, statement, signature_bundle_path };
}

function refuse(problems: readonly RecordProblem[]): Result<never, RecordError> {
  return err(problemsError("ATTESTATION_RECORD_INVALID", "attestation record", problems));
}
