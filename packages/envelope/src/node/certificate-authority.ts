import { encodeBase64, JsonFields, parseJson, utf8Bytes } from "@aixv/core";
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
  const leaf = parseLeaf(issuedPem(answer, () => failed("it answered without one")));
  if (leaf === undefined) throw failed("it answered with something other than a certificate");
  if (!leaf.node.publicKey.equals(key.publicKey.keyObject)) throw failed("it certified another key");
  return leaf;
}

function publicKeyPem(key: PrivateKey): string {
  return key.publicKey.keyObject.export({ type: "spki", format: "pem" }).toString();
}

/** The first certificate of the answer, with its SCT inside or beside it. A fault quotes nothing: it may be the token. */
function issuedPem(answer: Uint8Array, fault: () => SigningError): string {
  const json = parseJson(answer);
  if (!json.ok) throw fault();
  const fields = new JsonFields(json.value, { fault, protobuf: true });
  const embedded = "signedCertificateEmbeddedSct";
  const issued = fields.object(fields.has(embedded) ? embedded : "signedCertificateDetachedSct");
  const chain = issued.object("chain");
  const [pem] = chain.array("certificates", "text", (entry) =>
    typeof entry === "string" ? entry : undefined,
  );
  if (pem === undefined) throw fault();
  return pem;
}

function parseLeaf(pem: string): Certificate | undefined {
  try {
    return parsePemCertificates(pem, "the issued certificate")[0];
  } catch (error) {
    if (error instanceof VerificationError) return undefined;
    throw error;
  }
}
