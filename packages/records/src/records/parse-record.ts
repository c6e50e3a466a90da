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
import { problemsError, RecordError, type RecordErrorCode, type RecordProblem } from "../error.ts";
import { MAX_RECORD_BYTES } from "../max-record-bytes.ts";
import { plainJson, problemAt, readJson } from "../schema/read.ts";
import { bundleRecordId } from "./bundle.ts";
import { readPayload } from "./record-payload.ts";
import { type RecordOptions, SIGNED_RECORD_SCHEMA, type SignedRecord } from "./signed-record.ts";
import { signedRecordSchema } from "./signed-record-schema.ts";
import { PAYLOADS } from "./validated-payload.ts";

/**
 * Parses a signed record (AIXV Normative Core §1) strictly: unknown and duplicate fields are refused, and the payload
 * of a registered kind is validated by its rules.
 *
 * It proves the shape and nothing about who signed: verify the signature over these same bytes first. The payload
 * comes back normalised, so serialising the record again may give other bytes than those that were signed.
 *
 * @param bytes - UTF-8 JSON of at most 16 MiB
 * @returns the record, or `RECORD_NOT_JSON`, `RECORD_SCHEMA_UNSUPPORTED`, `RECORD_MALFORMED`, `RECORD_KIND_INVALID`,
 * `RECORD_KIND_UNEXPECTED`, `RECORD_ID_INVALID`, `PAYLOAD_INVALID`
 */
export function parseRecord(
  bytes: Uint8Array,
  options: RecordOptions = {},
): Result<SignedRecord, RecordError> {
  const json = parseJson(bytes, { maxBytes: MAX_RECORD_BYTES });
  if (json.ok) return readRecord(json.value, options);
  const { pointer, message } = json.error;
  const text = `the record is not valid JSON: ${message}`;
  return err(
    new RecordError("RECORD_NOT_JSON", text, { problems: [{ pointer, message }], cause: json.error }),
  );
}

/** What a record is made of; the schema is added. */
export interface RecordInput {
  readonly kind: string;
  readonly record_id: string;
  readonly created_at: SignedRecord["created_at"];
  readonly payload: JsonValue;
  readonly signature_bundle_path?: string;
}

/**
 * Makes a record, as strictly as {@link parseRecord} reads one; `serializeRecord` gives the bytes to sign.
 *
 * @returns the record with its payload normalised, or an error as of {@link parseRecord}
 */
export function createRecord(
  input: RecordInput,
  options: RecordOptions = {},
): Result<SignedRecord, RecordError> {
  const { kind, record_id, created_at, payload, signature_bundle_path = null } = input;
  const members = {
    schema: SIGNED_RECORD_SCHEMA,
    kind,
    record_id,
    created_at,
    payload,
    signature_bundle_path,
  };
  const plain = plainJson(members);
  if (!plain.ok) return err(problemsError("RECORD_MALFORMED", "record", plain.error));
  return readRecord(plain.value, options);
}

function readRecord(json: JsonValue, options: RecordOptions): Result<SignedRecord, RecordError> {
  const schema = isJsonObject(json) ? getOwn(json, "schema") : undefined;
  if (isJsonObject(json) && schema !== SIGNED_RECORD_SCHEMA) {
    const sentence = `expected "${SIGNED_RECORD_SCHEMA}", got ${describeJson(schema)}`;
    return err(problemsError("RECORD_SCHEMA_UNSUPPORTED", "record", [problemAt(["schema"], sentence)]));
  }
  const read = readJson(signedRecordSchema, json);
  if (!read.ok) return err(problemsError(codeOf(read.error), "record", read.error));
  const record = read.value;
  const { expectedKind, validateKnownKind = true } = options;
  if (expectedKind !== undefined && record.kind !== expectedKind) {
    const sentence = `expected a record of kind ${quote(expectedKind)}, got ${quote(record.kind)}`;
    return err(problemsError("RECORD_KIND_UNEXPECTED", "record", [problemAt(["kind"], sentence)]));
  }
  if (!validateKnownKind) return ok(record);
  const payload = readPayload(record.kind, record.payload, "/payload");
  if (!payload.ok) return err(problemsError("PAYLOAD_INVALID", `${record.kind} record`, payload.error));
  const conflict = identifierProblem(record.kind, record.record_id, payload.value);
  if (conflict !== undefined)
    return err(problemsError("RECORD_ID_INVALID", `${record.kind} record`, [conflict]));
  return ok(remembered({ ...record, payload: payload.value }));
}

/**
 * Validates the payload of a record that was parsed without (`validateKnownKind`), and remembers it: from then on
 * `validatedPayload` knows this object.
 *
 * @returns the record with its payload normalised, or `PAYLOAD_INVALID`, `RECORD_ID_INVALID`
 */
export function validateRecord(record: SignedRecord): Result<SignedRecord, RecordError> {
  const validated = createRecord(record);
  if (!validated.ok) return validated;
  PAYLOADS.add(record, validated.value.payload);
  return validated;
}

function remembered(record: SignedRecord): SignedRecord {
  PAYLOADS.add(record, record.payload);
  return record;
}

/**
 * A payload that has an identifier of its own is filed under it: two names for one thing would let a changed bundle pass
 * for another one (AIXV §5), and an advisory be replayed (AIXV §14).
 */
function identifierProblem(kind: string, recordId: string, payload: JsonObject): RecordProblem | undefined {
  const member = kind === "advisory" ? "advisory_id" : kind === "bundle" ? "bundle_id" : undefined;
  const own = member === undefined ? undefined : getOwn(payload, member);
  if (typeof own !== "string") return undefined;
  const expected = kind === "bundle" ? bundleRecordId(own) : ok(own);
  if (expected.ok && expected.value === recordId) return undefined;
  const wanted = expected.ok ? quote(expected.value) : `one that the ${member} ${quote(own)} gives`;
  return problemAt(["record_id"], `expected ${wanted}, as the ${member} says, got ${quote(recordId)}`);
}

/** A fault of a member that has its own code; with others beside it, the record as a whole is malformed. */
function codeOf(problems: readonly RecordProblem[]): RecordErrorCode {
  if (problems.every(({ pointer }) => pointer === "/kind")) return "RECORD_KIND_INVALID";
  if (problems.every(({ pointer }) => pointer === "/record_id")) return "RECORD_ID_INVALID";
  return "RECORD_MALFORMED";
}
