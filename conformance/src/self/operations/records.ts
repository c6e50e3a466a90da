import { parseRecord, validateRecordPayload } from "@aixv/records";
import { answerOf, documentBytes, type Operation } from "../operation.ts";

/** `validate-record`: a signed record as a file (AIXV Normative Core §1). */
export const readRecord: Operation = (input) => {
  const options = input.has("expected_kind") ? { expectedKind: input.text("expected_kind") } : {};
  return answerOf(parseRecord(documentBytes(input, "record"), options), ({ kind, record_id }) => ({
    kind,
    record_id,
  }));
};

/** `normalize-payload`: the payload of a record, with its defaults, and digests in their one form. */
export const normalizePayload: Operation = (input) =>
  answerOf(validateRecordPayload(input.text("kind"), input.object("payload").json), (payload) => ({
    payload,
  }));
