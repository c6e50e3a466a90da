import { encodeBase64, getOwn, isJsonObject, type JsonValue, parseJson, utf8Bytes } from "@aixv/core";
import { VerificationError } from "../error.ts";
import { type Certificate, parsePemCertificates } from "../verify/certificate/x509.ts";
import { requestBytes, ServiceError } from "./http.ts";
import type { IdentityToken } from "./identity/identity-token.ts";
import { type PrivateKey, signBytes } from "./private-key.ts";
import { SigningError } from "./signer.ts";

/** What {@link requestCertificate} needs. */
export interface CertificateRequest {
  /** Of a Fulcio, without a path. */
  readonly url: string;
  readonly token: IdentityToken;
  /** To be certified; an EC key. */
  readonly key: PrivateKey;
  readonly timeoutMillis: number;
}

const MAX_RESPONSE_BYTES = 256 * 1024;

/**
 * Has a key certified for a token's identity (Fulcio's API v2, signingCert). The token goes to that address and no
 * further: redirects are not followed, and no message repeats it.
 *
 * @returns the certificate, which is of this key; that it is of a trusted authority is a verifier's to check
 * @throws `CERTIFICATE_AUTHORITY_FAILED`
 */
export async function requestCertificate(request: CertificateRequest): Promise<Certificate> {
  const { url, token, key, timeoutMillis } = request;
  const failed = (reason: string, cause?: unknown): SigningError =>
    new SigningError(
      "CERTIFICATE_AUTHORITY_FAILED",
      `${url} issued no certificate for ${token.subject}: ${reason}`,
      cause === undefined ? {} : { cause },
    );
  let answer: Uint8Array;
  try {
    answer = await requestBytes({
      url: `${url}/api/v2/signingCert`,
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({
        credentials: { oidcIdentityToken: token.raw },
        publicKeyRequest: {
          publicKey: { algorithm: "ECDSA", content: publicKeyPem(key) },
          proofOfPossession: encodeBase64(signBytes(key, utf8Bytes(token.subject))),
        },
      }),
      timeoutMillis,
      maxBytes: MAX_RESPONSE_BYTES,
      secrets: [token.raw],
    });
  } catch (error) {
    if (error instanceof ServiceError) throw failed(error.message, error);
    throw error;
  }
  const pem = issuedPem(answer);
  if (pem === undefined) throw failed("it answered without one");
  const leaf = parseLeaf(pem);
  if (leaf === undefined) throw failed("it answered with something other than a certificate");
  if (!leaf.node.publicKey.equals(key.publicKey.keyObject)) throw failed("it certified another key");
  return leaf;
}

function publicKeyPem(key: PrivateKey): string {
  return key.publicKey.keyObject.export({ type: "spki", format: "pem" }).toString();
}

/** The first certificate of the answer, with its SCT inside or beside it. */
function issuedPem(answer: Uint8Array): string | undefined {
  const json = parseJson(answer);
  if (!json.ok) return undefined;
  const issued =
    member(json.value, "signedCertificateEmbeddedSct") ?? member(json.value, "signedCertificateDetachedSct");
  const certificates = member(member(issued, "chain"), "certificates");
  const first: JsonValue | undefined = Array.isArray(certificates) ? certificates[0] : undefined;
  return typeof first === "string" ? first : undefined;
}

function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return value !== undefined && isJsonObject(value) ? getOwn(value, name) : undefined;
}

function parseLeaf(pem: string): Certificate | undefined {
  try {
    return parsePemCertificates(pem, "the issued certificate")[0];
  } catch (error) {
    if (error instanceof VerificationError) return undefined;
    throw error;
  }
}
