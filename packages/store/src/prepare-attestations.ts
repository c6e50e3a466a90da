import { err, ok, type Result } from "@aixv/core";
import type { NewAttestation } from "./attestation.ts";
import { pause } from "./pause.ts";
import { type PreparedAttestation, prepareAttestation } from "./prepare-attestation.ts";
import { StoreError } from "./store-error.ts";

const CHUNK = 200;

/** Prepares all, or says in `details.index` which cannot be. */
export async function prepareAttestations(
  attestations: readonly NewAttestation[],
  signal: AbortSignal | undefined,
): Promise<Result<readonly PreparedAttestation[], StoreError>> {
  const prepared: PreparedAttestation[] = [];
  for (const [index, attestation] of attestations.entries()) {
    if (index % CHUNK === 0) await pause(signal);
    const one = prepareAttestation(attestation);
    if (!one.ok) {
      const { message, details = {}, cause } = one.error;
      return err(
        new StoreError("ATTESTATION_MALFORMED", `attestation ${index}: ${message}`, {
          cause,
          details: { ...details, index },
        }),
      );
    }
    prepared.push(one.value);
  }
  return ok(prepared);
}
