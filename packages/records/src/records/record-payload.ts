import { err, type JsonObject, type JsonValue, ok, quote, type Result } from "@aixv/core";
import { problemsError, RecordError, type RecordProblem } from "../error.ts";
import { isRecordKind, type RecordKind } from "../registries/record-kind.ts";
import { jsonObject } from "../schema/object.ts";
import { plainJson, readJson } from "../schema/read.ts";
import { PAYLOAD_SCHEMAS } from "./payload-schemas.ts";

/**
 * Validates and normalises the payload of a record (`docs/records.md` has the rules). Kinds without rules of their own
 * take any object.
 *
 * @returns the normalised payload, or `RECORD_KIND_INVALID`, or `PAYLOAD_INVALID` with every problem
 */
export function validateRecordPayload(kind: string, payload: JsonValue): Result<JsonObject, RecordError> {
  if (!isRecordKind(kind)) {
    const message = `expected a kind in lowercase kebab-case of up to 64 characters, got ${quote(kind)}`;
    return err(new RecordError("RECORD_KIND_INVALID", message, { problems: [{ pointer: "", message }] }));
  }
  const plain = plainJson(payload);
  const read = plain.ok ? readPayload(kind, plain.value, "") : plain;
  return read.ok ? ok(read.value) : err(problemsError("PAYLOAD_INVALID", `${kind} payload`, read.error));
}

/** Reads a payload that `parseJson` made; problems point to within the document that has it at `at`. */
export function readPayload(
  kind: string,
  payload: JsonValue,
  at: string,
): Result<JsonObject, readonly RecordProblem[]> {
  const schema = Object.hasOwn(PAYLOAD_SCHEMAS, kind) ? PAYLOAD_SCHEMAS[kind as RecordKind] : jsonObject();
  return readJson(schema, payload, at);
}
