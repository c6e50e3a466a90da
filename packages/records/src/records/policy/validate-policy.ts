import { err, type JsonValue, ok, type Result } from "@aixv/core";
import { problemsError, type RecordError } from "../../error.ts";
import { readJson } from "../../schema/read.ts";
import { POLICIES } from "../validated-payload.ts";
import type { PolicyPayload } from "./policy.ts";
import { policySchema } from "./policy-schema.ts";

/**
 * Validates and normalises a policy (`docs/policy.md` has the rules). Unknown fields are refused, with the name that was
 * probably meant; severities come back in lowercase, lists that the reference writes as empty ones.
 *
 * It proves the shape and nothing about who signed: for a signed policy verify the record around it first.
 *
 * @returns the normalised policy, or `PAYLOAD_INVALID` with every problem
 */
export function validatePolicy(payload: JsonValue): Result<PolicyPayload, RecordError> {
  const read = readJson(policySchema, payload);
  if (!read.ok) return err(problemsError("PAYLOAD_INVALID", "policy", read.error));
  return ok(POLICIES.add(read.value, read.value));
}
