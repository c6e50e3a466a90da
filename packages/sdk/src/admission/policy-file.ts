import { createHash } from "node:crypto";
import { type AixvError, createDigest, type Digest, parseJson, type Result } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { type PolicyPayload, parseRecord, validatePolicy } from "@aixv/records";
import { attempt } from "../attempt.ts";
import { MAX_INPUT_BYTES } from "../limits.ts";
import { located } from "../located.ts";
import { isRecord } from "../record-file.ts";

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
  /** The file's. */
  readonly bytes: Uint8Array;
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
  const json = inFile(path, parseJson(bytes, { rejectUnsafeIntegers: true }));
  const digest = createDigest("sha256", createHash("sha256").update(bytes).digest("hex"));
  if (!isRecord(json))
    return { path, payload: inFile(path, validatePolicy(json)), digest, isRecord: false, bytes };
  const record = inFile(path, parseRecord(bytes, { expectedKind: "policy" }));
  const payload = inFile(path, validatePolicy(record.payload));
  return { path, payload, digest, id: record.record_id, isRecord: true, bytes };
}

function inFile<T>(path: string, result: Result<T, AixvError>): T {
  if (result.ok) return result.value;
  throw located(path, result.error);
}
