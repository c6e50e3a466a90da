import { createHash } from "node:crypto";
import {
  AixvError,
  createDigest,
  type Digest,
  getOwn,
  isJsonObject,
  type JsonValue,
  parseJson,
  type Result,
} from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { type PolicyPayload, parseRecord, SIGNED_RECORD_SCHEMA, validatePolicy } from "@aixv/records";
import { attempt } from "../attempt.ts";
import { MAX_INPUT_BYTES } from "../limits.ts";

/** A policy as a file has it. Nobody verified who made it. */
export interface UnverifiedPolicy {
  readonly path: string;
  /** Normalised. */
  readonly payload: PolicyPayload;
  /** SHA-256 of the file's bytes. */
  readonly digest: Digest;
  /** Of a record. */
  readonly id?: string;
  readonly isRecord: boolean;
}

/**
 * Reads a policy, be it a bare `aixv.policy/v1` document or a record around one, without looking at who signed it.
 *
 * @returns the policy, or what is wrong with it, its path before the message
 */
export async function readPolicy(path: string): Promise<Result<UnverifiedPolicy, AixvError>> {
  return await attempt(() => readUnverifiedPolicy(path));
}

/** The same; throws. */
export async function readUnverifiedPolicy(path: string): Promise<UnverifiedPolicy> {
  const bytes = await readInputFile(path, "policy", MAX_INPUT_BYTES);
  const json = located(path, parseJson(bytes, { rejectUnsafeIntegers: true }));
  const digest = createDigest("sha256", createHash("sha256").update(bytes).digest("hex"));
  if (!isRecord(json)) return { path, payload: located(path, validatePolicy(json)), digest, isRecord: false };
  const record = located(path, parseRecord(bytes, { expectedKind: "policy" }));
  const payload = located(path, validatePolicy(record.payload));
  return { path, payload, digest, id: record.record_id, isRecord: true };
}

function isRecord(json: JsonValue): boolean {
  return isJsonObject(json) && getOwn(json, "schema") === SIGNED_RECORD_SCHEMA;
}

function located<T>(path: string, result: Result<T, AixvError>): T {
  if (result.ok) return result.value;
  const { code, message, details } = result.error;
  throw new AixvError(code, `${path}: ${message}`, {
    cause: result.error,
    ...(details === undefined ? {} : { details }),
  });
}
