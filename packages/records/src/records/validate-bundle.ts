import { err, type JsonValue, type Result } from "@aixv/core";
import { problemsError, type RecordError } from "../error.ts";
import { readJson } from "../schema/read.ts";
import type { BundlePayload } from "./bundle.ts";
import { bundleSchema } from "./bundle-schema.ts";

/**
 * Validates and normalises the payload of a parsed record of kind `bundle`.
 *
 * @returns the normalised payload, or `PAYLOAD_INVALID` with every problem
 */
export function validateBundle(payload: JsonValue): Result<BundlePayload, RecordError> {
  const read = readJson(bundleSchema, payload);
  return read.ok ? read : err(problemsError("PAYLOAD_INVALID", "bundle", read.error));
}
