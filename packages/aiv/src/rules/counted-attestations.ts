import type { SignatureFacts } from "../facts/signature-facts.ts";
import type { Attestation } from "../packet/packet-view.ts";
import { readTime } from "../standard/times.ts";
import { normalizeIdentity } from "./identities.ts";

/** How well a signature shows who decided: verified, not verified by anybody yet, or not there or wrong. */
type Assurance = 0 | 1 | 2;

function assuranceOf(attestation: Attestation, signatures: SignatureFacts | undefined): Assurance {
  if (isUnsigned(attestation)) return 0;
  switch (signatures?.attestations.get(attestation.section.pointer)?.status) {
    case "valid":
      return 2;
    case "invalid":
      return 0;
    default:
      return 1;
  }
}

/**
 * Whether a decision takes the place of another of the same Verifier: not an older one, not one that is less well signed,
 * and a NON-COMPLIANT one is replaced by a later one alone. Else anybody could take back what a Verifier said.
 */
function replaces(
  later: Attestation,
  time: number,
  earlier: Attestation,
  signatures: SignatureFacts | undefined,
): boolean {
  const before = readTime(earlier.timestamp) ?? Number.NEGATIVE_INFINITY;
  if (assuranceOf(later, signatures) < assuranceOf(earlier, signatures)) return false;
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
export function countedAttestations(
  attestations: readonly Attestation[],
  signatures: SignatureFacts | undefined,
): readonly Attestation[] {
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
    if (earlier === undefined || replaces(attestation, time, earlier, signatures))
      latest.set(key, attestation);
    // Neither takes the place of the other: both count.
    else if (!replaces(earlier, readTime(earlier.timestamp) ?? 0, attestation, signatures))
      uncertain.add(attestation);
  }
  const counted = new Set([...latest.values(), ...uncertain]);
  return attestations.filter((attestation) => counted.has(attestation));
}
