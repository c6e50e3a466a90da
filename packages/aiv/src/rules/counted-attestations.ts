import type { Attestation } from "../packet/packet-view.ts";
import { readTime } from "../standard/times.ts";
import { normalizeIdentity } from "./identities.ts";

/**
 * Whether a decision takes the place of another of the same Verifier: not an older one, not an unsigned one that of a signed
 * one, and a NON-COMPLIANT one is replaced by a later one alone. Else anybody could take back what a Verifier said.
 */
function replaces(later: Attestation, time: number, earlier: Attestation): boolean {
  const before = readTime(earlier.timestamp) ?? Number.NEGATIVE_INFINITY;
  if (isUnsigned(later) && !isUnsigned(earlier)) return false;
  if (later.verifierId?.trim().toLowerCase() !== earlier.verifierId?.trim().toLowerCase()) return false;
  return earlier.decision === "NON-COMPLIANT" ? time > before : time >= before;
}

function isUnsigned({ signatureMethod, section }: Attestation): boolean {
  return (
    signatureMethod === undefined || signatureMethod === "unsigned" || section.text("signature") === undefined
  );
}

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
    const earlier = latest.get(key);
    if (earlier === undefined || replaces(attestation, time, earlier)) latest.set(key, attestation);
    // Neither takes the place of the other: both count.
    else if (!replaces(earlier, readTime(earlier.timestamp) ?? 0, attestation)) uncertain.add(attestation);
  }
  const counted = new Set([...latest.values(), ...uncertain]);
  return attestations.filter((attestation) => counted.has(attestation));
}
