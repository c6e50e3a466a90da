import type { JsonObject } from "@aixv/core";
import { ValidatedValues } from "../validated.ts";
import type { PolicyPayload } from "./policy/policy.ts";
import type { SignedRecord } from "./signed-record.ts";

/** Internal: filled by what validates. */
export const PAYLOADS: ValidatedValues<SignedRecord, JsonObject> = new ValidatedValues();
/** Internal: filled by what validates. */
export const POLICIES: ValidatedValues<PolicyPayload, PolicyPayload> = new ValidatedValues();

/**
 * The payload of a record by the rules of its kind, normalised, for whoever has no schemas of its own.
 *
 * @param record - the very object that `parseRecord` or `createRecord` gave, or `validateRecord` accepted
 * @returns `undefined` for any other, copies included
 */
export function validatedPayload(record: SignedRecord): JsonObject | undefined {
  return PAYLOADS.get(record);
}

/** True for the very object that `validatePolicy` gave, false for copies of it. */
export function isValidatedPolicy(policy: object): policy is PolicyPayload {
  return POLICIES.get(policy as PolicyPayload) !== undefined;
}
