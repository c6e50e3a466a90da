import {
  type AixvError,
  type Digest,
  digestHex,
  formatJsonDocument,
  type Result,
  utf8Bytes,
} from "@aixv/core";
import type { Signer } from "@aixv/envelope/node";
import { type RollbackPayload, resolvePredicateType, validateRecordPayload } from "@aixv/records";
import { resolveArtifact } from "../artifact-reference.ts";
import { attempt, unwrapped } from "../attempt.ts";
import { type Attestation, attestPredicate, inputOptions } from "../attest/attest.ts";
import { readClock } from "../clock.ts";
import { type DigestOptions, digestModel } from "../digest-model.ts";
import { writeFresh } from "../fresh-file.ts";
import { makeRecord } from "../records/create-record.ts";
import type { SignatureMade } from "../signature-made.ts";
import { openSigner, type SigningOptions } from "../signing-options.ts";

/** Options of {@link rollback}. */
export interface RollbackOptions extends DigestOptions, SigningOptions {
  /** Sign the record; default true. An unsigned one changes no decision. */
  readonly sign?: boolean;
  readonly reason?: string;
  /** Of the registry of reason codes, or another token. */
  readonly reasonCode?: string;
  /** Advisories that made it necessary. */
  readonly advisoryIds?: readonly string[];
}

/** A rollback that was recorded. */
export interface RecordedRollback {
  readonly recordPath: string;
  /** Absent for an unsigned one, which is no record but a note. */
  readonly recordId?: string;
  readonly event: RollbackPayload;
  readonly signature?: SignatureMade;
  /** The lineage node. */
  readonly attestation: Attestation;
}

/**
 * Records that an artifact was rolled back to another: an event that is appended, never a deletion (AIXV §9). Signed, it
 * is a record of kind `rollback` in the store; unsigned, a note beside the artifact, as the AIXV reference leaves it.
 * Either way a Statement of the `rollback` predicate is stored, by which lineage knows of it.
 *
 * @param path - the artifact that is rolled back
 * @param to - the target: a digest or a path
 */
export async function rollback(
  path: string,
  to: string,
  options: RollbackOptions = {},
): Promise<Result<RecordedRollback, AixvError>> {
  return await attempt(async () => {
    const sign = options.sign !== false;
    // First of all: whoever lacks a token learns so before a model is hashed.
    const signer = await openSigner({ ...options, sign });
    const target = unwrapped(await resolveArtifact(to, "rollback target", inputOptions(options))).digest;
    const { digest } = unwrapped(await digestModel(path, options));
    const event = describeEvent(digest, target, options);
    unwrapped(validateRecordPayload("rollback", event));
    // The record first: what is refused must not leave a lineage node behind.
    const kept =
      signer === undefined
        ? { recordPath: await writeFresh(path, "rollback.json", utf8Bytes(formatJsonDocument(event))) }
        : await keepRecord(event, signer, options);
    const { event_type: _type, rollback_target, timestamp, ...about } = event;
    const predicate = { ...about, rollback_target_digest: rollback_target, rolled_back_at: timestamp };
    const prepared = { signer, inputs: { parents: [], datasets: [] } };
    const attestation = await attestPredicate(path, ROLLBACK, predicate, prepared, options);
    return { ...kept, event, attestation };
  });
}

async function keepRecord(
  event: RollbackPayload,
  signer: Signer,
  options: RollbackOptions,
): Promise<Pick<RecordedRollback, "recordPath" | "recordId" | "signature">> {
  const time = event.timestamp.replace(/[-:]/g, "");
  const recordId = `RBK-${time}-${digestHex(event.artifact_digest).slice(0, 12)}`;
  const content = { kind: "rollback", recordId, payload: event };
  const { path, signature } = await makeRecord(content, signer, { ...options, sign: true });
  return { recordPath: path, recordId, ...(signature === undefined ? {} : { signature }) };
}

const ROLLBACK = unwrapped(resolvePredicateType("rollback"));

function describeEvent(digest: Digest, target: Digest, options: RollbackOptions): RollbackPayload {
  const { reason, reasonCode, advisoryIds = [] } = options;
  return {
    event_type: "rollback",
    artifact_digest: digest,
    rollback_target: target,
    timestamp: readClock(options.now),
    ...(reason === undefined ? {} : { reason }),
    ...(reasonCode === undefined ? {} : { reason_code: reasonCode }),
    ...(advisoryIds.length === 0 ? {} : { advisory_ids: [...advisoryIds] }),
  };
}
