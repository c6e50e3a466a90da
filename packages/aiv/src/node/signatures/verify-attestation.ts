import { createHash } from "node:crypto";
import { type JsonObject, parseTime, quote, utf8Bytes } from "@aixv/core";
import { isNoVerdict, VerificationError, type VerificationErrorCode } from "@aixv/envelope";
import { verifyMessage } from "@aixv/envelope/verify";
import type { SignatureCheck } from "../../facts/signature-facts.ts";
import type { Attestation } from "../../packet/packet-view.ts";
import { attestationBytes } from "../../packet/signed-fields.ts";
import { comparePersons, normalizeIdentity } from "../../rules/identities.ts";
import { isSshSignature, isUndecided, PACKET_NAMESPACE, verifySsh } from "../../signatures/index.ts";
import type { SignatureTrust } from "./signature-trust.ts";
import { verifyGpg } from "./verify-gpg.ts";

/** Reads a file beside the packet; `undefined` if there is none. */
export type ReadBeside = (path: string) => Promise<Uint8Array | undefined>;

const unchecked = (reason: string): SignatureCheck => ({ status: "unchecked", reason });
const invalid = (reason: string): SignatureCheck => ({ status: "invalid", reason });

/**
 * Verifies the signature of an attestation over what it covers, and that it is the Verifier's (AIV §7.4). `valid` also
 * proves that the signature covers the decision and the change that it is about: without those it could be moved to
 * another decision or packet.
 */
export async function verifyAttestation(
  packet: JsonObject,
  attestation: Attestation,
  trust: SignatureTrust,
  readBeside: ReadBeside,
): Promise<SignatureCheck> {
  const { section, verifierId, signatureMethod } = attestation;
  const signature = section.text("signature");
  if (signature === undefined) return invalid("expected a signature, got none");
  if (verifierId === undefined) return unchecked("nothing says who the Verifier is (verifier_id)");
  const message = attestationBytes(packet, section.json);
  if (message === undefined)
    return invalid("signed_fields names nothing, a field twice, or one that the packet does not have");
  const uncovered = uncoveredField(section.texts("signed_fields"));
  if (uncovered !== undefined)
    return unchecked(
      `the signature does not cover ${uncovered}, so that it says nothing about it; sign it too`,
    );
  const signers = await verifyBytes(signature, signatureMethod, message, attestation, trust, readBeside);
  if ("status" in signers) return signers;
  return requireVerifier(signers, verifierId, trust);
}

/** The attestation holds decision and Verifier; the commit says of what. */
function uncoveredField(fields: readonly string[]): string | undefined {
  if (!fields.includes("attestations")) return "attestations (decision and Verifier)";
  const covered = fields.includes("identification") || fields.includes("/identification/head_sha");
  return covered ? undefined : "identification";
}

interface Signers {
  readonly method: string;
  /** Names of one signer, at least one. */
  readonly names: readonly string[];
}

/** By what the signature is, whatever the packet calls it: AIV has no name for SSH. */
async function verifyBytes(
  signature: string,
  method: string | undefined,
  message: Uint8Array,
  attestation: Attestation,
  trust: SignatureTrust,
  readBeside: ReadBeside,
): Promise<Signers | SignatureCheck> {
  if (isSshSignature(signature)) return verifyBySsh(signature, message, attestation, trust);
  if (signature.trimStart().startsWith("-----BEGIN PGP ")) {
    if (trust.gpgKeyring === undefined)
      return unchecked("no keyring was given to check the signature of GPG by");
    const check = await verifyGpg(signature, message, trust.gpgKeyring, trust.now);
    if (check.status !== "valid") return check;
    return { method: "GPG", names: [...check.names, check.fingerprint] };
  }
  const inline = signature.trimStart().startsWith("{");
  if (!inline && signature.split(".").length === 3 && signature.startsWith("eyJ"))
    return unchecked("a token of OpenID Connect cannot be verified later; use a Sigstore bundle");
  const bundle = inline ? utf8Bytes(signature) : await readBeside(signature.trim());
  if (bundle === undefined)
    return unchecked(
      `the signature of method ${quote(method ?? "")} is no armored SSH or GPG signature, no Sigstore bundle, and no file that is given`,
    );
  return await verifyByBundle(bundle, message, trust);
}

function verifyBySsh(
  signature: string,
  message: Uint8Array,
  { timestamp, verifierId = "" }: Attestation,
  { allowedSigners, revokedKeys, mergedAt }: SignatureTrust,
): Signers | SignatureCheck {
  if (allowedSigners === undefined)
    return unchecked("no allowed signers were given to check the signature of SSH by");
  const time = parseTime(timestamp ?? "");
  if (!time.ok) return unchecked("the attestation has no time, by which its key would be allowed");
  const verified = verifySsh(signature, message, {
    allowedSigners,
    expectedNamespace: PACKET_NAMESPACE,
    time: time.value,
    claimedSigners: [verifierId, normalizeIdentity(verifierId)],
    ...(mergedAt === undefined ? {} : { reliedOnAt: mergedAt }),
    ...(revokedKeys === undefined ? {} : { revokedKeys }),
  });
  if (verified.ok) return { method: "SSH", names: [verified.value.signer] };
  const { code, message: reason } = verified.error;
  return isUndecided(code) ? unchecked(reason) : invalid(reason);
}

async function verifyByBundle(
  bundle: Uint8Array,
  message: Uint8Array,
  { verifiers, now }: SignatureTrust,
): Promise<Signers | SignatureCheck> {
  if (verifiers === undefined) return unchecked("nobody was named who may have signed the Sigstore bundle");
  const digestOf = async (algorithm: string): Promise<string> =>
    createHash(algorithm).update(message).digest("hex");
  const verified = await verifyMessage(bundle, digestOf, { ...verifiers, now });
  if (!verified.ok) return refusal(verified.error);
  const names = verified.value.signers.flatMap(({ subjects }) => subjects);
  return { method: "sigstore", names };
}

/** What a refusal of `@aixv/envelope` means here. */
export function refusal(error: Error): { readonly status: "unchecked" | "invalid"; readonly reason: string } {
  const undecided = error instanceof VerificationError && isUndecidedBundle(error.code);
  return { status: undecided ? "unchecked" : "invalid", reason: error.message };
}

function isUndecidedBundle(code: VerificationErrorCode): boolean {
  return isNoVerdict(code) || code === "SIGNING_METHOD_UNTRUSTED" || code === "CONTENT_UNEXPECTED";
}

/** A signature by somebody else is none of the Verifier's, however good. */
function requireVerifier(
  { method, names }: Signers,
  verifierId: string,
  trust: SignatureTrust,
): SignatureCheck {
  const compared = names.map((name) => ({ name, result: comparePersons(name, verifierId, trust.policy) }));
  const same = compared.find(({ result }) => result === "same");
  if (same !== undefined) return { status: "valid", method, signer: same.name };
  const signers = names.map((name) => quote(name)).join(", ");
  if (compared.every(({ result }) => result === "unknown")) {
    return unchecked(
      `it is signed by ${signers}; nothing says whether that is ${quote(verifierId)} (identity.persons of the policy)`,
    );
  }
  return invalid(`it is signed by ${signers}, not by the Verifier ${quote(verifierId)}`);
}
