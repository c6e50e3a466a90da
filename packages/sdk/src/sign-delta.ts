import type { AixvError, Result } from "@aixv/core";
import { resolvePredicateType, type UpdateType } from "@aixv/records";
import { attempt, unwrapped } from "./attempt.ts";
import { type Attestation, type AttestOptions, attestPredicate, inputOptions } from "./attest/attest.ts";
import { resolveUpstream, type UpstreamArtifact } from "./attest/upstream.ts";
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
    const resolve = (reference: string, what: string): Promise<UpstreamArtifact> =>
      resolveUpstream(reference, what, inputOptions(options));
    const base = await resolve(delta.base, "base");
    const { rollbackTarget } = delta;
    const target = rollbackTarget === undefined ? base : await resolve(rollbackTarget, "rollback target");
    const predicate = {
      base_digest: base.digest,
      update_type: delta.updateType,
      delta_scope: [...(delta.scope ?? ["weights"])],
      rollback_target_digest: target.digest,
      state_migration: delta.stateMigration ?? "none",
    };
    const prepared = { signer, inputs: { parents: [base], datasets: [] } };
    return await attestPredicate(path, CL_DELTA, predicate, prepared, options);
  });
}

const CL_DELTA = unwrapped(resolvePredicateType("cl-delta"));
