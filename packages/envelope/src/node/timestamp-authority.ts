import { createHash, randomBytes } from "node:crypto";
import { type ASN1Obj, RFC3161Timestamp } from "@sigstore/core";
import { requestBytes, ServiceError } from "./http.ts";
import { SigningError, type TimestampAuthority } from "./signer.ts";

/** Options of {@link createTimestampAuthority}. */
export interface TimestampAuthorityOptions {
  /** Default 10 s. */
  readonly timeoutMillis?: number;
  readonly signal?: AbortSignal;
}

const MAX_RESPONSE_BYTES = 64 * 1024;
const SHA256_ALGORITHM_IDENTIFIER = Buffer.from("300d06096086480165030402010500", "hex");

/**
 * A client of an RFC 3161 timestamp authority, Sigstore's or any other, over HTTP (RFC 3161 §3.4).
 *
 * The answer's status, message imprint and nonce are checked here; its signature is the verifier's to check.
 */
export function createTimestampAuthority(
  url: string,
  options: TimestampAuthorityOptions = {},
): TimestampAuthority {
  return {
    async timestamp(signature: Uint8Array): Promise<Uint8Array> {
      const imprint = createHash("sha256").update(signature).digest();
      // Positive and minimal as a DER INTEGER whatever the random bytes are.
      const nonce = Buffer.concat([Buffer.of(0x40), randomBytes(7)]);
      let answer: Uint8Array;
      try {
        answer = await requestBytes({
          url,
          method: "POST",
          headers: { "content-type": "application/timestamp-query", accept: "application/timestamp-reply" },
          body: timestampRequest(imprint, nonce),
          timeoutMillis: options.timeoutMillis ?? 10_000,
          maxBytes: MAX_RESPONSE_BYTES,
          ...(options.signal === undefined ? {} : { signal: options.signal }),
        });
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        throw new SigningError("TIMESTAMP_AUTHORITY_FAILED", `no timestamp: ${error.message}`, {
          cause: error,
        });
      }
      checkResponse(answer, imprint, nonce, url);
      return answer;
    },
  };
}

/** DER TimeStampReq, version 1, SHA-256, with nonce and certReq (RFC 3161 §2.4.1). */
function timestampRequest(imprint: Uint8Array, nonce: Uint8Array): Uint8Array {
  const messageImprint = der(0x30, SHA256_ALGORITHM_IDENTIFIER, der(0x04, imprint));
  return der(0x30, der(0x02, Buffer.of(1)), messageImprint, der(0x02, nonce), der(0x01, Buffer.of(0xff)));
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(parts);
  // Everything in a request is shorter than 128 bytes: one length byte.
  return Buffer.concat([Buffer.of(tag, value.length), value]);
}

function checkResponse(answer: Uint8Array, imprint: Uint8Array, nonce: Uint8Array, url: string): void {
  const fault = responseFault(answer, imprint, nonce);
  if (fault !== undefined)
    throw new SigningError("TIMESTAMP_AUTHORITY_FAILED", `no timestamp: ${url} ${fault}`);
}

function responseFault(answer: Uint8Array, imprint: Uint8Array, nonce: Uint8Array): string | undefined {
  try {
    const response = RFC3161Timestamp.parse(Buffer.from(answer));
    // granted(0) and grantedWithMods(1) carry a token (RFC 3161 §2.4.2).
    if (response.status !== 0n && response.status !== 1n) return `refused with status ${response.status}`;
    if (!response.tstInfo.messageImprintHashedMessage.equals(imprint)) return "stamped something else";
    return holdsNonce(response.tstInfo.root, nonce) ? undefined : "answered another request (nonce)";
  } catch {
    return "answered with something other than an RFC 3161 response";
  }
}

/** The nonce is the INTEGER after genTime (RFC 3161 §2.4.2); the serial number comes before it. */
function holdsNonce(tstInfo: ASN1Obj, nonce: Uint8Array): boolean {
  const time = tstInfo.subs.findIndex((field) => field.tag.isGeneralizedTime());
  return tstInfo.subs.slice(time + 1).some((field) => field.tag.isInteger() && field.value.equals(nonce));
}
