import type { Attestation } from "../packet/packet-view.ts";
import { readTime } from "../standard/times.ts";
import { normalizeIdentity } from "./identities.ts";

/**
 * The latest attestation of each Verifier, in the order of the packet; of two at one time the later in the packet. One without
 * a Verifier or a time that can be read replaces none and is replaced by none.
 */
export function countedAttestations(attestations: readonly Attestation[]): readonly Attestation[] {
  const latest = new Map<string, Attestation>();
  const uncertain = new Set<Attestation>();
  for (const attestation of attestations) {
    const time = readTime(attestation.timestamp);
    if (attestation.verifierId === undefined || time === undefined) {
      uncertain.add(attestation);
      continue;
    }
    const key = normalizeIdentity(attestation.verifierId);
    const known = readTime(latest.get(key)?.timestamp);
    if (known === undefined || time >= known) latest.set(key, attestation);
  }
  const counted = new Set([...latest.values(), ...uncertain]);
  return attestations.filter((attestation) => counted.has(attestation));
}
