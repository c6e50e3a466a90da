import { type KeyObject, verify } from "node:crypto";
import { concatBytes } from "../der/der-writer.ts";
import {
  Refusal,
  type RequestObject,
  requireBase64,
  requireObject,
  requireString,
} from "../server/service.ts";
import { signatureAlgorithm } from "../x509/signature-algorithm.ts";

/** A DSSE envelope as a log sees it (DSSE v1.0.2). */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly Uint8Array[];
}

/** Reads a DSSE envelope; refuses anything else with 400. */
export function readEnvelope(value: RequestObject): Envelope {
  const { signatures } = value;
  if (!Array.isArray(signatures) || signatures.length === 0) {
    throw new Refusal(400, "the DSSE envelope has no signatures");
  }
  return {
    payloadType: requireString(value.payloadType, "payloadType"),
    payload: requireBase64(value.payload, "payload"),
    signatures: signatures.map((signature) =>
      requireBase64(requireObject(signature, "signature").sig, "sig"),
    ),
  };
}

/** Pre-authentication encoding: the bytes that an envelope's signatures sign (DSSE v1.0.2, protocol). */
export function preAuthEncoding({ payloadType, payload }: Envelope): Uint8Array {
  const type = Buffer.from(payloadType, "utf8");
  return concatBytes([
    Buffer.from(`DSSEv1 ${type.length} `, "ascii"),
    type,
    Buffer.from(` ${payload.length} `, "ascii"),
    payload,
  ]);
}

/** For each signature, which of the keys made it; refuses with 400 where none did. */
export function signersOf(envelope: Envelope, keys: readonly KeyObject[]): number[] {
  const bytes = preAuthEncoding(envelope);
  return envelope.signatures.map((signature) => {
    const signer = keys.findIndex((key) => hashesOf(key).some((hash) => verify(hash, bytes, key, signature)));
    if (signer < 0)
      throw new Refusal(400, "a signature of the DSSE envelope verifies with none of the verifiers");
    return signer;
  });
}

/** Clients differ on the hash for P-384 and P-521: the curve's own, or SHA-256 throughout. */
function hashesOf(key: KeyObject): readonly (string | null)[] {
  const own = signatureAlgorithm(key).hash;
  return own === null ? [null] : [own, "sha256"];
}
