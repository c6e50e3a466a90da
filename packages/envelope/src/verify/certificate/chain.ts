import { timeFromDate } from "@aixv/core";
import { VerificationError } from "../../error.ts";
import {
  allowsPurpose,
  type Certificate,
  CODE_SIGNING,
  refuseUnsupportedFeatures,
  subjectName,
} from "./x509.ts";

const MAX_PATH_LENGTH = 8;

/** A bundle may bring authorities that all issued one another: the paths among them are beyond number. */
const MAX_SIGNATURE_CHECKS = 100;

/** What {@link verifyChain} works on. */
export interface ChainInput {
  readonly leaf: Certificate;
  /** From the bundle; trusted for nothing. */
  readonly intermediates: readonly Certificate[];
  /** Given by the verifier; each of them is trusted. */
  readonly anchors: readonly Certificate[];
  /** Every certificate of the path must be valid at each of these times. */
  readonly times: readonly Date[];
}

/** A search for a path, and what it may still spend. */
interface Search extends ChainInput {
  readonly faults: VerificationError[];
  signatureChecksLeft: number;
}

/**
 * Finds a path from the leaf to an anchor (RFC 5280 §6.1, without policies and revocation) and returns it, leaf
 * first. Each issuer must be a CA (basicConstraints, keyCertSign), within its path length and free to issue for code signing, and every
 * certificate valid at every time.
 *
 * @throws `CERTIFICATE_EXPIRED`, `CERTIFICATE_NOT_YET_VALID`, `CERTIFICATE_CHAIN_UNTRUSTED`, `CERTIFICATE_INVALID`
 */
export function verifyChain(input: ChainInput): readonly Certificate[] {
  refuseUnsupportedFeatures(input.leaf, "the signing certificate");
  checkValidity(input.leaf, input.times, "the signing certificate");
  const search: Search = { ...input, faults: [], signatureChecksLeft: MAX_SIGNATURE_CHECKS };
  const path = extend([input.leaf], search);
  if (path !== undefined) return path;
  // The most telling fault: one on a path that would otherwise have led to an anchor.
  throw (
    search.faults[0] ??
    new VerificationError(
      "CERTIFICATE_CHAIN_UNTRUSTED",
      "the signing certificate does not lead to any of the given anchors; give the CA's certificate with --certificate-chain",
    )
  );
}

function extend(path: readonly Certificate[], search: Search): readonly Certificate[] | undefined {
  const last = path.at(-1) as Certificate;
  if (search.anchors.some((anchor) => anchor.node.raw.equals(last.node.raw))) return path;
  if (path.length >= MAX_PATH_LENGTH) return undefined;
  for (const issuer of [...search.anchors, ...search.intermediates]) {
    if (path.some((certificate) => certificate.node.raw.equals(issuer.node.raw))) continue;
    if (!issued(issuer, last, search)) continue;
    try {
      checkIssuer(issuer, path.length - 1, search.times);
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error;
      if (leadsToAnchor(issuer, search)) search.faults.push(error);
      continue;
    }
    const found = extend([...path, issuer], search);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Names chain and the signature verifies. `checkIssued` alone compares names and key identifiers only. */
function issued(issuer: Certificate, subject: Certificate, search: Search): boolean {
  try {
    if (!issuer.asn1.subject.equals(subject.asn1.issuer) || !subject.node.checkIssued(issuer.node))
      return false;
    if (search.signatureChecksLeft <= 0) return false;
    search.signatureChecksLeft -= 1;
    return subject.node.verify(issuer.node.publicKey);
  } catch {
    return false;
  }
}

function leadsToAnchor(certificate: Certificate, search: Search): boolean {
  return [certificate, ...search.intermediates].some((candidate) =>
    search.anchors.some(
      (anchor) => anchor.node.raw.equals(candidate.node.raw) || issued(anchor, candidate, search),
    ),
  );
}

function checkIssuer(issuer: Certificate, intermediatesBelow: number, times: readonly Date[]): void {
  const what = `the CA certificate ${subjectName(issuer)}`;
  refuseUnsupportedFeatures(issuer, what);
  const constraints = issuer.asn1.extBasicConstraints;
  const keyUsage = issuer.asn1.extKeyUsage;
  if (constraints?.isCA !== true || (keyUsage !== undefined && !keyUsage.keyCertSign)) {
    throw new VerificationError("CERTIFICATE_USAGE", `${what} may not issue certificates`);
  }
  if (!allowsPurpose(issuer, CODE_SIGNING)) {
    throw new VerificationError("CERTIFICATE_USAGE", `${what} may not issue certificates for code signing`);
  }
  const pathLength = constraints.pathLenConstraint;
  if (pathLength !== undefined && pathLength < BigInt(intermediatesBelow)) {
    throw new VerificationError("CERTIFICATE_CHAIN_UNTRUSTED", `${what} allows no path of this length`);
  }
  checkValidity(issuer, times, what);
}

function checkValidity(certificate: Certificate, times: readonly Date[], what: string): void {
  for (const time of times) {
    if (time > certificate.notAfter) {
      throw new VerificationError(
        "CERTIFICATE_EXPIRED",
        `${what} expired at ${timeFromDate(certificate.notAfter)}, before ${timeFromDate(time)}; sign with a timestamp so that signatures outlive certificates`,
      );
    }
    if (time < certificate.notBefore) {
      throw new VerificationError(
        "CERTIFICATE_NOT_YET_VALID",
        `${what} is valid only from ${timeFromDate(certificate.notBefore)}, after ${timeFromDate(time)}`,
      );
    }
  }
}
