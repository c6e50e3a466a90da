import {
  type AixvError,
  type Digest,
  digestHex,
  formatJsonDocument,
  type Result,
  utf8Bytes,
} from "@aixv/core";
import { type RollbackPayload, resolvePredicateType } from "@aixv/records";
import { attempt, unwrapped } from "./attempt.ts";
import { type Attestation, attestPredicate } from "./attest/attest.ts";
import { resolveUpstream } from "./attest/upstream.ts";
import { readClock } from "./clock.ts";
import { type DigestOptions, digestModel } from "./digest-model.ts";
import { writeFresh } from "./fresh-file.ts";
import { makeRecord } from "./records/create-record.ts";
import type { SignatureMade } from "./signature-made.ts";
import { openSigner, type SigningOptions } from "./signing-options.ts";

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
    const target = (await resolveUpstream(to, "rollback target", undefined, options)).digest;
    const { digest } = unwrapped(await digestModel(path, options));
    const event = describeEvent(digest, target, options);
    const { event_type: _type, rollback_target, timestamp, ...about } = event;
    const predicate = { ...about, rollback_target_digest: rollback_target, rolled_back_at: timestamp };
    const predicateType = unwrapped(resolvePredicateType("rollback"));
    const recordId = `RBK-${timestamp.replace(/[-:]/g, "")}-${digestHex(digest).slice(0, 12)}`;
    const attestation = await attestPredicate(path, predicateType, predicate, signer, options);
    if (signer === undefined) {
      const note = utf8Bytes(formatJsonDocument(event));
      return { recordPath: await writeFresh(path, "rollback.json", note), event, attestation };
    }
    const made = await makeRecord({ kind: "rollback", recordId, payload: event }, signer, {
      ...options,
      sign,
    });
    return {
      recordPath: made.path,
      recordId,
      event,
      attestation,
      ...(made.signature === undefined ? {} : { signature: made.signature }),
    };
  });
}

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
