import { concatBytes, utf8Bytes } from "@aixv/core";

/** The payload type of an in-toto Statement in a DSSE envelope (in-toto Attestation Framework v1, envelope). */
export const IN_TOTO_PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** One signature of an envelope. `keyid` is a hint without authority; empty when absent or null. */
export interface EnvelopeSignature {
  readonly sig: Uint8Array;
  readonly keyid: string;
}

/** A DSSE envelope (DSSE v1.0, envelope.md) with its base64 fields decoded. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  /** At least one. */
  readonly signatures: readonly EnvelopeSignature[];
}

/**
 * The Pre-Authentication Encoding: the bytes that a DSSE signature covers (DSSE v1.0, protocol.md).
 *
 * `"DSSEv1" SP LEN(type) SP type SP LEN(payload) SP payload`, lengths in bytes, in ASCII decimal.
 */
export function preAuthEncode(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = utf8Bytes(payloadType);
  return concatBytes(utf8Bytes(`DSSEv1 ${type.length} `), type, utf8Bytes(` ${payload.length} `), payload);
}
