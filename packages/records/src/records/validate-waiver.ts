import { err, type JsonValue, type Result } from "@aixv/core";
import { problemsError, type RecordError } from "../error.ts";
import { readJson } from "../schema/read.ts";
import type { WaiverPayload } from "./waiver.ts";
import { waiverSchema } from "./waiver-schema.ts";

/**
 * Validates and normalises the payload of a parsed record of kind `waiver`.
 *
 * @returns the normalised payload, or `PAYLOAD_INVALID` with every problem
 */
export function validateWaiver(payload: JsonValue): Result<WaiverPayload, RecordError> {
  const read = readJson(waiverSchema, payload);
  return read.ok ? read : err(problemsError("PAYLOAD_INVALID", "waiver", read.error));
}
