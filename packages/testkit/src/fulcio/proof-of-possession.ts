import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { derChildren, parseDer } from "../der/der-reader.ts";
import { fromPem } from "../der/pem.ts";
import {
  Refusal,
  type RequestObject,
  requireBase64,
  requireObject,
  requireString,
} from "../server/service.ts";

const CURVES: readonly (string | undefined)[] = ["prime256v1", "secp384r1", "secp521r1"];
const NOT_VERIFIED = "the signature supplied in the request could not be verified";

/**
 * The public key that a signing certificate request asks to certify, its possession proved: either a signature
 * over the token's identity (`publicKeyRequest`) or a PKCS #10 request (`certificateSigningRequest`).
 * Refuses with 400.
 */
export function provenPublicKey(request: RequestObject, challenge: string): KeyObject {
  if (request.certificateSigningRequest !== undefined) {
    return keyOfCsr(requireBase64(request.certificateSigningRequest, "certificateSigningRequest"));
  }
  const keyRequest = requireObject(request.publicKeyRequest, "publicKeyRequest");
  const { content } = requireObject(keyRequest.publicKey, "publicKeyRequest.publicKey");
  const key = acceptableKey(() =>
    createPublicKey(requireString(content, "publicKeyRequest.publicKey.content")),
  );
  const proof = requireBase64(keyRequest.proofOfPossession, "publicKeyRequest.proofOfPossession");
  if (!verifies(Buffer.from(challenge, "utf8"), key, proof)) throw new Refusal(400, NOT_VERIFIED);
  return key;
}

function keyOfCsr(pem: Uint8Array): KeyObject {
  const block = fromPem(Buffer.from(pem).toString("utf8"));
  if (block?.label !== "CERTIFICATE REQUEST")
    throw new Refusal(400, "expected a PEM certificate signing request");
  const [info, , signature] = derChildren(parseDer(block.der));
  // CertificationRequestInfo: version, subject, subjectPKInfo, attributes (RFC 2986 §4.1).
  const spki = info === undefined ? undefined : derChildren(info)[2];
  if (info === undefined || spki === undefined || signature === undefined) {
    throw new Refusal(400, "malformed certificate signing request");
  }
  const key = acceptableKey(() =>
    createPublicKey({ key: Buffer.from(spki.raw), format: "der", type: "spki" }),
  );
  if (!verifies(info.raw, key, signature.contents.subarray(1))) throw new Refusal(400, NOT_VERIFIED);
  return key;
}

function acceptableKey(read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(400, "the public key supplied in the request could not be parsed");
  }
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  const acceptable =
    key.asymmetricKeyType === "ed25519" ||
    (key.asymmetricKeyType === "ec" && CURVES.includes(namedCurve)) ||
    (key.asymmetricKeyType === "rsa" && modulusLength >= 2048);
  if (!acceptable) throw new Refusal(400, "the public key supplied in the request is of an unsupported type");
  return key;
}

/** Clients differ on the hash for larger curves: the curve's own, or SHA-256 throughout. Both are taken. */
function verifies(bytes: Uint8Array, key: KeyObject, signature: Uint8Array): boolean {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  const hashes =
    key.asymmetricKeyType === "ed25519"
      ? [null]
      : [
          "sha256",
          ...(curve === "secp384r1" ? ["sha384"] : []),
          ...(curve === "secp521r1" ? ["sha512"] : []),
        ];
  return hashes.some((hash) => verify(hash, bytes, key, signature));
}
