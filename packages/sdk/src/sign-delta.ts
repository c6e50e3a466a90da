import type { AixvError, Result } from "@aixv/core";
import { resolvePredicateType, type UpdateType } from "@aixv/records";
import { attempt, unwrapped } from "./attempt.ts";
import { type Attestation, type AttestOptions, attestPredicate } from "./attest/attest.ts";
import { resolveUpstream } from "./attest/upstream.ts";
import { openSigner } from "./signing-options.ts";

/** What an update is (AIXV §9). */
export interface DeltaDescription {
  /** The artifact that it applies to: a digest, a path or a bundle. */
  readonly base: string;
  readonly updateType: UpdateType;
  /** What of the base it changes (AIXV §8); default the weights. */
  readonly scope?: readonly string[];
  /** Where to go back to, as `base`; default the base. */
  readonly rollbackTarget?: string;
  /** Default `none`. */
  readonly stateMigration?: "none" | "required";
}

/**
 * Claims that an artifact is an update of another: a Statement of the `cl-delta` predicate, signed if asked.
 *
 * @param path - the update's file or folder
 */
export async function signDelta(
  path: string,
  delta: DeltaDescription,
  options: Omit<AttestOptions, "parents" | "datasets"> = {},
): Promise<Result<Attestation, AixvError>> {
  return await attempt(async () => {
    const signer = await openSigner(options);
    const base = await resolveUpstream(delta.base, "base", options.upstreamTrust, options);
    const target =
      delta.rollbackTarget === undefined
        ? base
        : await resolveUpstream(delta.rollbackTarget, "rollback target", options.upstreamTrust, options);
    const predicate = {
      base_digest: base.digest,
      update_type: delta.updateType,
      delta_scope: [...(delta.scope ?? ["weights"])],
      rollback_target_digest: target.digest,
      state_migration: delta.stateMigration ?? "none",
      ...(base.verified === undefined ? {} : { verified_upstream: [base.verified] }),
    };
    const predicateType = unwrapped(resolvePredicateType("cl-delta"));
    return await attestPredicate(path, predicateType, predicate, signer, options);
  });
}
